"""How far readers of committed records see: an open transaction hides all that is behind it."""

from collections.abc import Mapping, Sequence
from time import monotonic, sleep
from typing import Final

from confluent_kafka import IsolationLevel, TopicPartition
from confluent_kafka.admin import (  # type: ignore[attr-defined]  # public, but not exported
    AdminClient,
    OffsetSpec,
)

from tests.chaos.history import Place
from tests.chaos.outside import client

_ASK_S: Final = 10.0
_LOOK_EVERY_S: Final = 0.01
_ON_THEIR_WAY_S: Final = 0.1
_PATIENCE_S: Final = 60.0

Offsets = Mapping[Place, int]


class Horizon:
    """Looks at some partitions, whose topics go by their full names; blocking."""

    def __init__(self, bootstrap: str, places: Sequence[Place]) -> None:
        self._admin = AdminClient(client(bootstrap))
        self._places = places

    def ends_early(self) -> Offsets:
        """The partitions with records that a committed reader is not given, and where it waits.

        Nobody may write there meanwhile; what was on its way to the broker arrives first.
        """
        sleep(_ON_THEIR_WAY_S)
        ends = self._offsets(IsolationLevel.READ_UNCOMMITTED)
        visible = self._offsets(IsolationLevel.READ_COMMITTED)
        return {place: visible[place] for place in self._places if visible[place] < ends[place]}

    def passed(self, waiting: Offsets) -> float:
        """When readers went on behind all these places, on the monotonic clock.

        Raises: TimeoutError.
        """
        patient_until = monotonic() + _PATIENCE_S
        while monotonic() < patient_until:
            visible = self._offsets(IsolationLevel.READ_COMMITTED)
            if all(visible[place] > offset for place, offset in waiting.items()):
                return monotonic()
            sleep(_LOOK_EVERY_S)
        raise TimeoutError(f"readers still wait at {waiting}")

    def _offsets(self, isolation: IsolationLevel) -> Offsets:
        latest = OffsetSpec.latest()  # type: ignore[no-untyped-call]  # it has no types
        asked = self._admin.list_offsets(
            {TopicPartition(*place): latest for place in self._places},
            isolation_level=isolation,
            request_timeout=_ASK_S,
        )
        return {
            Place(place.topic, place.partition): future.result(_ASK_S).offset
            for place, future in asked.items()
        }
