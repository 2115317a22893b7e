"""The CloudEvents envelope: taken apart in structured or binary mode, closed in structured mode."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Annotated, Final, Literal

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


_Text = Annotated[str, msgspec.Meta(max_length=LONGEST_ATTRIBUTE)]
_Some = Annotated[str, msgspec.Meta(min_length=1, max_length=LONGEST_ATTRIBUTE)]


class Attributes(msgspec.Struct, frozen=True):
    """What an event says of itself."""

    specversion: Literal["1.0"]
    id: _Some
    source: _Some
    type: _Some
    subject: _Text | None = None
    time: _Text | None = None
    causationid: _Text | None = None
    correlationid: _Text | None = None
    releasedby: _Text | None = None


class Envelope(msgspec.Struct, frozen=True):
    """An event taken apart; `raw` is the JSON of `data`, byte for byte, in memory of its own."""

    attributes: Attributes
    data: object
    raw: bytes


class _Structured(Attributes, frozen=True):
    data: msgspec.Raw = msgspec.Raw(b"")


_STRUCTURED: Final = msgspec.json.Decoder(_Structured)


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
    try:
        # The parser has proved that there is one of each at most. A second pass for attributes and
        # raw data together takes 1 us, to look at each of the attributes in the parsed event 3 us.
        read = _STRUCTURED.decode(value)
    except msgspec.ValidationError:
        raise _wrong(event) from None
    _check(read, event)
    return Envelope(read, event.get("data"), bytes(read.data))  # copied, so as not to pin the fetch


def _binary(value: bytes, headers: Headers) -> Envelope:
    attributes: dict[str, object] = {}
    for header, content in headers:
        name = header.removeprefix(_PREFIX)
        if header.startswith(_PREFIX) and name in _READ:
            attributes[name] = _text(name, content)
    data = parse(value)
    try:
        read = msgspec.convert(attributes, Attributes)
    except msgspec.ValidationError:
        raise _wrong(attributes) from None
    _check(read, attributes)
    return Envelope(read, data, value)


def _text(name: str, content: bytes | None) -> str | None:
    try:
        return None if content is None else content.decode()
    except UnicodeDecodeError:
        raise NotACloudEvent(name, "is not UTF-8") from None


def _check(read: Attributes, attributes: Mapping[str, object]) -> None:
    if not _all(read).isprintable() or (read.time is not None and not is_rfc3339(read.time)):
        raise _wrong(attributes)


def _all(read: Attributes) -> str:
    """One text to look at instead of eight."""
    return (
        f"{read.id}{read.source}{read.type}{read.subject}{read.time}"
        f"{read.causationid}{read.correlationid}{read.releasedby}"
    )


def _wrong(attributes: Mapping[str, object]) -> NotACloudEvent:
    """What is wrong with the first attribute that is, those that must be there last."""
    for name in _READ:
        if not _is_sound(attributes.get(name)):
            return NotACloudEvent(
                name, f"is text of at most {LONGEST_ATTRIBUTE} characters, none of them a control"
            )
    for name in _REQUIRED:
        if not attributes.get(name):
            return NotACloudEvent(name, "is required and not empty")
    if attributes["specversion"] != "1.0":
        return NotACloudEvent("specversion", "is not 1.0")
    return NotACloudEvent("time", "is RFC 3339 with a zone")


def _is_sound(value: object) -> bool:
    if value is None:
        return True
    return isinstance(value, str) and len(value) <= LONGEST_ATTRIBUTE and value.isprintable()


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
