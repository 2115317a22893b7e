"""Puts the records of many partitions into one order: by the time of their append.

Within a partition that is the order of offsets. Between partitions a record waits here until none
of those still to be read can have an earlier one.
"""

from collections import Counter
from collections.abc import Collection, Iterable
from heapq import heappop, heappush
from math import inf
from typing import Final

from events.catalogue import ALL
from workers.client.reader import Found, Place

_CROWD: Final = 10_000
_RANKS: Final = {topic.kind: rank for rank, topic in enumerate(ALL)}
"""Commands come before facts where the times are equal, as causes before effects."""


class Merge:
    """Takes records in as they are fetched, and gives them out in order."""

    def __init__(self, crowd: int = _CROWD) -> None:
        self._crowd = crowd
        self._waiting: list[tuple[int, int, Found]] = []
        self._counts: Counter[Place] = Counter()
        self._reached: dict[Place, int] = {}

    def add(self, records: Iterable[Found]) -> None:
        """Take in records, those of a partition in the order of their offsets."""
        for record in records:
            heappush(self._waiting, (record.timestamp, _RANKS.get(record.topic, -1), record))
            self._counts[record.place] += 1
            self._reached[record.place] = record.timestamp

    def take(self, behind: Collection[Place]) -> list[Found]:
        """The records that nothing can precede, once the partitions `behind` are read further."""
        until = min((self._reached.get(place, -inf) for place in behind), default=inf)
        taken: list[Found] = []
        while self._waiting and self._waiting[0][0] <= until:
            *_, record = heappop(self._waiting)
            self._counts[record.place] -= 1
            taken.append(record)
        return taken

    def crowded(self) -> set[Place]:
        """Partitions of which so much waits here that no more is wanted for now."""
        return {place for place, count in self._counts.items() if count >= self._crowd}
