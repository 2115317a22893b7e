"""An event as it was read, and a fact as an agent wants it published."""

from collections.abc import Mapping

import msgspec

from events.catalogue import Topic
from events.payload import Payload


class Cause(msgspec.Struct, frozen=True, array_like=True):
    """What a fact follows from: the part of an event that its consequences repeat.

    correlation: id of the event that started the chain. traceparent: W3C trace context, passed on.
    """

    id: str
    source: str
    correlation: str
    traceparent: bytes | None = None


class Event(msgspec.Struct, frozen=True):
    """An event that has been read: known, valid, and in the account that its key says.

    data: the valid payload. raw: the JSON of `data`, byte for byte. parsed: the same as JSON
    values, undeclared fields included. time: as the publisher wrote it.
    """

    kind: str
    id: str
    source: str
    data: Payload
    raw: bytes
    parsed: Mapping[str, object]
    correlation: str
    causation: str | None = None
    subject: str | None = None
    time: str | None = None
    released_by: str | None = None
    traceparent: bytes | None = None

    @property
    def cause(self) -> Cause:
        """This event as the cause of what follows from it."""
        return Cause(self.id, self.source, self.correlation, self.traceparent)


class Fact(msgspec.Struct, frozen=True):
    """A fact to be published.

    item: the message, invitation or timer that it is about; facts of one cause, kind and tender
    that differ in it are different facts. released_by: id of what released something held.
    request: the request's `data` as received, for the kinds that carry it.
    """

    topic: Topic
    data: Payload
    cause: Cause
    item: str = ""
    released_by: str | None = None
    request: bytes | None = None


class Command(msgspec.Struct, frozen=True):
    """A command to be published, as tools do.

    raw: the JSON of `data` where it is to go out as it is, undeclared fields included.
    """

    topic: Topic
    id: str
    source: str
    data: Payload
    raw: bytes | None = None
