"""Which version a tender meets, that it keeps it, and which versions are remembered."""

from typing import Final

import msgspec
import pytest

from events.facts import BackofficeAssigned
from tests.unit.desk import only
from tests.unit.router.desk import (
    ACCOUNT,
    BACKOFFICE,
    BROKER_DECIDES,
    SELF,
    START,
    TENDER,
    Desk,
    changed,
    chosen,
    requested,
    told,
)
from workers.engine.policy import DAY_MS
from workers.router.settings import outlived
from workers.router.state import SETTINGS, VERSIONS, Scheduled

HOUR_MS: Final = DAY_MS // 24


@pytest.fixture
def desk() -> Desk:
    """The account's brokers handle their tenders themselves."""
    desk = Desk()
    desk.takes(changed(1, SELF))
    return desk


def numbers(desk: Desk) -> list[int]:
    """The versions that the router remembers; both tables agree."""
    scheduled = [version.number for version in desk.rows(SETTINGS)[ACCOUNT,].versions]
    assert sorted(desk.rows(VERSIONS)) == sorted((ACCOUNT, str(n)) for n in scheduled)
    return scheduled


def test_the_highest_version_is_in_force(desk: Desk) -> None:
    desk.takes(changed(2, BACKOFFICE), changed(3, SELF))

    assert told(desk.takes(requested())) == ["A-1 forwarded by 3"]


def test_a_version_that_is_known_is_nothing_new(desk: Desk) -> None:
    desk.takes(changed(2, BACKOFFICE))

    desk.takes(changed(1, SELF), changed(2, SELF))

    assert told(desk.takes(requested())) == ["A-1 assigned by 2"]


def test_a_version_comes_in_force_at_its_time(desk: Desk) -> None:
    desk.takes(changed(2, BACKOFFICE, begins=START + HOUR_MS))

    before = desk.waits_ms(HOUR_MS - 1) + desk.takes(requested("A-1"))
    at = desk.waits_ms(1) + desk.takes(requested("A-2"))

    assert told(before + at) == ["A-1 forwarded by 1", "A-2 assigned by 2"]


def test_versions_ahead_come_in_force_one_after_another(desk: Desk) -> None:
    desk.takes(
        changed(2, BACKOFFICE, begins=START + HOUR_MS),
        changed(3, SELF, begins=START + 2 * HOUR_MS),
    )

    facts = []
    for tender in ("A-1", "A-2", "A-3"):
        facts += desk.takes(requested(tender)) + desk.waits_ms(HOUR_MS)

    assert told(facts) == ["A-1 forwarded by 1", "A-2 assigned by 2", "A-3 forwarded by 3"]


def test_a_newer_version_replaces_those_still_ahead(desk: Desk) -> None:
    desk.takes(changed(2, BACKOFFICE, begins=START + HOUR_MS), changed(3, BROKER_DECIDES))
    desk.waits_ms(2 * HOUR_MS)

    assert told(desk.takes(requested())) == ["A-1 asked by 3"]


def test_a_newer_version_that_begins_sooner_replaces_one_that_begins_later(desk: Desk) -> None:
    desk.takes(
        changed(2, BACKOFFICE, begins=START + 2 * HOUR_MS),
        changed(3, BROKER_DECIDES, begins=START + HOUR_MS),
    )
    desk.waits_ms(3 * HOUR_MS)

    assert told(desk.takes(requested())) == ["A-1 asked by 3"]


def test_a_version_may_begin_in_the_past(desk: Desk) -> None:
    desk.takes(changed(2, BACKOFFICE, begins=START - DAY_MS))

    assert told(desk.takes(requested())) == ["A-1 assigned by 2"]


@pytest.mark.parametrize("begins", [None, START + HOUR_MS], ids=["at once", "at a time"])
def test_who_has_read_new_settings_sees_them_obeyed_even_if_the_clocks_differ(
    desk: Desk, begins: int | None
) -> None:
    desk.takes(changed(2, BACKOFFICE, made_at=START + HOUR_MS, begins=begins))

    assert told(desk.takes(requested())) == ["A-1 assigned by 2"]


def test_an_accounts_first_settings_apply_at_once() -> None:
    desk = Desk()
    desk.takes(changed(1, SELF, begins=START + HOUR_MS))

    assert told(desk.takes(requested())) == ["A-1 forwarded by 1"]


def test_an_accounts_first_settings_apply_until_the_second_do() -> None:
    desk = Desk()
    desk.takes(
        changed(1, SELF, begins=START + 2 * HOUR_MS),
        changed(2, BACKOFFICE, begins=START + HOUR_MS),
    )

    assert told(desk.takes(requested())) == ["A-1 forwarded by 1"]


def test_an_accounts_first_settings_apply_even_if_the_clock_goes_back(desk: Desk) -> None:
    desk.now -= HOUR_MS

    assert told(desk.takes(requested())) == ["A-1 forwarded by 1"]


def test_a_later_change_moves_no_tender(desk: Desk) -> None:
    desk.takes(requested(), changed(2, BACKOFFICE))

    assert desk.takes(requested()) == []


def test_a_tender_that_was_asked_about_keeps_the_version_of_the_question() -> None:
    desk = Desk()
    desk.takes(changed(1, {**BROKER_DECIDES, "max_insurers": 5}), requested())
    desk.takes(changed(2, SELF))
    desk.waits(100)

    assigned = only(desk.takes(chosen("backoffice")), BackofficeAssigned)

    assert (assigned.receipt.settings_version, assigned.max_insurers) == (1, 5)


def test_only_versions_that_may_still_apply_are_remembered(desk: Desk) -> None:
    desk.takes(
        changed(2, BACKOFFICE),
        changed(3, SELF, begins=START + 2 * HOUR_MS),
        changed(4, SELF, begins=START + HOUR_MS),
        changed(5, BACKOFFICE, begins=START + 3 * HOUR_MS),
    )

    assert numbers(desk) == [2, 4, 5]


def test_versions_that_time_has_passed_are_dropped_by_the_next_change(desk: Desk) -> None:
    desk.takes(changed(2, BACKOFFICE, begins=START + HOUR_MS))
    desk.waits_ms(HOUR_MS)

    desk.takes(changed(3, SELF, made_at=desk.now, begins=desk.now + HOUR_MS))

    assert numbers(desk) == [2, 3]


def test_versions_that_time_has_passed_are_dropped_a_day_later_at_the_latest(desk: Desk) -> None:
    desk.takes(
        changed(2, BACKOFFICE, begins=START + HOUR_MS),
        changed(3, SELF, begins=START + 2 * HOUR_MS),
    )

    remembered = []
    for wait in (HOUR_MS + DAY_MS - 1, 1, HOUR_MS):
        desk.waits_ms(wait)
        remembered.append(numbers(desk))

    assert remembered == [[1, 2, 3], [2, 3], [3]]


def test_a_fast_clock_brings_no_version_forward(desk: Desk) -> None:
    desk.takes(changed(2, BACKOFFICE, begins=START + DAY_MS))
    slow = desk.now + DAY_MS - 1

    desk.waits_ms(DAY_MS + HOUR_MS)
    desk.now = slow

    assert told(desk.takes(requested())) == ["A-1 forwarded by 1"]


def test_a_thousand_versions_ahead_are_replaced_a_hundred_at_a_time(desk: Desk) -> None:
    ahead = [changed(n, BACKOFFICE, begins=START + n * DAY_MS) for n in range(2, 1_002)]
    desk.takes(*ahead)

    desk.takes(changed(1_002, SELF))
    facts = desk.takes(requested())
    desk.waits(2_000)

    assert told(facts) == ["A-1 forwarded by 1002"]
    assert numbers(desk) == [1_002]
    assert max(len(decision.changes) for decision in desk.decisions) == 102


def test_a_thousand_versions_ahead_are_a_small_row(desk: Desk) -> None:
    ahead = [changed(n, BACKOFFICE, begins=START + n * DAY_MS) for n in range(2, 1_002)]
    desk.takes(*ahead)

    assert len(msgspec.msgpack.encode(desk.rows(SETTINGS)[ACCOUNT,])) < 14_000


@pytest.mark.parametrize(
    ("versions", "now", "gone"),
    [
        ([(1, 10)], 20, []),
        ([(1, 10), (2, 15)], 20, [1]),
        ([(1, 10), (2, 30)], 20, []),
        ([(1, 10), (2, 20)], 20, [1]),
        ([(1, 10), (2, 40), (3, 30)], 20, [2]),
        ([(1, 10), (2, 30), (3, 30)], 20, [2]),
        ([(1, 10), (2, 30), (3, 40)], 20, []),
        ([(1, 10), (2, 30), (3, 15)], 20, [1, 2]),
    ],
    ids=[
        "the only one",
        "another has come",
        "another is ahead",
        "another comes now",
        "a higher one begins sooner",
        "a higher one begins then",
        "all in order",
        "the highest has come",
    ],
)
def test_a_version_is_outlived_when_a_higher_one_begins_no_later_or_has_begun(
    versions: list[tuple[int, int]], now: int, gone: list[int]
) -> None:
    scheduled = tuple(Scheduled(number, applies_from) for number, applies_from in versions)

    found = outlived(scheduled, now)

    assert sorted(version.number for version in found) == gone


def test_settings_ask_for_no_wake_while_nothing_is_ahead(desk: Desk) -> None:
    desk.takes(changed(2, BACKOFFICE), requested(TENDER))

    assert desk.rows(SETTINGS)[ACCOUNT,].due == 0
