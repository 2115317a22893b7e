"""Whether the board's rows are the log's: what a committed reader sees, each record once."""

from collections import Counter
from typing import NamedTuple

from sqlalchemy import select

from workers.board.store.database import Database
from workers.board.store.tables import EVENT
from workers.board.store.topics import TOPICS
from workers.client.reader import Found, Place, patient_reader
from workers.engine.kafka.connection import Connection


class Line(NamedTuple):
    """A record, by all that is kept of it as it is."""

    topic: str
    partition: int
    offset: int
    appended_at: int
    key: bytes | None
    value: bytes | None


class Differences(NamedTuple):
    """missing: in the log alone. phantom: in the database alone. doubled: there more than once."""

    missing: set[Line]
    phantom: set[Line]
    doubled: int


NONE = Differences(set(), set(), 0)


async def differences(database: Database, connection: Connection, partitions: int) -> Differences:
    """What is in one of them alone, now that all transactions are decided."""
    log = await in_the_log(connection, partitions)
    stored = Counter(in_the_database(database))
    return Differences(log - stored.keys(), stored.keys() - log, stored.total() - len(stored))


async def in_the_log(connection: Connection, partitions: int) -> set[Line]:
    """Every record that a committed reader sees."""
    places = [Place(topic.kind, n) for topic in TOPICS for n in range(partitions)]
    lines: set[Line] = set()
    async with patient_reader(connection, places) as reader:
        await reader.rewind()
        async for records in reader.to_end():
            lines.update(map(_line, records))
    return lines


def _line(record: Found) -> Line:
    return Line(*record[:6])


def in_the_database(database: Database) -> list[Line]:
    """Every row."""
    columns = [EVENT.c[name] for name in Line._fields]
    with database.reading() as connection:
        return [Line(*row) for row in connection.execute(select(*columns))]
