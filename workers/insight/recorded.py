"""A record of the log, as it lies there and as the event that it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from events import codec
from events.catalogue import by_kind
from events.codec import Undecodable
from events.event import Event


@dataclass(frozen=True)
class Recorded:
    """A record of the log; `topic` is its plain name, which is the kind of its events.

    appended_at: when the log took it, epoch milliseconds.
    """

    topic: str
    partition: int
    offset: int
    appended_at: int
    key: bytes | None
    value: bytes | None
    headers: Sequence[tuple[str, bytes]] = ()

    @cached_property
    def event(self) -> Event | None:
        """The event; None for a record that is none, such as a dead letter or poison."""
        return self.decoded()

    def decoded(self) -> Event | None:
        """The event, read anew and not kept here, where many records are looked at once."""
        topic = by_kind(self.topic)
        if topic is None:
            return None
        try:
            return codec.decode(self.value, self.headers, topic, self.key)
        except Undecodable:
            return None
