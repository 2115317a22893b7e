"""Bytes to event and fact to bytes: the only way in and the only way out."""

from functools import lru_cache
from typing import Final, Literal, NamedTuple

import msgspec
from pydantic import ValidationError

from events import envelope
from events.catalogue import Topic, by_type
from events.envelope import Envelope, Headers, NotACloudEvent, Written
from events.event import Command, Event, Fact
from events.identity import fact_id
from events.json import NotJson, check_depth, parse
from events.payload import Payload, TenderPayload, subject_of
from schemas.time import from_epoch_ms, rfc3339

Reason = Literal[
    "null_value",
    "too_large",
    "not_utf8",
    "not_json",
    "too_deep",
    "not_a_cloudevent",
    "unknown_type",
    "invalid_data",
    "key_mismatch",
]
"""Why a record cannot be decoded, as it stands in `dead-letter-reason`."""

DEEPEST_COMMAND: Final = 128
"""How deep the data of a command may be nested; a fact that carries it is deeper, yet readable."""

_TRACEPARENT: Final = "traceparent"
_VALIDATOR_SAYS: Final = "Value error, "
_LONGEST_TRACEPARENT: Final = 256
_CONTENT_TYPE: Final = (envelope.CONTENT_TYPE, b"application/cloudevents+json; charset=UTF-8")


class Problem(NamedTuple):
    """What is wrong with one field; neither part quotes a payload's text."""

    field: str
    message: str


class Undecodable(ValueError):  # noqa: N818 - named after what the record is
    """A record that is no event of its topic; the text never quotes the payload."""

    def __init__(self, reason: Reason, *problems: Problem) -> None:
        field, message = problems[0]
        super().__init__(f"{field}: {message}" if field else message)
        self.reason = reason
        self.problems = problems

    @property
    def field(self) -> str:
        """The first field or attribute that is wrong; empty when it is the record as a whole."""
        return self.problems[0].field

    @property
    def message(self) -> str:
        """What is wrong with it."""
        return self.problems[0].message


class Encoded(msgspec.Struct, frozen=True):
    """A record as Kafka takes it."""

    key: bytes
    value: bytes
    headers: Headers


def decode(value: bytes | None, headers: Headers, expected: Topic, key: bytes | None) -> Event:
    """The event in a record that was found on the expected topic. Raises: Undecodable."""
    if value is None:
        raise Undecodable("null_value", Problem("", "the value is null"))
    _check_size(value, expected)
    opened = _opened(value, headers)
    if opened.attributes.type != expected.type:
        raise Undecodable("unknown_type", Problem("type", f"is not {expected.type}"))
    event = _event(opened, headers, expected)
    if key != event.data.account_id.encode():
        raise Undecodable("key_mismatch", Problem("account_id", "is not the record's key"))
    return event


def decode_any(value: bytes, headers: Headers = ()) -> Event:
    """The event in a record from anywhere; its type names the topic, its key is not looked at.

    Raises: Undecodable.
    """
    opened = _opened(value, headers)
    topic = by_type(opened.attributes.type)
    if topic is None:
        raise Undecodable("unknown_type", Problem("type", "is not in the catalogue"))
    _check_size(value, topic)
    return _event(opened, headers, topic)


def decode_data(text: bytes, topic: Topic) -> Payload:
    """The payload in plain JSON, without an event around it. Raises: Undecodable."""
    _check_size(text, topic)
    try:
        return _payload(_object(parse(text), text, topic), topic)
    except NotJson as error:
        raise Undecodable(error.reason, Problem("", str(error))) from None


def _check_size(value: bytes, topic: Topic) -> None:
    if len(value) > topic.max_value_bytes:
        message = f"the value is larger than {topic.max_value_bytes} bytes"
        raise Undecodable("too_large", Problem("", message))


def _opened(value: bytes, headers: Headers) -> Envelope:
    try:
        return envelope.opened(value, headers)
    except NotJson as error:
        raise Undecodable(error.reason, Problem("", str(error))) from None
    except NotACloudEvent as error:
        raise Undecodable("not_a_cloudevent", Problem(error.field, str(error))) from None


def _event(opened: Envelope, headers: Headers, topic: Topic) -> Event:
    said, data = opened.attributes, _object(opened.data, opened.raw, topic)
    return Event(
        kind=topic.kind,
        id=said.id,
        source=said.source,
        data=_payload(data, topic),
        raw=opened.raw,
        parsed=data,
        correlation=said.correlationid or said.id,
        causation=said.causationid,
        subject=said.subject,
        time=said.time,
        released_by=said.releasedby,
        traceparent=_traceparent(headers),
    )


def _object(data: object, raw: bytes, topic: Topic) -> dict[str, object]:
    if not isinstance(data, dict):
        raise Undecodable("invalid_data", Problem("data", "is required, an object"))
    if topic.owner is not None:
        _check_depth(data, raw)
    return data


def _check_depth(data: object, raw: bytes) -> None:
    try:
        check_depth(data, raw, DEEPEST_COMMAND)
    except NotJson as error:
        raise Undecodable(error.reason, Problem("data", str(error))) from None


def _payload(data: dict[str, object], topic: Topic) -> Payload:
    if topic.model is None:
        raise TypeError(f"the records of {topic.kind} are no events")
    try:
        payload: Payload = topic.model.__pydantic_validator__.validate_python(data)
    except ValidationError as error:
        raise Undecodable("invalid_data", *_problems(error)) from None
    if topic.carries_request and not isinstance(data.get("request"), dict):
        raise Undecodable("invalid_data", Problem("request", "is required, an object"))
    return payload


def _problems(error: ValidationError) -> list[Problem]:
    details = error.errors(include_url=False, include_context=False, include_input=False)
    return [
        Problem(".".join(map(str, detail["loc"])), detail["msg"].removeprefix(_VALIDATOR_SAYS))
        for detail in details
    ]


def _traceparent(headers: Headers) -> bytes | None:
    for name, content in headers:
        if name == _TRACEPARENT and content and len(content) <= _LONGEST_TRACEPARENT:
            return content
    return None


def encode(fact: Fact, agent: str, now_ms: int) -> Encoded:
    """The record that publishes a fact; the same fact always gets the same id.

    now_ms: its time, epoch milliseconds. Raises: TypeError when the data is not its topic's.
    """
    data, cause, topic = fact.data, fact.cause, fact.topic
    _check_belongs(fact)
    tender = data.tender_id if isinstance(data, TenderPayload) else ""
    written = Written(
        id=fact_id(cause, topic.kind, data.account_id, tender, item=fact.item),
        source=f"urn:tenders:{agent}",
        type=topic.type,
        time=_time(now_ms),
        subject=tender or data.account_id,
        dataschema=topic.dataschema,
        causationid=cause.id,
        correlationid=cause.correlation,
        partitionkey=data.account_id,
        releasedby=fact.released_by or msgspec.UNSET,
        data=msgspec.Raw(_with_request(data_bytes(data), fact.request)),
    )
    return _encoded(written, cause.traceparent)


def encode_command(command: Command, now_ms: int) -> Encoded:
    """The record that publishes a command, which begins a chain of its own."""
    data, topic = command.data, command.topic
    written = Written(
        id=command.id,
        source=command.source,
        type=topic.type,
        time=_time(now_ms),
        subject=subject_of(data),
        dataschema=topic.dataschema,
        correlationid=command.id,
        partitionkey=data.account_id,
        data=msgspec.Raw(command.raw or data_bytes(data)),
    )
    return _encoded(written, traceparent=None)


def data_bytes(data: Payload) -> bytes:
    """The JSON of a payload, UTF-8 as it is."""
    return data.__pydantic_serializer__.to_json(data)


def _check_belongs(fact: Fact) -> None:
    if type(fact.data) is not fact.topic.model:
        raise TypeError(f"{type(fact.data).__name__} is not the data of {fact.topic.kind}")
    if fact.topic.carries_request != (fact.request is not None):
        raise TypeError(f"{fact.topic.kind} and its request do not fit")


def _with_request(data: bytes, request: bytes | None) -> bytes:
    return data if request is None else b'%b,"request":%b}' % (data[:-1], request)


def _encoded(written: Written, traceparent: bytes | None) -> Encoded:
    traced = () if traceparent is None else ((_TRACEPARENT, traceparent),)
    key = written.partitionkey.encode()
    return Encoded(key, envelope.closed(written), (_CONTENT_TYPE, *traced))


@lru_cache(maxsize=1_024)
def _time(now_ms: int) -> str:
    return rfc3339(from_epoch_ms(now_ms))
