"""Takes bundles into the database, each record once and none left out, whatever happens to it."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import Final, TypeVar

from workers.board.feed.bundle import Bundle
from workers.board.store.database import Database, Work
from workers.board.store.errors import Unavailable
from workers.board.store.resume import Extent, resume
from workers.board.store.writer import Overtaken, Place, write
from workers.engine.kafka.lookout import Unreachable
from workers.insight.recorded import Recorded
from workers.service.logbook import Logbook

_TRY_AGAIN_S: Final = 1.0

T = TypeVar("T")
BeginAnew = Callable[[], Awaitable[int]]
"""Reads from where the database stands, and gives the number of that turn. Raises: Unreachable."""


class Intake:
    """stored: where each partition stands in the database. away: why it does not answer; empty
    while it does.
    """

    def __init__(self, database: Database, partitions: int, logbook: Logbook) -> None:
        """partitions: of every topic."""
        self.stored: dict[Place, int] = {}
        self.away = ""
        self._database = database
        self._partitions = partitions
        self._logbook = logbook
        self._turn = 0
        self._at_work = asyncio.Lock()

    @property
    def idle(self) -> bool:
        """Whether there is nothing to be taken right now."""
        return not self._at_work.locked()

    async def starts(self, extents: Mapping[Place, Extent]) -> Mapping[Place, int]:
        """Where to read on. Raises: Unusable when the log is not the one that is stored."""
        resumption = await self._sooner_or_later(partial(resume, extents=extents))
        self.stored.update(resumption.starts)
        for place, records in resumption.missed.items():
            self._logbook.caution("records_missed", {**place._asdict(), "records": records})
        return resumption.starts

    async def take(self, bundles: Sequence[Bundle], begin_anew: BeginAnew) -> Sequence[Recorded]:
        """Store what is in them; the records that were new."""
        async with self._at_work:
            try:
                return await self._stored(bundles)
            except Overtaken as error:
                self._logbook.caution("feed_overtaken", {"why": str(error)})
                with suppress(Unreachable):  # then what has not come is overdue before long
                    self._turn = await begin_anew()
                return ()

    async def begin_anew(self, begin_anew: BeginAnew) -> None:
        """What was fetched in an earlier turn is dropped from now on: it comes again.

        Raises: Unreachable.
        """
        async with self._at_work:
            self._turn = await begin_anew()

    async def _stored(self, bundles: Sequence[Bundle]) -> Sequence[Recorded]:
        arrivals = [a for b in bundles if b.turn >= self._turn for a in b.arrivals()]
        if not arrivals:
            return ()
        work = partial(write, arrivals=arrivals, partitions=self._partitions)
        written = await self._sooner_or_later(work)
        self.stored.update(written.offsets)
        return written.records

    async def _sooner_or_later(self, work: Work[T]) -> T:
        """Do this in a transaction, as soon as the database can be reached."""
        while True:
            try:
                done = await self._database.write(work)
            except Unavailable as error:
                self._missed(str(error))
                await asyncio.sleep(_TRY_AGAIN_S)
            else:
                self._answered()
                return done

    def _missed(self, why: str) -> None:
        if self.away != why:
            self._logbook.caution("database_missed", {"why": why})
        self.away = why

    def _answered(self) -> None:
        if self.away:
            self._logbook.tell("database_found", {})
        self.away = ""
