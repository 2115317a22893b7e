"""What `tail` shows of a record: a readable line, or one JSON object with stable fields."""

import json
from typing import Any

import pytest

from events.catalogue import EVENTS
from events.codec import Encoded
from events.envelope import CONTENT_TYPE
from events.facts import MessageHeld, TenderHeld
from events.payload import Payload
from tests.contract.published import Example, examples, name_of
from tests.unit.cli.records import found, found_encoded, found_example
from tests.unit.cli.test_letters import parked
from workers.cli import record
from workers.cli.sentence import WAITS, sentence
from workers.router.state import CHOICE_REQUIRED, CHOICE_TOO_EARLY, NO_SETTINGS

each_example = pytest.mark.parametrize("example", [*examples()], ids=name_of)
AT = "2026-03-30T08:00:00.000Z"


def example(kind: str, name: str) -> Example:
    return next(each for each in examples() if each.topic.kind == kind and each.name == name)


@each_example
def test_an_event_is_one_line_with_its_time_kind_account_and_tender(example: Example) -> None:
    data = example.event["data"]

    line = record.readable(found_example(example))

    assert "\n" not in line
    assert line.split()[:4] == [
        AT,
        example.topic.kind,
        data["account_id"],
        data.get("tender_id", "-"),
    ]


@pytest.mark.parametrize(
    ("kind", "name", "said"),
    [
        ("tender-requested", "minimal", "vm-hansen asks for Cyber"),
        ("handling-chosen", "self", " chooses self"),
        ("settings-change-requested", "self", " (admin) wants self"),
        ("message-posted", "by-the-broker", "vm-sommer: "),
        ("backoffice-assigned", "chosen-by-the-broker", " bearbeitet diese Ausschreibung, weil "),
        ("handling-choice-required", "with-cap", " is to choose, by version "),
        ("tender-held", "no-settings", "held: the account has no settings yet"),
        ("tender-refused", "held-too-long", "held_too_long: "),
        ("account-settings-changed", "backoffice", "version 1: backoffice, "),
        ("message-relayed", "to-the-broker", "no. 1 to "),
        ("tender-claim-requested", "by-a-clerk", "s.baumann wants to claim it"),
        ("tender-release-requested", "by-the-owner", "c.winkler wants to release it"),
        ("tender-reassignment-requested", "a-clerk-leaves", "2 tenders from s.baumann to c.wink"),
        ("insurer-invitation-requested", "by-the-broker", "vm-hansen wants to ask Friesentaler"),
        ("insurer-invitation-withdrawal-requested", "once-more", "e-1 is withdrawn: other"),
        ("insurer-decline-reported", "by-the-insurer", "e-1 is declined: loss_record"),
        ("tender-claimed", "the-first", "s.baumann has claimed it"),
        ("tender-claim-refused", "already-claimed", "already_claimed: Diese Ausschreibung"),
        ("tender-claim-refused", "already-claimed", "bereits einen Bearbeiter. (s.baumann has it)"),
        ("tender-released", "by-the-owner", "c.winkler has released it"),
        ("tender-reassigned", "a-clerk-leaves", "from s.baumann to c.winkler, by "),
        ("insurer-invited", "under-a-cap", "Friesentaler Versicherung AG is asked, slot 1, 4 left"),
        ("insurer-invited", "without-cap", "Taunus Assekuranz AG is asked, slot 1"),
        ("insurer-declined", "after-the-withdrawal", "e-1 is declined: risk_excluded, late"),
        ("tender-action-held", "an-invitation", "held: insurer-invitation-requested until"),
        ("message-held", "tender-not-routed", "held: its tender is not decided yet"),
    ],
)
def test_a_line_says_what_has_happened(kind: str, name: str, said: str) -> None:
    assert said in record.readable(found_example(example(kind, name)))


def test_every_kind_of_event_has_something_to_say() -> None:
    assert {each.topic for each in examples()} == set(EVENTS)


def test_a_kind_that_nobody_has_thought_of_is_no_silent_line() -> None:
    with pytest.raises(TypeError, match="nobody has said what Payload says"):
        sentence(Payload(account_id="rheinblick"))


def test_a_long_message_is_shown_by_its_beginning() -> None:
    posted = example("message-posted", "by-the-broker").event
    posted["data"]["text"] = "Guten\nTag " * 100

    line = record.readable(found("message-posted", json.dumps(posted).encode()))

    assert ": Guten Tag Guten Tag " in line
    assert line.endswith("…")


def test_a_record_that_cannot_be_decoded_is_shown_as_such() -> None:
    line = record.readable(found("tender-requested", b"\xff"))

    assert line.endswith("  rheinblick  cannot be decoded: not_utf8: not UTF-8")


@pytest.mark.parametrize(("key", "shown"), [(None, "-"), (b"", "-"), (b"\xff", "\ufffd")])
def test_its_key_stands_for_the_account(key: bytes | None, shown: str) -> None:
    assert record.readable(found("tender-requested", None, key)).split()[2] == shown


def test_a_dead_letter_is_shown_with_its_reason_and_address() -> None:
    line = record.readable(parked("not_json"))

    assert line.endswith("  konto  not_json: messaging parked it as message-posted.dead/3/17")


def shown(topic: str, record_: Encoded) -> dict[str, Any]:
    text = record.as_json(found_encoded(topic, record_))
    assert "\n" not in text
    value: dict[str, Any] = json.loads(text)
    return value


@each_example
def test_as_json_an_event_has_its_attributes_and_its_data_as_they_came(example: Example) -> None:
    object_ = shown(example.topic.kind, Encoded(example.key, example.value, ()))

    attributes = set(example.event) - {
        *("specversion", "datacontenttype", "dataschema", "partitionkey"),
    }
    assert [object_["topic"], object_["partition"], object_["offset"], object_["appended_at"]] == [
        *(example.topic.kind, 3, 17, AT),
    ]
    assert attributes <= object_["event"].keys()
    assert all(object_["event"][name] == example.event[name] for name in attributes)


def test_as_json_a_number_keeps_its_spelling_and_the_object_its_one_line() -> None:
    value = b"""{
        "account_id": "rheinblick", "tender_id": "A-1", "broker_id": "vm",
        "line_of_business": "Cyber", "not_declared": 1.50
    }"""
    headers = (
        (CONTENT_TYPE, b"application/json"),
        ("ce_specversion", b"1.0"),
        ("ce_id", b"anf-1"),
        ("ce_source", b"urn:beratung"),
        ("ce_type", b"tender-requested.v1"),
    )

    text = record.as_json(found("tender-requested", value, headers=headers))

    assert '"not_declared":1.50' in text
    assert "\n" not in text


def test_as_json_what_cannot_be_decoded_says_why() -> None:
    assert shown("tender-requested", Encoded(b"konto", b"{}", ()))["undecodable"] == {
        "account": "konto",
        "reason": "not_a_cloudevent",
        "field": "specversion",
        "message": "is required and not empty",
    }


def test_as_json_a_dead_letter_says_where_it_lay() -> None:
    assert json.loads(record.as_json(parked("not_json")))["dead_letter"] == {
        "account": "konto",
        "reason": "not_json",
        "agent": "messaging",
        "lay_at": "message-posted/2/4711",
    }


def test_every_code_for_which_something_waits_has_words() -> None:
    held = {fact.model_fields["code"].default for fact in (TenderHeld, MessageHeld)}

    assert WAITS.keys() == held | {NO_SETTINGS, CHOICE_REQUIRED, CHOICE_TOO_EARLY}
