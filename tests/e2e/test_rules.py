"""Every row of the rule tables, from a published command to the fact that others read."""

from typing import Any, NamedTuple

import pytest

from tests.e2e.events import choice, from_backoffice, message, request, settings
from tests.e2e.office import Office, Seen

pytestmark = pytest.mark.kafka


class Row(NamedTuple):
    """A row of the routing table: the settings' mode, the broker's wish, and what follows."""

    mode: str
    wish: str | None
    kind: str
    overruled: bool


def has_settings(office: Office, account: str, mode: str, **fields: object) -> None:
    office.publish("settings-change-requested", settings(account, mode, **fields))
    office.facts(account, 1, "account-settings-changed")


def routed(office: Office, account: str) -> Seen:
    (fact,) = office.facts(account, 1, "backoffice-assigned", "portal-forwarded")
    return fact


@pytest.mark.parametrize(
    "row",
    [
        Row("backoffice", None, "backoffice-assigned", overruled=False),
        Row("backoffice", "backoffice", "backoffice-assigned", overruled=False),
        Row("backoffice", "self", "backoffice-assigned", overruled=True),
        Row("self", None, "portal-forwarded", overruled=False),
        Row("self", "self", "portal-forwarded", overruled=False),
        Row("self", "backoffice", "portal-forwarded", overruled=True),
        Row("broker_decides", "self", "portal-forwarded", overruled=False),
        Row("broker_decides", "backoffice", "backoffice-assigned", overruled=False),
    ],
    ids=lambda row: f"{row.mode}-{row.wish}",
)
def test_a_tender_goes_where_settings_and_wish_say(
    shared_office: Office, account: str, row: Row
) -> None:
    has_settings(shared_office, account, row.mode)
    asked = request(account, "A-1", handling=row.wish, policyholder={"name": "Bäckerei Korn"})

    shared_office.publish("tender-requested", asked)

    fact = routed(shared_office, account)
    receipt = fact.data["receipt"]
    assert fact.topic == row.kind
    assert fact.data["request"] == asked["data"]
    assert fact.event["causationid"] == asked["id"]
    assert (receipt["mode"], receipt["settings_version"]) == (row.mode, 1)
    assert (receipt["choice"], receipt["choice_overruled"]) == (row.wish, row.overruled)
    assert receipt["decided_by"] == ("broker" if row.mode == "broker_decides" else "account")


def test_without_settings_a_tender_is_held_and_the_first_settings_release_it(
    shared_office: Office, account: str
) -> None:
    shared_office.publish("tender-requested", request(account, "A-1"), request(account, "A-2"))
    held = shared_office.facts(account, 2, "tender-held")

    has_settings(shared_office, account, "self")

    released = shared_office.facts(account, 2, "portal-forwarded")
    settings_fact = shared_office.facts(account, 1, "account-settings-changed")[0]
    assert {fact.data["code"] for fact in held} == {"no_settings"}
    assert [fact.data["tender_id"] for fact in released] == ["A-1", "A-2"]
    assert {fact.event["releasedby"] for fact in released} == {settings_fact.event["id"]}


@pytest.mark.parametrize("handling", ["self", "backoffice"])
def test_the_broker_is_asked_and_his_choice_decides_with_the_cap(
    shared_office: Office, account: str, handling: str
) -> None:
    has_settings(shared_office, account, "broker_decides", max_insurers=5)
    shared_office.publish("tender-requested", request(account, "A-1"))
    (question,) = shared_office.facts(account, 1, "handling-choice-required")

    shared_office.publish("handling-chosen", choice(account, "A-1", handling))

    fact = routed(shared_office, account)
    assert question.data["options"] == ["self", "backoffice"]
    assert question.data["max_insurers"] == fact.data["max_insurers"] == 5
    assert fact.data["receipt"]["decided_by"] == "broker"
    assert fact.data["receipt"]["choice"] == handling


@pytest.mark.parametrize(
    ("mode", "broker", "code"),
    [
        ("broker_decides", "vm-winter", "not_the_broker"),
        ("backoffice", "vm-sommer", "choice_not_offered"),
        ("broker_decides", "vm-sommer", "already_decided"),
    ],
)
def test_a_choice_that_does_not_count_is_refused(
    shared_office: Office, account: str, mode: str, broker: str, code: str
) -> None:
    has_settings(shared_office, account, mode)
    shared_office.publish("tender-requested", request(account, "A-1", handling="backoffice"))
    routed(shared_office, account)

    shared_office.publish("handling-chosen", choice(account, "A-1", "self", broker))

    (refused,) = shared_office.facts(account, 1, "handling-choice-refused")
    assert refused.data["code"] == code


def test_the_same_tender_again_is_nothing_new_and_with_other_data_it_is_refused(
    shared_office: Office, account: str
) -> None:
    has_settings(shared_office, account, "self")
    shared_office.publish("tender-requested", request(account, "A-1"))
    routed(shared_office, account)

    again, changed = request(account, "A-1"), request(account, "A-1", line_of_business="Cyber")
    shared_office.publish("tender-requested", again, changed)

    (refused,) = shared_office.facts(account, 1, "tender-refused")
    assert refused.data["code"] == "changed_after_start"
    assert refused.event["causationid"] == changed["id"]
    assert len(shared_office.facts(account, 1, "portal-forwarded")) == 1


@pytest.mark.parametrize(
    ("mode", "change", "code"),
    [
        ("self", {"changed_by": {"user_id": "x", "role": "broker"}}, "not_admin"),
        ("self", {"expected_version": 7}, "stale_version"),
        ("backoffice", {"backoffice": None}, "backoffice_required"),
        ("backoffice", {"max_insurers": 5}, "cap_not_applicable"),
        ("self", {"effective_from": "2999-01-01T00:00:00Z"}, "first_must_apply_now"),
    ],
)
def test_a_settings_change_that_may_not_be_is_refused(
    shared_office: Office, account: str, mode: str, change: dict[str, Any], code: str
) -> None:
    shared_office.publish("settings-change-requested", settings(account, mode, **change))

    (refused,) = shared_office.facts(account, 1, "settings-change-refused")
    assert (refused.data["code"], refused.data["current_version"]) == (code, 0)


def test_a_settings_change_that_changes_nothing_is_refused(
    shared_office: Office, account: str
) -> None:
    has_settings(shared_office, account, "self", max_insurers=5)

    shared_office.publish(
        "settings-change-requested", settings(account, "self", max_insurers=5, reason="noch einmal")
    )

    (refused,) = shared_office.facts(account, 1, "settings-change-refused")
    assert (refused.data["code"], refused.data["current_version"]) == ("no_change", 1)


def test_messages_go_both_ways_and_are_numbered(shared_office: Office, account: str) -> None:
    has_settings(shared_office, account, "backoffice")
    shared_office.publish("tender-requested", request(account, "A-1"))
    routed(shared_office, account)

    shared_office.publish(
        "message-posted",
        message(account, "A-1", "n-1"),
        message(account, "A-1", "n-2", sender=from_backoffice()),
        message(account, "A-1", "n-1"),
    )

    one, two = shared_office.facts(account, 2, "message-relayed")
    assert (one.data["sequence"], two.data["sequence"]) == (1, 2)
    assert one.data["recipient"] == {"party": "backoffice", "organisation_id": "bo-rhein-main"}
    assert two.data["recipient"] == {"party": "broker", "broker_id": "vm-sommer"}


def test_messages_before_the_decision_are_held_and_relayed_in_order(
    shared_office: Office, account: str
) -> None:
    shared_office.publish("tender-requested", request(account, "A-1"))
    shared_office.publish(
        "message-posted", *(message(account, "A-1", f"n-{number}") for number in range(5))
    )
    shared_office.facts(account, 5, "message-held")

    has_settings(shared_office, account, "backoffice")

    relayed = shared_office.facts(account, 5, "message-relayed")
    assert [fact.data["message_id"] for fact in relayed] == [f"n-{n}" for n in range(5)]
    assert [fact.data["sequence"] for fact in relayed] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("second", "fields", "code"),
    [
        ("n-1", {"text": "anderer Text"}, "message_id_reused"),
        ("n-2", {"sender": {"party": "broker", "person_id": "vm-winter"}}, "not_a_participant"),
    ],
)
def test_a_message_that_reaches_nobody_is_refused(
    shared_office: Office, account: str, second: str, fields: dict[str, Any], code: str
) -> None:
    has_settings(shared_office, account, "backoffice")
    shared_office.publish("tender-requested", request(account, "A-1"))
    routed(shared_office, account)
    shared_office.publish("message-posted", message(account, "A-1", "n-1"))
    shared_office.facts(account, 1, "message-relayed")

    shared_office.publish("message-posted", message(account, "A-1", second, **fields))

    (refused,) = shared_office.facts(account, 1, "message-refused")
    assert refused.data["code"] == code


def test_the_exchange_about_a_tender_of_the_broker_himself_is_in_the_portal(
    shared_office: Office, account: str
) -> None:
    has_settings(shared_office, account, "self")
    shared_office.publish("tender-requested", request(account, "A-1"))
    routed(shared_office, account)

    shared_office.publish("message-posted", message(account, "A-1", "n-1"))

    (refused,) = shared_office.facts(account, 1, "message-refused")
    assert refused.data["code"] == "handled_by_broker"
