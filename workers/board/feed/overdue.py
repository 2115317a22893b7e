"""Finds the partitions of which something is there and does not come.

At a rebalance Faust drops messages without a word. The next record of the partition tells, since
it does not go on from what is stored; of the last one nobody would hear until another comes.
"""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from workers.board.feed.progress import still_to_come
from workers.board.feed.transport import Level
from workers.board.store.writer import Place

PATIENCE: Final = 10
"""After so many looks a partition is overdue."""
TRIES: Final = 6
"""After having been overdue so often it is stuck."""


class _Stand(NamedTuple):
    """How far a partition had come, and how often it was seen there."""

    position: int = -1
    stored: int = -1
    looks: int = 0

    def seen_again(self, position: int, stored: int) -> "_Stand":
        """Reading anew goes back; only what goes beyond has moved."""
        if position > self.position or stored != self.stored:
            return _Stand(position, stored, looks=1)
        return self._replace(looks=self.looks + 1)


class Overdue:
    """Remembers how often a partition was seen to stand still."""

    def __init__(self) -> None:
        self._stands: Mapping[Place, _Stand] = {}

    @property
    def stuck(self) -> Sequence[Place]:
        """Those that have not moved though they were read anew again and again."""
        return [place for place, stand in self._stands.items() if stand.looks > TRIES * PATIENCE]

    def forget(self) -> None:
        """Give all of them their time again."""
        self._stands = {}

    def look(self, levels: Mapping[Place, Level], stored: Mapping[Place, int]) -> Sequence[Place]:
        """Those that were behind and have not moved in so many looks, and so many again."""
        self._stands = {
            place: self._stands.get(place, _Stand()).seen_again(level.position, here)
            for place, level in levels.items()
            if still_to_come(level, here := stored.get(place, 0))
        }
        return [place for place, stand in self._stands.items() if stand.looks % PATIENCE == 0]
