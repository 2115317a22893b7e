"""A log to store: everything that goes wrong and right in a few accounts, and its answers."""

from collections.abc import Iterable, Sequence

from sqlalchemy import delete

from tests.board.played import Stage
from tests.chaos.load import Load
from workers.board.store import writer
from workers.board.store.database import Database
from workers.board.store.tables import EVENT
from workers.board.store.writer import Arrival, Place
from workers.insight.recorded import Recorded

PARTITIONS = 1


async def busy_log(seed: int, tenders: int) -> list[Recorded]:
    """What a committed reader sees after many tenders, with poison, repeats and messages."""
    stage = Stage()
    await stage.open()
    for published in Load(seed, tenders, PARTITIONS).records():
        await stage.publish(published.place.topic, published, later_ms=1_000)
    return stage.records()


def arrivals(records: Iterable[Recorded]) -> list[Arrival]:
    """The records as a feed brings them that has left none of each partition out."""
    fetched: dict[Place, int] = {}
    found = []
    for record in records:
        place = Place(record.topic, record.partition)
        found.append(Arrival(record, fetched.get(place, 0)))
        fetched[place] = record.offset + 1
    return found


def begin(database: Database, records: Iterable[Recorded]) -> None:
    """Go on at offset 0 in each of their partitions."""
    places = {Place(record.topic, record.partition): 0 for record in records}
    with database.writing() as connection:
        writer.start_at(connection, places)


def store(database: Database, brought: Sequence[Arrival]) -> Sequence[Recorded]:
    """Store them in one transaction; those that were new."""
    with database.writing() as connection:
        return writer.write(connection, brought, PARTITIONS).records


def tidy(offset: int, topic: str = "tender-requested", key: bytes = b"elbtal") -> Recorded:
    """A record that is no event, where only its place matters."""
    return Recorded(topic, 0, offset, 1_000 + offset, key, b"no event")


def put_back(database: Database, records: int) -> None:
    """Let the database stand so many offsets earlier, as an old copy of it would."""
    with database.writing() as connection:
        stand = writer.positions(connection)
        for place, offset in stand.items():
            stand[place] = max(offset - records, 0)
            later = (EVENT.c.topic == place.topic) & (EVENT.c.partition == place.partition)
            connection.execute(delete(EVENT).where(later, EVENT.c.offset >= stand[place]))
        writer.start_at(connection, stand)
