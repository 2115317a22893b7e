"""What is no event of its topic is refused with its reason, and nothing of it is quoted."""

import json
from collections.abc import Callable
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from events import codec
from events.catalogue import EVENTS, TENDER_REQUESTED, Topic
from events.codec import Undecodable
from events.envelope import Headers
from tests.contract.samples import BINARY, DATA, EVENT, KEY, STRUCTURED, TEXT, data, event, refused


def nested(depth: int) -> bytes:
    return TEXT.replace('"Cyber"', f'"Cyber", "mehr": {"[" * depth}{"]" * depth}').encode()


def with_number(number: str) -> bytes:
    return TEXT.replace('"Cyber"', f'"Cyber", "mehr": [1, {number}]').encode()


def without(name: str) -> bytes:
    return json.dumps({key: value for key, value in EVENT.items() if key != name}).encode()


def test_the_event_that_the_others_spoil_is_good() -> None:
    event = codec.decode(TEXT.encode(), STRUCTURED, TENDER_REQUESTED, KEY)

    assert event.data.account_id == "rheinblick"


BAD = {
    "not json": (b"Guten Tag", "not_json"),
    "nothing": (b"", "not_json"),
    "truncated": (TEXT[:-20].encode(), "not_json"),
    "two texts": (TEXT.encode() * 2, "not_json"),
    "a byte order mark": (b"\xef\xbb\xbf" + TEXT.encode(), "not_json"),
    "not utf-8": (TEXT.replace("Cyber", "Bäckerei").encode("latin-1"), "not_utf8"),
    "utf-16": (TEXT.encode("utf-16"), "not_utf8"),
    "an encoded surrogate": (TEXT.encode().replace(b"Cyber", b"\xed\xa0\x80"), "not_utf8"),
    "10,000 deep": (nested(10_000), "too_deep"),
    "150 deep": (nested(150), "too_deep"),
    "NaN": (with_number("NaN"), "not_json"),
    "infinity": (with_number("-Infinity"), "not_json"),
    "a float beyond a double": (with_number("1e400"), "not_json"),
    "a negative float beyond a double": (with_number("-1e400"), "not_json"),
    "an integer beyond a double": (with_number("9" * 309), "not_json"),
    "a float beside an integer of 65 bits": (with_number(f"{2**64}, 1e400"), "not_json"),
    "an integer beyond a double in an object": (with_number('{"a":-%s}' % ("9" * 309)), "not_json"),
    "an exponent out of reach": (with_number("1e-99999999999999999999"), "not_json"),
    "an integer of 5,000 digits": (with_number("9" * 5_000), "not_json"),
    "a key twice": (TEXT.replace('"Cyber"', '"Cyber", "tender_id": "A-2"').encode(), "not_json"),
    "a key twice, once escaped": (
        TEXT.replace('"Cyber"', '"Cyber", "tender\\u005fid": "A-2"').encode(),
        "not_json",
    ),
    "data twice": (TEXT.replace("{", '{"data": {}, ', 1).encode(), "not_json"),
    "a lone surrogate": (TEXT.replace("Cyber", "\\ud83d").encode(), "not_json"),
    "a lone surrogate in a key": (TEXT.replace('"id"', '"\\udc00": 1, "id"').encode(), "not_json"),
    "surrogates in the wrong order": (TEXT.replace("Cyber", "\\udc4d\\ud83d").encode(), "not_json"),
    "a raw control character": (TEXT.replace("Cyber", "Cy\nber").encode(), "not_json"),
    "a list": (b"[]", "not_a_cloudevent"),
    "a number": (b"4711", "not_a_cloudevent"),
    "no attributes": (json.dumps(DATA).encode(), "not_a_cloudevent"),
    "version 0.3": (event(specversion="0.3"), "not_a_cloudevent"),
    "an empty id": (event(id=""), "not_a_cloudevent"),
    "a number as id": (event(id=4711), "not_a_cloudevent"),
    "a NUL in the id": (event(id="a\0b"), "not_a_cloudevent"),
    "an id without end": (event(id="x" * 513), "not_a_cloudevent"),
    "a time without zone": (event(time="2026-03-01T08:00:00"), "not_a_cloudevent"),
    "a time that is a number": (event(time=1772352000), "not_a_cloudevent"),
    "another kind": (event(type="message-posted.v1"), "unknown_type"),
    "an unknown kind": (event(type="tender-withdrawn.v1"), "unknown_type"),
    "an unknown version": (event(type="tender-requested.v2"), "unknown_type"),
    "no data": (without("data"), "invalid_data"),
    "data that is null": (event(data=None), "invalid_data"),
    "data that is text": (event(data=json.dumps(DATA)), "invalid_data"),
    "another account's key": (data(account_id="nordlicht"), "key_mismatch"),
}


@pytest.mark.parametrize(("value", "reason"), BAD.values(), ids=BAD)
def test_bad_input_has_its_reason(value: bytes, reason: str) -> None:
    assert refused(value).reason == reason


def test_a_null_value_has_its_reason() -> None:
    assert refused(None).reason == "null_value"


def test_a_record_without_key_has_its_reason() -> None:
    assert refused(TEXT.encode(), key=None).reason == "key_mismatch"


@pytest.mark.parametrize("name", ["specversion", "id", "source", "type"])
def test_a_missing_attribute_is_named(name: str) -> None:
    error = refused(without(name))

    assert (error.reason, error.field) == ("not_a_cloudevent", name)


def filled(size: int) -> bytes:
    return data(mehr="x" * (size - len(data(mehr=""))))


def test_a_record_just_under_the_limit_passes() -> None:
    event = codec.decode(filled(1024 * 1024), STRUCTURED, TENDER_REQUESTED, KEY)

    assert len(event.raw) > 1024 * 1024 - 300


def test_a_record_over_the_limit_is_refused_before_it_is_looked_at() -> None:
    assert refused(filled(1024 * 1024) + b"\xff").reason == "too_large"


@pytest.mark.parametrize(
    "headers",
    [
        (("content-type", b"application/cloudevents-batch+json"),),
        (("content-type", b"application/cloudevents+avro"),),
    ],
)
def test_other_formats_of_cloudevents_are_refused(headers: Headers) -> None:
    error = refused(TEXT.encode(), headers)

    assert (error.reason, error.field) == ("not_a_cloudevent", "content-type")


BINARY_FAULTS = {
    "no attributes": (BINARY[:1], "not_a_cloudevent"),
    "an attribute in latin-1": ((*BINARY, ("ce_subject", b"\xe4")), "not_a_cloudevent"),
    "a null attribute": ((*BINARY[:2], ("ce_id", None), *BINARY[3:]), "not_a_cloudevent"),
    "another type": ((*BINARY, ("ce_type", b"x.v1")), "unknown_type"),
}


@pytest.mark.parametrize(("headers", "reason"), BINARY_FAULTS.values(), ids=BINARY_FAULTS)
def test_binary_mode_has_the_same_reasons(headers: Headers, reason: str) -> None:
    assert refused(json.dumps(DATA).encode(), headers).reason == reason


NAME: Final = "Brückner-Geheimnis"


def spoiled(spoil: Callable[[dict[str, Any]], object]) -> bytes:
    event = json.loads(TEXT)
    spoil(event)
    return json.dumps(event, ensure_ascii=False).encode()


SPOILT = {
    "a value": spoiled(lambda event: event["data"].update(handling=NAME)),
    "an id": spoiled(lambda event: event["data"].update(tender_id=NAME)),
    "a currency": spoiled(
        lambda event: event["data"].update(
            requested_cover={"deductible": {"amount": NAME, "currency": NAME}}
        )
    ),
    "a type": spoiled(lambda event: event.update(type=NAME)),
    "a time": spoiled(lambda event: event.update(time=NAME)),
    "a key twice": f'{{"{NAME}":1,"{NAME}":2}}'.encode(),
    "a truncated text": f'{{"{NAME}":"{NAME}'.encode(),
    "a bare word": NAME.encode(),
    "a key and a number": f'{{"{NAME}":1e400}}'.encode(),
}


@pytest.mark.parametrize("value", SPOILT.values(), ids=SPOILT)
def test_nothing_of_the_payload_is_quoted(value: bytes) -> None:
    error = refused(value)

    assert "Geheimnis" not in f"{error!r} {error.problems} {error.__cause__}"


HEADERS = st.lists(
    st.tuples(
        st.sampled_from(["content-type", "Content-Type", "ce_id", "ce_type", "traceparent", "x"]),
        st.none()
        | st.binary()
        | st.sampled_from([b"application/json", b"application/cloudevents"]),
    )
)


@given(value=st.none() | st.binary(), headers=HEADERS, key=st.none() | st.binary())
@settings(deadline=None)
def test_arbitrary_bytes_raise_nothing_but_undecodable(
    value: bytes | None, headers: list[Any], key: bytes | None
) -> None:
    with pytest.raises(Undecodable):
        codec.decode(value, headers, TENDER_REQUESTED, key)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(topic=st.sampled_from(EVENTS), data=JSON, attributes=st.dictionaries(st.text(), JSON))
@settings(deadline=None)
def test_arbitrary_json_raises_nothing_but_undecodable(
    topic: Topic, data: object, attributes: dict[str, Any]
) -> None:
    value = json.dumps({**attributes, **EVENT, "type": topic.type, "data": data})

    with pytest.raises(Undecodable):
        codec.decode(value.encode(), (), topic, KEY)


def test_a_record_of_an_unknown_topic_is_refused_wherever_it_was_found() -> None:
    with pytest.raises(Undecodable) as error:
        codec.decode_any(event(type="tender-withdrawn.v1"))

    assert error.value.reason == "unknown_type"


def test_a_command_too_large_for_its_topic_is_refused_wherever_it_was_found() -> None:
    with pytest.raises(Undecodable) as error:
        codec.decode_any(filled(1024 * 1024 + 1))

    assert error.value.reason == "too_large"


PLAIN = {
    "not json": (b"{", "not_json"),
    "a list": (b"[]", "invalid_data"),
    "too deep": (b'{"a":' + b"[" * 150 + b"]" * 150 + b"}", "too_deep"),
    "a field missing": (b"{}", "invalid_data"),
    "too large": (b" " * (1024 * 1024 + 1), "too_large"),
}


@pytest.mark.parametrize(("text", "reason"), PLAIN.values(), ids=PLAIN)
def test_plain_data_has_the_same_reasons(text: bytes, reason: str) -> None:
    with pytest.raises(Undecodable) as error:
        codec.decode_data(text, TENDER_REQUESTED)

    assert error.value.reason == reason
