"""The codec gives back what it was given, in both modes, byte for byte where that is promised."""

import json
from typing import Final

import pytest

from events import codec
from events.catalogue import (
    BACKOFFICE_ASSIGNED,
    DEAD,
    MESSAGE_RELAYED,
    PORTAL_FORWARDED,
    SETTINGS_CHANGE_REQUESTED,
    TENDER_HELD,
    TENDER_REQUESTED,
)
from events.codec import Encoded
from events.envelope import Headers
from events.event import Cause, Command, Event, Fact
from events.facts import MessageRelayed, PortalForwarded, TenderHeld
from events.identity import fact_id
from schemas.message import Recipient, Sender
from schemas.receipt import Receipt
from schemas.time import from_epoch_ms
from tests.contract.published import examples
from tests.contract.samples import BINARY, DATA, EVENT, KEY, STRUCTURED, TEXT

NOW: Final = 1_772_352_000_123
CAUSE: Final = Cause("anf-1", "urn:beratung", "ber-1")
RECEIPT: Final = Receipt(
    mode="self",
    settings_version=1,
    decided_by="account",
    choice_overruled=False,
    sentence_de="Sie bearbeiten diese Ausschreibung selbst im Ausschreibungs-Portal.",
)


def read(value: bytes, headers: Headers = STRUCTURED) -> Event:
    return codec.decode(value, headers, TENDER_REQUESTED, KEY)


def forwarded(request: bytes, cause: Cause = CAUSE) -> Fact:
    data = PortalForwarded(
        account_id="rheinblick", tender_id="A-1", broker_id="vm-sommer", receipt=RECEIPT
    )
    return Fact(PORTAL_FORWARDED, data, cause, request=request)


def written(record: Encoded) -> dict[str, object]:
    event: dict[str, object] = json.loads(record.value)
    return event


@pytest.mark.parametrize(
    "headers",
    [
        (),
        STRUCTURED,
        (("Content-Type", b"Application/CloudEvents+JSON"),),
        (("content-type", b""), ("x-other", b"1")),
        (*STRUCTURED, ("ce_id", b"another")),
    ],
    ids=["no headers", "content-type", "capitals", "an empty content-type", "ce_ headers as well"],
)
def test_structured_mode_is_read(headers: Headers) -> None:
    event = read(TEXT.encode(), headers)

    assert (event.id, event.source, event.kind) == ("anf-1", "urn:beratung", "tender-requested")


@pytest.mark.parametrize("headers", [BINARY, BINARY[1:]], ids=["content-type", "ce_ headers alone"])
def test_binary_mode_is_read(headers: Headers) -> None:
    value = json.dumps(DATA).encode()

    event = read(value, (*headers, ("ce_subject", b"A-1"), ("ce_other", b"\xff")))

    assert (event.id, event.source, event.subject, event.raw) == (
        "anf-1",
        "urn:beratung",
        "A-1",
        value,
    )


def test_both_modes_read_the_same_data() -> None:
    assert read(TEXT.encode()).data == read(json.dumps(DATA).encode(), BINARY).data


def test_the_optional_attributes_are_read() -> None:
    attributes = {
        "subject": "A-1",
        "time": "2026-03-01T08:00:00.5+01:00",
        "causationid": "ursache",
        "correlationid": "anfang",
        "releasedby": "einstellung",
    }

    event = read(json.dumps({**EVENT, **attributes}).encode())

    assert event.subject == "A-1"
    assert event.time == "2026-03-01T08:00:00.5+01:00"
    assert event.causation == "ursache"
    assert event.released_by == "einstellung"
    assert event.cause == Cause("anf-1", "urn:beratung", "anfang")


def test_an_event_without_correlation_begins_a_chain() -> None:
    event = read(json.dumps({**EVENT, "correlationid": None}).encode())

    assert event.correlation == "anf-1"


def test_the_bytes_of_the_data_are_kept_as_they_were() -> None:
    raw = json.dumps(DATA, indent=3).replace("Cyber", "C\\u0079ber \\/").encode()
    value = json.dumps({**EVENT, "data": 0}).encode().replace(b'"data"', b'"d\\u0061ta"')

    event = read(value.replace(b": 0}", b" : " + raw + b" }"))

    assert event.raw == raw


@pytest.mark.parametrize(
    ("content", "kept"),
    [(b"00-0af7-b7ad-01", b"00-0af7-b7ad-01"), (b"", None), (None, None), (b"x" * 257, None)],
    ids=["given", "empty", "null", "without end"],
)
def test_a_sound_traceparent_is_kept(content: bytes, kept: bytes | None) -> None:
    event = read(TEXT.encode(), (*STRUCTURED, ("traceparent", content)))

    assert event.cause.traceparent == kept


def test_a_fact_is_written_with_all_its_attributes() -> None:
    held = TenderHeld(account_id="rheinblick", tender_id="A-1")

    record = codec.encode(Fact(TENDER_HELD, held, CAUSE), "router", NOW)

    assert record.key == b"rheinblick"
    assert record.headers == (("content-type", b"application/cloudevents+json; charset=UTF-8"),)
    assert written(record) == {
        "specversion": "1.0",
        "id": fact_id(CAUSE, "tender-held", "rheinblick", "A-1", item=""),
        "source": "urn:tenders:router",
        "type": "tender-held.v1",
        "time": "2026-03-01T08:00:00.123Z",
        "subject": "A-1",
        "datacontenttype": "application/json",
        "dataschema": "urn:tenders:schema:tender-held:1",
        "causationid": "anf-1",
        "correlationid": "ber-1",
        "partitionkey": "rheinblick",
        "data": {"account_id": "rheinblick", "tender_id": "A-1", "code": "no_settings"},
    }


def test_what_released_a_fact_and_the_trace_are_passed_on() -> None:
    held = TenderHeld(account_id="rheinblick", tender_id="A-1")
    cause = Cause("anf-1", "urn:beratung", "ber-1", b"00-0af7-b7ad-01")

    record = codec.encode(Fact(TENDER_HELD, held, cause, released_by="e-7"), "router", NOW)

    assert written(record)["releasedby"] == "e-7"
    assert record.headers[1:] == (("traceparent", b"00-0af7-b7ad-01"),)


def test_the_same_fact_has_the_same_id_at_any_time() -> None:
    earlier, later = (codec.encode(forwarded(b"{}"), "router", now) for now in (NOW, NOW + 1))

    assert written(earlier)["id"] == written(later)["id"]


def test_facts_that_differ_in_their_item_are_different_facts() -> None:
    held = TenderHeld(account_id="rheinblick", tender_id="A-1")
    facts = [Fact(TENDER_HELD, held, CAUSE, item=item) for item in ("", "n-1", "n-2")]

    ids = {written(codec.encode(fact, "router", NOW))["id"] for fact in facts}

    assert len(ids) == 3


def test_the_request_is_spliced_in_byte_for_byte() -> None:
    request = b' { "account_id":"rheinblick","x":1.50e+0 , "y":"\\u00e4\xc3\xa4"}\n'

    record = codec.encode(forwarded(request), "router", NOW)

    assert b'"request":' + request + b"}" in record.value


def test_a_fact_decodes_to_what_was_encoded() -> None:
    fact = forwarded(json.dumps(DATA).encode())

    record = codec.encode(fact, "router", NOW)
    event = codec.decode(record.value, record.headers, PORTAL_FORWARDED, record.key)

    assert event.data == fact.data
    assert event.parsed["request"] == DATA
    assert (event.causation, event.correlation) == (CAUSE.id, CAUSE.correlation)


def test_a_message_decodes_to_what_was_encoded_without_empty_places() -> None:
    relayed = MessageRelayed(
        account_id="rheinblick",
        tender_id="A-1",
        message_id="n-1",
        sequence=1,
        sender=Sender(party="broker", person_id="vm-sommer"),
        recipient=Recipient(party="backoffice", organisation_id="bo-rhein-main"),
        text="Grüße 👍",
        posted_at=from_epoch_ms(NOW),
    )

    record = codec.encode(Fact(MESSAGE_RELAYED, relayed, CAUSE, item="n-1"), "messaging", NOW)
    event = codec.decode(record.value, record.headers, MESSAGE_RELAYED, record.key)

    assert event.data == relayed
    assert event.parsed["sender"] == {"party": "broker", "person_id": "vm-sommer"}
    assert "Grüße 👍".encode() in record.value


def test_the_deepest_request_makes_a_fact_that_can_be_read() -> None:
    depth = codec.DEEPEST_COMMAND - 1
    request = f'{{{json.dumps(DATA)[1:-1]},"mehr":{"[" * depth}{"]" * depth}}}'.encode()
    event = read(
        b'{"specversion":"1.0","id":"i","source":"s","type":"tender-requested.v1",'
        b'"data":%b}' % request
    )

    record = codec.encode(forwarded(event.raw, event.cause), "router", NOW)

    assert codec.decode(record.value, record.headers, PORTAL_FORWARDED, record.key).parsed


def test_many_brackets_side_by_side_are_not_deep() -> None:
    value = json.dumps({**EVENT, "data": {**DATA, "mehr": [{}] * 500}})

    assert read(value.encode()).parsed["mehr"] == [{}] * 500


def test_numbers_within_a_double_pass() -> None:
    numbers = f"[1.5e308, -0, -0.0, 1e-400, {2**64}, {'9' * 308}]"

    event = read(TEXT.replace('"Cyber"', f'"Cyber", "mehr": {numbers}').encode())

    assert event.raw.endswith(b'"mehr": ' + numbers.encode() + b"}")


def test_a_fact_is_not_written_to_another_topic() -> None:
    held = TenderHeld(account_id="rheinblick", tender_id="A-1")

    with pytest.raises(TypeError, match="TenderHeld is not the data of portal-forwarded"):
        codec.encode(Fact(PORTAL_FORWARDED, held, CAUSE, request=b"{}"), "router", NOW)


def test_a_fact_that_carries_the_request_is_not_written_without_it() -> None:
    fact = forwarded(b"{}")

    with pytest.raises(TypeError, match="portal-forwarded and its request do not fit"):
        codec.encode(Fact(fact.topic, fact.data, fact.cause), "router", NOW)


@pytest.mark.parametrize("raw", [None, b'{"account_id":"rheinblick","mehr":[]}'])
def test_a_command_decodes_to_what_was_encoded(raw: bytes | None) -> None:
    example = next(each for each in examples() if each.topic == SETTINGS_CHANGE_REQUESTED)
    data = codec.decode_any(example.value).data
    as_it_is = codec.data_bytes(data)[:-1] + b',"mehr":[]}' if raw else None
    command = Command(SETTINGS_CHANGE_REQUESTED, "aend-9", "urn:tenders:cli", data, as_it_is)

    record = codec.encode_command(command, NOW)
    event = codec.decode(record.value, record.headers, SETTINGS_CHANGE_REQUESTED, record.key)

    assert event.data == data
    assert (event.id, event.source, event.correlation) == ("aend-9", "urn:tenders:cli", "aend-9")
    assert ("mehr" in event.parsed) is (raw is not None)


def test_plain_data_is_read_without_an_event_around_it() -> None:
    data = codec.decode_data(json.dumps(DATA).encode(), TENDER_REQUESTED)

    assert data == read(TEXT.encode()).data


def test_no_event_is_read_as_a_record_that_is_none() -> None:
    with pytest.raises(TypeError, match=r"tender-requested\.dead are no events"):
        codec.decode_data(b"{}", DEAD[0])


def test_an_event_from_anywhere_names_its_kind() -> None:
    kinds = {codec.decode_any(each.value).kind for each in examples()}

    assert {"tender-requested", BACKOFFICE_ASSIGNED.kind} < kinds
