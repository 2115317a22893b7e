"""Makes the board's tables anew from the log, while the old ones serve.

The log forgets commands after a month. What it has deleted is taken from the old tables, where it
stands as it was read: so a rebuild mends what was derived, and loses nothing of what was known.
"""

from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Final, Protocol, Self

from sqlalchemy import select

from workers.board.store import history
from workers.board.store.database import Database
from workers.board.store.errors import Unusable
from workers.board.store.resume import claimed
from workers.board.store.scaffold import Scaffold
from workers.board.store.tables import GENERATION
from workers.board.store.writer import Arrival, Place, positions, start_at, write
from workers.client import reader
from workers.client.reader import Found
from workers.insight.recorded import Recorded

_KEPT_AT_ONCE: Final = 1_000


class Log(Protocol):
    """What is read: a reader of committed records."""

    def seek(self, place: reader.Place, offset: int) -> None:
        """Go to an offset of one partition."""

    def to_end(self) -> AsyncIterator[list[Found]]:
        """All from there to where everything ended when it was opened."""


class Rebuild:
    """To be begun, then read and finished; nobody sees anything of it before the end.

    What is left of it is cleared away with its context.
    """

    def __init__(self, database: Database, partitions: int) -> None:
        """partitions: of every topic."""
        self._database = database
        self._partitions = partitions
        self._scaffold = Scaffold(database)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_raised: object) -> None:
        self._scaffold.remove()

    @property
    def _new(self) -> Database:
        return self._scaffold.new

    def begin(self, log_name: str, begins: Mapping[Place, int]) -> None:
        """Make empty tables for this log, of which each partition begins at this offset."""
        self._scaffold.erect()
        with self._new.writing() as connection:
            claimed(connection, log_name)
            start_at(connection, begins)

    def keep(self, begins: Mapping[Place, int]) -> Iterator[int]:
        """Take over what the log has deleted; says of how many records, as it goes.

        Raises: Unusable when the old tables hold another log.
        """
        self._check_log()
        for place, begin in begins.items():
            yield from self._keep(place, begin)

    def _check_log(self) -> None:
        with self._database.reading() as old, self._new.reading() as new:
            before, now = (c.execute(select(GENERATION.c.log_name)).scalar() for c in (old, new))
        if before not in {None, now}:
            raise Unusable(
                f"the tables hold another log, {before} and not {now}: with --from-scratch "
                "nothing of it is kept"
            )

    def _keep(self, place: Place, begin: int) -> Iterator[int]:
        after = 0
        while kept := self._deleted(place, after, begin):
            with self._new.writing() as connection:
                start_at(connection, {place: after})
                write(connection, _arrivals(kept, {place: after}), self._partitions)
                start_at(connection, {place: begin})
            after = kept[-1].offset + 1
            yield len(kept)

    def _deleted(self, place: Place, after: int, begin: int) -> Sequence[Recorded]:
        with self._database.reading() as connection:
            return history.between(connection, place, after, begin, _KEPT_AT_ONCE)

    async def read(self, log: Log) -> AsyncIterator[int]:
        """Store what the log holds up to its end as it was when the reader was opened.

        Says over how many offsets it has come, as it goes. With a new reader it goes on.
        """
        fetched = await self._new.read(positions)
        for place, offset in fetched.items():
            log.seek(reader.Place(*place), offset)
        async for found in log.to_end():
            arrivals = list(_arrivals(map(_recorded, found), fetched))
            await self._new.write(partial(write, arrivals=arrivals, partitions=self._partitions))
            yield sum(record.offset + 1 - after for record, after in arrivals)

    def finish(self) -> None:
        """Put the new tables in the place of the old ones, in one transaction."""
        self._scaffold.put_in_place()


def _arrivals(records: Iterable[Recorded], fetched: dict[Place, int]) -> Iterator[Arrival]:
    """The records with what each goes on from; `fetched` goes on with them."""
    for record in records:
        place = Place(record.topic, record.partition)
        yield Arrival(record, fetched[place])
        fetched[place] = record.offset + 1


def _recorded(found: Found) -> Recorded:
    return Recorded(*found)
