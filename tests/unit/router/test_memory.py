"""A decided tender is remembered for a while, in a small row, and then altogether forgotten."""

from typing import Final

import pytest

from events.event import Event
from tests.unit.router.desk import (
    ACCOUNT,
    BROKER_DECIDES,
    SELF,
    STRANGER,
    TENDER,
    Desk,
    changed,
    chosen,
    having,
    requested,
    told,
)
from workers.engine.policy import Policy
from workers.router.state import TENDERS

REMEMBERED: Final = Policy().remember_days
ONE_DAY: Final = 1
UUID: Final = "8f7f7310-3a57-5cf9-b0ef-27b91e009c03"
EVENTS: Final = {
    "the same again": requested(),
    "other data": having(requested(), {"line_of_business": "Transport"}),
    "a choice": chosen("self"),
    "a stranger's choice": chosen("self", by=STRANGER),
    "a handling added": requested(TENDER, "backoffice"),
}


@pytest.fixture
def desk() -> Desk:
    """The tender is with its broker."""
    desk = Desk()
    desk.takes(changed(1, SELF), requested())
    return desk


def test_a_decision_is_remembered_for_remember_days(desk: Desk) -> None:
    desk.waits(REMEMBERED)

    assert desk.takes(requested()) == []


def test_then_it_is_forgotten_at_the_end_of_the_day(desk: Desk) -> None:
    desk.waits(REMEMBERED + ONE_DAY)

    assert desk.rows(TENDERS) == {}


def test_a_forgotten_tender_is_decided_anew(desk: Desk) -> None:
    desk.waits(REMEMBERED + ONE_DAY)

    assert told(desk.takes(requested())) == ["A-1 forwarded by 1"]


@pytest.mark.parametrize("last", EVENTS.values(), ids=EVENTS)
def test_every_event_about_a_tender_keeps_it_in_memory(desk: Desk, last: Event) -> None:
    desk.waits(REMEMBERED)
    desk.takes(last)
    desk.waits(REMEMBERED)

    assert (ACCOUNT, TENDER) in desk.rows(TENDERS)


@pytest.mark.parametrize("last", EVENTS.values(), ids=EVENTS)
def test_events_of_one_day_write_no_row(desk: Desk, last: Event) -> None:
    desk.takes(last)

    assert desk.decisions[-1].changes == ()


def test_a_tender_that_waits_for_its_broker_is_not_forgotten() -> None:
    desk = Desk()
    desk.takes(changed(1, BROKER_DECIDES), requested())

    desk.waits(3 * REMEMBERED)

    assert told(desk.takes(requested(), chosen("self"))) == ["A-1 forwarded by 1"]


def test_a_tender_is_remembered_from_its_decision_on() -> None:
    desk = Desk()
    desk.takes(changed(1, BROKER_DECIDES), requested())
    desk.waits(100)
    desk.takes(chosen("self"))

    desk.waits(REMEMBERED)
    remembered = len(desk.rows(TENDERS))
    desk.waits(ONE_DAY)

    assert (remembered, len(desk.rows(TENDERS))) == (1, 0)


def test_what_is_remembered_is_small() -> None:
    desk = Desk()
    long = {"broker_id": UUID, "reason": "x" * 10_000}
    desk.takes(changed(1, BROKER_DECIDES), having(requested(UUID, "backoffice"), long))

    sizes = [len(row) for key, row in desk.store.rows.items() if key.startswith(b"t")]

    assert sizes == [91]


def test_a_decided_tender_is_all_that_a_tender_leaves(desk: Desk) -> None:
    before = {key for key in desk.store.rows if not key.startswith(b"t")}
    desk.takes(changed(2, BROKER_DECIDES), requested("A-2"), chosen("self", "A-2"))

    after = {key for key in desk.store.rows if not key.startswith(b"t")}

    assert (len(before), len(after)) == (2, 2)


def test_a_tender_under_settings_in_force_writes_one_row_and_one_fact(desk: Desk) -> None:
    desk.takes(requested("A-2"))

    assert (len(desk.decisions[-1].facts), len(desk.decisions[-1].changes)) == (1, 1)
