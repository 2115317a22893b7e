"""Where reading goes on, in view of what the log still holds."""

from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy import Connection

from workers.board.store.errors import Unusable
from workers.board.store.writer import Place, positions, start_at


class Extent(NamedTuple):
    """What the log holds of a partition: the first offset, and the one after the last."""

    begins: int
    ends: int


class Resumption(NamedTuple):
    """Where to read on, and how much of what was not read yet the log has deleted meanwhile."""

    starts: Mapping[Place, int]
    missed: Mapping[Place, int]


def resume(connection: Connection, extents: Mapping[Place, Extent]) -> Resumption:
    """Go on where the database stands, at the beginning of what was never read.

    What the log has deleted in the meantime is passed over. Raises: Unusable when the log ends
    before what is stored.
    """
    stored = positions(connection)
    for place, extent in extents.items():
        _check_end(place, extent, stored.get(place, extent.begins))
    starts = {
        place: max(extent.begins, stored.get(place, extent.begins))
        for place, extent in extents.items()
    }
    start_at(connection, {p: start for p, start in starts.items() if stored.get(p) != start})
    missed = {p: starts[p] - stored[p] for p in extents if p in stored and starts[p] > stored[p]}
    return Resumption(starts, missed)


def _check_end(place: Place, extent: Extent, stored: int) -> None:
    if stored > extent.ends:
        raise Unusable(
            f"{place.topic}[{place.partition}] ends at {extent.ends}, but the database holds it up "
            f"to {stored}: it belongs to another Kafka, or the topic was made anew; give the board "
            "another database, or `tenders board rebuild` this one"
        )
