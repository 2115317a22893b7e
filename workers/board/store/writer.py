"""Writes a batch of records and where reading goes on in one transaction, so that the rows are the
log's: each record once, none left out.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from sqlalchemy import Connection, insert, select, update
from typing_extensions import override

from workers.board.store.projection.changes import changes
from workers.board.store.projection.row import row
from workers.board.store.tables import EVENT, GENERATION, NEXT_OFFSET
from workers.board.store.upsert import Upsert
from workers.insight.recorded import Recorded


class Place(NamedTuple):
    """A partition of a topic, by its plain name."""

    topic: str
    partition: int

    @override
    def __str__(self) -> str:
        return f"{self.topic}[{self.partition}]"


class Arrival(NamedTuple):
    """A record as it came out of a partition.

    after: the offset before which whoever brings it has read all; what lies from there up to the
    record is none of a committed transaction.
    """

    record: Recorded
    after: int

    @property
    def place(self) -> Place:
        """Where it comes from."""
        return Place(self.record.topic, self.record.partition)


class Overtaken(Exception):  # noqa: N818 - named after what has happened
    """The database does not stand where these records go on: begin from where it stands.

    Somebody else has written, the tables were made anew, or an old copy was put in their place.
    """


class Written(NamedTuple):
    """What a batch has added: the records that were new, and where their partitions stand now."""

    records: Sequence[Recorded]
    offsets: Mapping[Place, int]


def positions(connection: Connection) -> dict[Place, int]:
    """Where reading goes on, in every partition that was ever read."""
    query = select(NEXT_OFFSET.c.topic, NEXT_OFFSET.c.partition, NEXT_OFFSET.c.next_offset)
    return {
        Place(topic, partition): offset for topic, partition, offset in connection.execute(query)
    }


def lock(connection: Connection) -> int:
    """Wait until nobody else writes, and keep others waiting; the number of the last row."""
    last_seen: int = connection.execute(_LAST_SEEN).scalar_one()
    return last_seen


def start_at(connection: Connection, offsets: Mapping[Place, int]) -> None:
    """Go on here, whatever was read before."""
    lock(connection)
    _move(connection, offsets)


def write(connection: Connection, arrivals: Iterable[Arrival], partitions: int) -> Written:
    """Store what is new of these records; partitions: of every topic.

    Raises: Overtaken.
    """
    last_seen = lock(connection)
    records, offsets = _new(arrivals, positions(connection))
    if not records:
        return Written((), {})
    numbered = enumerate(records, last_seen + 1)
    connection.execute(_INSERT, [{"seen": seen, **row(record)} for seen, record in numbered])
    for upsert, rows in _by_upsert(records, partitions).items():
        connection.execute(upsert.statement(connection.dialect.name), rows)
    _move(connection, offsets)
    connection.execute(_COUNT, {"last_seen": last_seen + len(records)})
    return Written(records, offsets)


_INSERT: Final = insert(EVENT)
_COUNT: Final = update(GENERATION)
_LAST_SEEN: Final = select(GENERATION.c.last_seen).with_for_update()
_MOVED: Final = Upsert(NEXT_OFFSET, given=("next_offset",))


def _new(
    arrivals: Iterable[Arrival], stands: dict[Place, int]
) -> tuple[list[Recorded], dict[Place, int]]:
    """Those that are not stored yet, and where each partition of theirs stands after them."""
    records, moved = [], {}
    for arrival in arrivals:
        place, offset = arrival.place, arrival.record.offset
        if arrival.after > stands.get(place, -1):
            raise Overtaken(f"{place} is not stored up to {arrival.after}")
        if offset >= stands[place]:
            records.append(arrival.record)
            stands[place] = moved[place] = offset + 1
    return records, moved


def _by_upsert(
    records: Iterable[Recorded], partitions: int
) -> Mapping[Upsert, list[Mapping[str, object]]]:
    grouped: defaultdict[Upsert, list[Mapping[str, object]]] = defaultdict(list)
    for record in records:
        for change in changes(record, partitions):
            grouped[change.upsert].append(change.row)
    return grouped


def _move(connection: Connection, offsets: Mapping[Place, int]) -> None:
    rows = [{**place._asdict(), "next_offset": offset} for place, offset in offsets.items()]
    if rows:
        connection.execute(_MOVED.statement(connection.dialect.name), rows)
