"""A file of commands, line by line."""

import io
import json
from typing import Any

import pytest

from events import codec
from events.catalogue import (
    INSURER_INVITATION_REQUESTED,
    MESSAGE_POSTED,
    MIB,
    SETTINGS_CHANGE_REQUESTED,
    TENDER_REQUESTED,
    Topic,
)
from events.event import Event
from tests.contract.published import examples
from workers.cli.lines import Bad, PlainData, Prepared, checked, cloud_event

TENDER = {
    "account_id": "rheinblick",
    "tender_id": "A-1",
    "broker_id": "vm-sommer",
    "line_of_business": "Cyber",
    "not_declared": 1.50,
}
CHANGE = {
    "account_id": "rheinblick",
    "mode": "self",
    "changed_by": {"user_id": "k.adler", "role": "admin"},
}
TOPICS = {"tender": TENDER_REQUESTED, "change": SETTINGS_CHANGE_REQUESTED}


def line(data: dict[str, Any]) -> bytes:
    return json.dumps(data).encode()


def read(content: bytes, topic: Topic = TENDER_REQUESTED) -> list[Prepared | Bad]:
    return [*checked(io.BytesIO(content), PlainData(topic))]


def event(prepared: Prepared | Bad, topic: Topic = TENDER_REQUESTED) -> Event:
    assert isinstance(prepared, Prepared)
    record = prepared.record
    return codec.decode(record.value, record.headers, topic, record.key)


def ids(content: bytes, topic: Topic) -> list[str]:
    return [event(prepared, topic).id for prepared in read(content, topic)]


COMMANDS = [example for example in examples() if example.topic.owner is not None]


@pytest.mark.parametrize("example", COMMANDS, ids=lambda each: f"{each.topic.kind}-{each.name}")
def test_a_command_goes_out_as_it_is(example: Any) -> None:  # noqa: ANN401 - an Example
    text = json.dumps(example.event).encode()

    prepared = cloud_event(text)

    assert prepared.topic == example.topic.kind
    assert prepared.record.value == text
    assert prepared.record.key == example.key
    assert event(prepared, example.topic).id == example.event["id"]


def test_a_fact_is_refused_because_only_the_service_states_facts() -> None:
    fact = next(example for example in examples() if example.topic.owner is None)

    (bad,) = checked(io.BytesIO(json.dumps(fact.event).encode()), cloud_event)

    assert bad == Bad(1, "type", "is no command")


def test_plain_data_becomes_a_command_with_all_its_fields() -> None:
    (prepared,) = read(line(TENDER))

    assert isinstance(prepared, Prepared)
    assert prepared.topic == "tender-requested"
    assert event(prepared).raw == line(TENDER)


@pytest.mark.parametrize(
    ("content", "bad"),
    [
        (line(TENDER) + b"\n{}", Bad(2, "account_id", "Field required")),
        (b"\n\nnot", Bad(3, "", "not JSON: expected ident at column 2")),
        (line(TENDER | {"broker_id": 7}), Bad(1, "broker_id", "Input should be a valid string")),
        (
            line(TENDER | {"prior_losses": [{"year": 2020}]}),
            Bad(1, "prior_losses.0.amount", "Field required"),
        ),
        (b"\xff", Bad(1, "", "not UTF-8")),
        (b"[]", Bad(1, "data", "is required, an object")),
        (b"x" * (MIB + 9) + b"\n", Bad(1, "", "the line is longer than 1048576 bytes")),
        (b"x" * (3 * MIB), Bad(1, "", "the line is longer than 1048576 bytes")),
    ],
    ids=[
        "a field is missing",
        "no JSON after blank lines",
        "a wrong type",
        "deep inside",
        "not UTF-8",
        "no object",
        "too long",
        "too long, and the last",
    ],
)
def test_a_bad_line_is_named_with_its_field(content: bytes, bad: Bad) -> None:
    assert [each for each in read(content) if isinstance(each, Bad)] == [bad]


@pytest.mark.parametrize(
    ("changed", "bad"),
    [
        pytest.param(
            {"requested_by": {"party": "backoffice", "person_id": "k"}},
            Bad(
                1,
                "requested_by",
                "organisation_id is required for a backoffice, absent for a broker",
            ),
            id="who asks",
        ),
        pytest.param(
            {"answer_by": "2026-12-24"},
            Bad(1, "answer_by", "a time is RFC 3339 with a zone, such as 2026-03-01T08:00:00Z"),
            id="when to answer",
        ),
        pytest.param(
            {"insurer": {"insurer_id": "v-1"}}, Bad(1, "insurer.name", "Field required"), id="whom"
        ),
    ],
)
def test_a_bad_invitation_is_named_with_its_field(changed: dict[str, Any], bad: Bad) -> None:
    topic = INSURER_INVITATION_REQUESTED
    good = next(one for one in examples() if one.topic == topic).event["data"]

    assert not [each for each in read(line(good), topic) if isinstance(each, Bad)]
    assert read(line(good | changed), topic) == [bad]


def test_a_bad_line_is_told_in_one_sentence_that_quotes_nothing() -> None:
    (bad,) = read(line(TENDER | {"tender_id": "Müller GmbH"}))

    assert isinstance(bad, Bad)
    assert bad.sentence.startswith("line 1: tender_id: ")
    assert "Müller" not in bad.sentence


def test_the_lines_after_one_that_is_too_long_are_read() -> None:
    _, after = read(b"x" * (3 * MIB) + b"\n" + line(TENDER))

    assert event(after).data.account_id == "rheinblick"


def padded_to(size: int, data: dict[str, Any]) -> bytes:
    return line(data | {"reason": "x" * (size - len(line(data | {"reason": ""})))})


def test_a_line_that_grows_too_large_with_the_event_around_it_is_bad() -> None:
    fits, too_large = read(padded_to(MIB - 1_024, TENDER) + b"\n" + padded_to(MIB, TENDER))

    assert isinstance(fits, Prepared)
    assert too_large == Bad(2, "", "too large, with the event around it")


def test_an_event_of_the_largest_size_is_read() -> None:
    event = {**COMMANDS[0].event, "data": TENDER, "type": "tender-requested.v1"}
    text = json.dumps(event)
    padded = text[:-1] + " " * (MIB - len(text)) + "}\n"

    (prepared,) = checked(io.BytesIO(padded.encode()), cloud_event)

    assert isinstance(prepared, Prepared)
    assert len(prepared.record.value) == MIB


def test_blank_lines_windows_line_ends_and_a_byte_order_mark_do_not_count() -> None:
    content = b"\xef\xbb\xbf" + line(TENDER) + b"\r\n \r\n" + line(TENDER) + b"\r\n"

    assert [event(each).raw for each in read(content)] == [line(TENDER)] * 2


@pytest.mark.parametrize(("data", "topic"), [(TENDER, "tender"), (CHANGE, "change")])
def test_a_file_published_again_has_the_same_ids(data: dict[str, Any], topic: str) -> None:
    content = b"\n".join([line(data), line(data | {"reason": "anders"})])

    assert ids(content, TOPICS[topic]) == ids(content, TOPICS[topic])


def test_the_spelling_of_a_line_does_not_count() -> None:
    spelled_otherwise = json.dumps(dict(reversed(TENDER.items())), indent=None).encode()

    assert ids(line(TENDER), TENDER_REQUESTED) == ids(spelled_otherwise, TENDER_REQUESTED)


def test_other_content_and_another_kind_have_other_ids() -> None:
    message = {
        "account_id": "rheinblick",
        "tender_id": "A-1",
        "message_id": "n-1",
        "sender": {"party": "broker", "person_id": "vm-sommer"},
        "text": "Guten Tag",
        "broker_id": "vm-sommer",
        "line_of_business": "Cyber",
    }
    one, other = line(message), line(message | {"text": "Guten Abend"})

    all_ids = [
        *ids(one, TENDER_REQUESTED),
        *ids(other, TENDER_REQUESTED),
        *ids(one, MESSAGE_POSTED),
    ]

    assert len(set(all_ids)) == 3


def test_the_same_tender_twice_is_one_event() -> None:
    first, second = ids(line(TENDER) + b"\n" + line(TENDER), TENDER_REQUESTED)

    assert first == second


def test_a_change_to_and_fro_and_to_again_is_three_changes() -> None:
    there, fro = line(CHANGE), line(CHANGE | {"max_insurers": 3})
    content = b"\n".join((there, fro, there))

    assert len(set(ids(content, SETTINGS_CHANGE_REQUESTED))) == 3
