"""What an account's admin may change, and what is answered."""

from typing import Final

import pytest

from events.codec import decode_any
from events.event import Cause, Event
from events.facts import AccountSettingsChanged, SettingsChangeRefused
from schemas.settings import Backoffice, ChangedBy
from schemas.time import from_epoch_ms, parse, rfc3339
from tests.unit.desk import only
from tests.unit.settings.desk import (
    ACCOUNT,
    ADMIN,
    BACKOFFICE,
    BROKER_DECIDES,
    OWN,
    SELF,
    SERVICE,
    START,
    Desk,
    Fields,
    change,
)
from workers.settings.state import MARKS_KEPT

LATER: Final = "2026-04-01T00:00:00+02:00"
SALES: Final = {"user_id": "p.sommer", "role": "Pool Sales User"}


@pytest.fixture
def desk() -> Desk:
    return Desk()


def refusal(desk: Desk, event: Event) -> SettingsChangeRefused:
    return only(desk.takes(event), SettingsChangeRefused)


def version(desk: Desk, event: Event) -> int:
    return only(desk.takes(event), AccountSettingsChanged).version


def test_a_first_change_makes_version_1_with_all_that_it_says(desk: Desk) -> None:
    fields = {
        "mode": "broker_decides",
        "max_insurers": 5,
        "backoffice": SERVICE,
        "company_name": "Maklerhaus Rheinblick GmbH",
        "effective_from": "2026-03-01T00:00:00+01:00",
        "expected_version": 0,
        "reason": "Die Vermittler entscheiden selbst.",
    }

    changed = only(desk.takes(change("aend-1", fields)), AccountSettingsChanged)

    assert changed == AccountSettingsChanged(
        account_id=ACCOUNT,
        version=1,
        mode="broker_decides",
        max_insurers=5,
        backoffice=Backoffice(organisation_id="bo-service-24", name="Service 24", kind="service"),
        company_name="Maklerhaus Rheinblick GmbH",
        effective_from=parse("2026-02-28T23:00:00Z"),
        changed_by=ChangedBy(user_id="k.adler", role="admin"),
        changed_at=from_epoch_ms(START),
        reason="Die Vermittler entscheiden selbst.",
    )


def test_every_change_is_a_new_version(desk: Desk) -> None:
    wanted = [SELF, BACKOFFICE, BROKER_DECIDES, SELF]

    versions = [version(desk, change(f"aend-{n}", fields)) for n, fields in enumerate(wanted)]

    assert versions == [1, 2, 3, 4]


def test_each_account_counts_its_own_versions(desk: Desk) -> None:
    desk.takes(change("aend-1", SELF))

    assert version(desk, change("aend-2", {**SELF, "account_id": "nordlicht"})) == 1


def test_an_answer_follows_from_its_change(desk: Desk) -> None:
    granted, refused = change("aend-1", SELF), change("aend-2", SELF)

    causes = [fact.cause for event in (granted, refused) for fact in desk.takes(event)]

    assert causes == [
        Cause("aend-1", "urn:verwaltung", "aend-1"),
        Cause("aend-2", "urn:verwaltung", "aend-2"),
    ]


@pytest.mark.parametrize("role", ["Pool Sales User", "Admin", "administrator", "admin "])
def test_only_the_role_admin_changes_settings(desk: Desk, role: str) -> None:
    by = {"user_id": "p.sommer", "role": role}

    assert refusal(desk, change("aend-1", {**SELF, "changed_by": by})).code == "not_admin"


@pytest.mark.parametrize("expected", [0, 1, 3], ids="expects version {}".format)
def test_a_change_that_expects_another_version_is_stale(desk: Desk, expected: int) -> None:
    for n, fields in enumerate([SELF, BACKOFFICE]):
        desk.takes(change(f"aend-{n}", fields))

    refused = refusal(desk, change("aend-9", {**SELF, "expected_version": expected}))

    assert (refused.code, refused.current_version) == ("stale_version", 2)


def test_a_first_change_that_expects_settings_is_stale(desk: Desk) -> None:
    refused = refusal(desk, change("aend-1", {**SELF, "expected_version": 1}))

    assert (refused.code, refused.current_version) == ("stale_version", 0)


@pytest.mark.parametrize("expected", [1, None], ids=["the right version", "no version"])
def test_a_change_that_expects_nothing_else_is_granted(desk: Desk, expected: int | None) -> None:
    desk.takes(change("aend-1", SELF))

    assert version(desk, change("aend-2", {**BACKOFFICE, "expected_version": expected})) == 2


@pytest.mark.parametrize("mode", ["backoffice", "broker_decides"])
def test_modes_that_may_hand_over_need_a_backoffice(desk: Desk, mode: str) -> None:
    assert refusal(desk, change("aend-1", {"mode": mode})).code == "backoffice_required"


def test_the_mode_self_may_keep_a_backoffice(desk: Desk) -> None:
    kept = only(desk.takes(change("aend-1", {**SELF, "backoffice": OWN})), AccountSettingsChanged)

    assert kept.backoffice == Backoffice(**OWN)


def test_a_cap_does_not_apply_to_the_mode_backoffice(desk: Desk) -> None:
    refused = refusal(desk, change("aend-1", {**BACKOFFICE, "max_insurers": 5}))

    assert refused.code == "cap_not_applicable"


@pytest.mark.parametrize("fields", [SELF, BROKER_DECIDES], ids=["self", "broker decides"])
def test_a_cap_applies_where_the_broker_may_handle(desk: Desk, fields: Fields) -> None:
    capped = change("aend-1", {**fields, "max_insurers": 5})

    assert only(desk.takes(capped), AccountSettingsChanged).max_insurers == 5


def test_first_settings_must_apply_now(desk: Desk) -> None:
    a_millisecond_later = rfc3339(from_epoch_ms(START + 1))

    refused = refusal(desk, change("aend-1", {**SELF, "effective_from": a_millisecond_later}))

    assert refused.code == "first_must_apply_now"


def test_first_settings_may_name_the_moment_itself(desk: Desk) -> None:
    now = rfc3339(from_epoch_ms(START))

    assert version(desk, change("aend-1", {**SELF, "effective_from": now})) == 1


def test_later_settings_may_lie_ahead(desk: Desk) -> None:
    desk.takes(change("aend-1", SELF))

    assert version(desk, change("aend-2", {**BACKOFFICE, "effective_from": LATER})) == 2


@pytest.mark.parametrize(
    "fields",
    [
        {**BROKER_DECIDES, "max_insurers": 5, "reason": "Noch einmal"},
        {**BROKER_DECIDES, "max_insurers": 5, "expected_version": 1, "effective_from": None},
        {**BROKER_DECIDES, "max_insurers": 5, "changed_by": {**ADMIN, "user_id": "j.voss"}},
        {**BROKER_DECIDES, "max_insurers": 5, "backoffice": {**OWN, "city": "Mainz"}},
    ],
    ids=["another reason", "a guard", "another admin", "an undeclared field"],
)
def test_a_change_that_sets_nothing_else_is_no_change(desk: Desk, fields: Fields) -> None:
    desk.takes(change("aend-1", {**BROKER_DECIDES, "max_insurers": 5}))

    refused = refusal(desk, change("aend-2", fields))

    assert (refused.code, refused.current_version) == ("no_change", 1)


def test_the_same_moment_in_another_zone_is_no_change(desk: Desk) -> None:
    desk.takes(change("aend-1", SELF))
    desk.takes(change("aend-2", {**BACKOFFICE, "effective_from": LATER}))

    in_utc = change("aend-3", {**BACKOFFICE, "effective_from": "2026-03-31T22:00:00.000Z"})

    assert refusal(desk, in_utc).code == "no_change"


@pytest.mark.parametrize(
    "fields",
    [
        {**SELF, "backoffice": OWN, "max_insurers": 5},
        {**BROKER_DECIDES, "max_insurers": 4},
        {**BROKER_DECIDES},
        {**BROKER_DECIDES, "max_insurers": 5, "backoffice": SERVICE},
        {**BROKER_DECIDES, "max_insurers": 5, "backoffice": {**OWN, "name": "Main"}},
        {**BROKER_DECIDES, "max_insurers": 5, "company_name": "Rheinblick"},
        {**BROKER_DECIDES, "max_insurers": 5, "effective_from": LATER},
    ],
    ids=["mode", "cap", "no cap", "backoffice", "its name", "company", "beginning"],
)
def test_another_value_in_any_setting_is_a_change(desk: Desk, fields: Fields) -> None:
    desk.takes(change("aend-1", {**BROKER_DECIDES, "max_insurers": 5}))

    assert version(desk, change("aend-2", fields)) == 2


def test_a_change_is_compared_with_the_highest_version_even_if_that_lies_ahead(desk: Desk) -> None:
    desk.takes(change("aend-1", SELF))
    desk.takes(change("aend-2", {**BACKOFFICE, "effective_from": LATER}))

    assert version(desk, change("aend-3", SELF)) == 3


ALL_WRONG: Final[Fields] = {
    "mode": "backoffice",
    "max_insurers": 5,
    "effective_from": LATER,
    "expected_version": 7,
    "changed_by": SALES,
}


@pytest.mark.parametrize(
    ("mended", "code"),
    [
        ({}, "not_admin"),
        ({"changed_by": ADMIN}, "stale_version"),
        ({"changed_by": ADMIN, "expected_version": 0}, "backoffice_required"),
        ({"changed_by": ADMIN, "expected_version": 0, "backoffice": OWN}, "cap_not_applicable"),
        (
            {
                "changed_by": ADMIN,
                "expected_version": 0,
                "backoffice": OWN,
                "max_insurers": None,
            },
            "first_must_apply_now",
        ),
    ],
    ids=["all wrong", "then the version", "the backoffice", "the cap", "the beginning"],
)
def test_the_first_code_that_applies_is_given(desk: Desk, mended: Fields, code: str) -> None:
    assert refusal(desk, change("aend-1", {**ALL_WRONG, **mended})).code == code


def test_a_stale_change_is_stale_even_if_it_changes_nothing(desk: Desk) -> None:
    desk.takes(change("aend-1", SELF))

    refused = refusal(desk, change("aend-2", {**SELF, "expected_version": 0}))

    assert refused.code == "stale_version"


@pytest.mark.parametrize(
    "fields", [SELF, {**SELF, "changed_by": SALES}], ids=["granted", "refused"]
)
def test_a_publisher_may_repeat_a_change(desk: Desk, fields: Fields) -> None:
    desk.takes(change("aend-1", fields))
    stood = desk.account()

    repeated = desk.takes(change("aend-1", fields))

    assert (repeated, desk.account()) == ([], stood)


def test_a_repeat_counts_by_source_and_id_whatever_it_says(desk: Desk) -> None:
    desk.takes(change("aend-1", SELF))

    assert desk.takes(change("aend-1", BACKOFFICE)) == []


def test_the_same_id_from_another_source_is_another_change(desk: Desk) -> None:
    desk.takes(change("aend-1", SELF))

    assert version(desk, change("aend-1", BACKOFFICE, source="urn:andere")) == 2


def test_the_same_id_in_another_account_is_another_change(desk: Desk) -> None:
    desk.takes(change("aend-1", SELF))

    assert version(desk, change("aend-1", {**SELF, "account_id": "nordlicht"})) == 1


def test_an_account_recognises_its_last_100_changes_and_no_more(desk: Desk) -> None:
    first, *last_100 = (
        change(f"aend-{n}", {**SELF, "changed_by": SALES}) for n in range(MARKS_KEPT + 1)
    )
    for event in (first, *last_100):
        desk.takes(event)

    repeated = [fact for event in last_100 for fact in desk.takes(event)]

    assert (len(last_100), repeated) == (100, [])
    assert refusal(desk, first).code == "not_admin"


def test_an_accounts_row_stays_small_however_long_the_ids_are(desk: Desk) -> None:
    for n in range(2 * MARKS_KEPT):
        desk.takes(change(f"{n:ä>512}", {**SELF, "max_insurers": 1 + n % 2}))

    (row,) = desk.store.rows.values()

    assert len(row) < 2_000


def test_another_event_is_not_a_change(desk: Desk) -> None:
    chosen = decode_any(
        b'{"specversion":"1.0","id":"w-1","source":"urn:b","type":"handling-chosen.v1","data":'
        b'{"account_id":"a","tender_id":"t","broker_id":"b","handling":"self"}}'
    )

    with pytest.raises(TypeError, match="handling-chosen"):
        desk.takes(chosen)
