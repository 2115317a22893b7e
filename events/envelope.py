"""The CloudEvents envelope: taken apart in structured or binary mode, closed in structured mode."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final

import msgspec

from events.json import parse
from schemas.time import is_rfc3339

Headers = Sequence[tuple[str, bytes]]

CONTENT_TYPE: Final = "content-type"
STRUCTURED: Final = "application/cloudevents+json"
LONGEST_ATTRIBUTE: Final = 512
"""Characters; ids and sources are kept and repeated, so a publisher cannot make them any size."""

_FAMILY: Final = "application/cloudevents"
_PREFIX: Final = "ce_"
_REQUIRED: Final = ("specversion", "id", "source", "type")
_READ: Final = (*_REQUIRED, "subject", "time", "causationid", "correlationid", "releasedby")


class NotACloudEvent(ValueError):  # noqa: N818 - named after what the record is
    """The attributes are missing or wrong; `field` is the attribute's name."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


class Envelope(msgspec.Struct, frozen=True):
    """An event taken apart; `raw` is the JSON of `data`, byte for byte, in memory of its own."""

    specversion: str
    id: str
    source: str
    type: str
    subject: str | None
    time: str | None
    causation: str | None
    correlation: str | None
    released_by: str | None
    data: object
    raw: bytes


class _Data(msgspec.Struct):
    data: msgspec.Raw = msgspec.Raw(b"")


_DATA: Final = msgspec.json.Decoder(_Data)


def opened(value: bytes, headers: Headers) -> Envelope:
    """Take a record apart as its content-type says.

    Without one it is binary if it has `ce_` headers, else tried as structured.
    Raises: NotJson, NotACloudEvent.
    """
    media_type = _content_type(headers)
    if media_type == STRUCTURED:
        return _structured(value)
    if media_type.startswith(_FAMILY):
        raise NotACloudEvent(CONTENT_TYPE, "only single events in JSON are read")
    if media_type or any(name.startswith(_PREFIX) for name, _ in headers):
        return _binary(value, headers)
    return _structured(value)


def _content_type(headers: Headers) -> str:
    for name, content in headers:
        if name == CONTENT_TYPE or name.lower() == CONTENT_TYPE:
            return _media_type(content or b"")
    return ""


@lru_cache(maxsize=64)
def _media_type(content: bytes) -> str:
    return content.decode("latin-1").partition(";")[0].strip().lower()


def _structured(value: bytes) -> Envelope:
    event = parse(value)
    if not isinstance(event, dict):
        raise NotACloudEvent("specversion", "an event is a JSON object")
    # The parser has proved that there is one `data` at most; copied, so as not to pin the fetch.
    return _envelope(event, event.get("data"), bytes(_DATA.decode(value).data))


def _binary(value: bytes, headers: Headers) -> Envelope:
    attributes: dict[str, object] = {}
    for header, content in headers:
        name = header.removeprefix(_PREFIX)
        if header.startswith(_PREFIX) and name in _READ:
            attributes[name] = _text(name, content)
    return _envelope(attributes, parse(value), value)


def _text(name: str, content: bytes | None) -> str | None:
    try:
        return None if content is None else content.decode()
    except UnicodeDecodeError:
        raise NotACloudEvent(name, "is not UTF-8") from None


def _envelope(attributes: Mapping[str, object], data: object, raw: bytes) -> Envelope:
    values = [_sound(name, attributes.get(name)) for name in _READ]
    envelope = Envelope(*values, data, raw)  # type: ignore[arg-type, call-arg]  # see below
    for name in _REQUIRED:
        if not attributes.get(name):
            raise NotACloudEvent(name, "is required and not empty")
    if envelope.specversion != "1.0":
        raise NotACloudEvent("specversion", "is not 1.0")
    if envelope.time is not None and not is_rfc3339(envelope.time):
        raise NotACloudEvent("time", "is RFC 3339 with a zone")
    return envelope


def _sound(name: str, value: object) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str) or len(value) > LONGEST_ATTRIBUTE or not value.isprintable():
        raise NotACloudEvent(
            name, f"is text of at most {LONGEST_ATTRIBUTE} characters, none of them a control"
        )
    return value


class Written(msgspec.Struct, kw_only=True):
    """An event in the order in which its attributes are written; `data` goes out as it is."""

    specversion: str = "1.0"
    id: str
    source: str
    type: str
    time: str
    subject: str
    datacontenttype: str = "application/json"
    dataschema: str
    causationid: str | msgspec.UnsetType = msgspec.UNSET
    correlationid: str
    partitionkey: str
    releasedby: str | msgspec.UnsetType = msgspec.UNSET
    data: msgspec.Raw


_ENCODER: Final = msgspec.json.Encoder()


def closed(written: Written) -> bytes:
    """The event in structured mode, UTF-8 as it is."""
    return _ENCODER.encode(written)
