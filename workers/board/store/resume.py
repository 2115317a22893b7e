"""Where reading goes on, in view of what the log still holds."""

from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy import Connection, select, update

from workers.board.store.errors import Unusable
from workers.board.store.tables import EVENT, GENERATION
from workers.board.store.writer import Place, positions, start_at


class Extent(NamedTuple):
    """What the log holds of a partition: the first offset, and the one after the last."""

    begins: int
    ends: int


class Resumption(NamedTuple):
    """Where to read on, and how much of what was not read yet the log has deleted meanwhile."""

    starts: Mapping[Place, int]
    missed: Mapping[Place, int]


def claimed(connection: Connection, log_name: str) -> str:
    """Let the database belong to this log; the consumer group that reads for it, without a prefix.

    Raises: Unusable when it belongs to another: their offsets would be taken for each other's.
    """
    made = connection.execute(select(GENERATION)).one()
    if made.log_name is None:
        connection.execute(update(GENERATION).values(log_name=log_name))
    elif made.log_name != log_name:
        raise Unusable(
            f"the database holds another log, {made.log_name} and not {log_name}: give the board "
            "another database (TENDERS_BOARD_DATABASE), or delete this one"
        )
    return f"board-{made.database_name}"


def stored_until(connection: Connection) -> int | None:
    """When the last record that is stored was appended, epoch milliseconds; None for none."""
    last = select(EVENT.c.appended_at).order_by(EVENT.c.seen.desc()).limit(1)
    return connection.execute(last).scalar()


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
            f"{place} ends at {extent.ends}, but the database holds it up "
            f"to {stored}: the topic was made anew or has lost records; `tenders board rebuild` "
            "makes the tables anew"
        )
