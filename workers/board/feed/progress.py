"""How far the board has come in the log."""

from collections.abc import Mapping
from typing import NamedTuple

from workers.board.feed.transport import Level
from workers.board.store.writer import Place


class Progress(NamedTuple):
    """position, end: offsets, summed over all partitions. behind: records still to be stored, with
    what else takes an offset, such as the ends of transactions; 0 says that nothing is left.

    as_of: up to when all is known to be stored, epoch milliseconds; None before that was so once.
    """

    position: int = 0
    end: int = 0
    behind: int = 0
    as_of: int | None = None


def progress(
    levels: Mapping[Place, Level], stored: Mapping[Place, int], as_of: int | None, now: int
) -> Progress:
    """The progress at this moment.

    stored: where each of these partitions stands in the database. as_of: what it was before.
    """
    behind = sum(still_to_come(level, stored[place]) for place, level in levels.items())
    end = sum(level.ends for level in levels.values())
    return Progress(end - behind, end, behind, as_of if behind else now)


def still_to_come(level: Level, stored: int) -> int:
    """How much of a partition is to be fetched, and to be stored."""
    return max(level.ends - level.position, 0) + max(level.fetched - stored, 0)
