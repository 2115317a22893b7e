"""An event, and when the log took it."""

from collections.abc import Iterable
from typing import NamedTuple

from events.event import Event
from events.payload import Payload
from workers.insight.recorded import Recorded


class Told(NamedTuple):
    """at: epoch milliseconds."""

    at: int
    event: Event

    @property
    def data(self) -> Payload:
        """What the event says."""
        return self.event.data


def told(records: Iterable[Recorded]) -> list[Told]:
    """The events in these records; what is none is left out."""
    return [
        Told(record.appended_at, record.event) for record in records if record.event is not None
    ]
