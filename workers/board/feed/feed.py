"""Fills the board's database from the log, for as long as it runs."""

import asyncio
from collections.abc import Mapping, Sequence
from time import monotonic
from typing import Any, Final, NamedTuple, NoReturn

from workers.board.feed.application import Application, application, read
from workers.board.feed.bundle import Bundle
from workers.board.feed.intake import Intake
from workers.board.feed.overdue import Overdue
from workers.board.feed.progress import Progress, progress
from workers.board.feed.rates import Rates
from workers.board.store.database import Database
from workers.board.store.errors import Unusable
from workers.board.store.writer import Place
from workers.engine.agent import Clock
from workers.engine.errors import MustRestart, told
from workers.engine.kafka.connection import Connection
from workers.engine.kafka.lookout import Unreachable
from workers.service.logbook import Logbook

_LOOK_EVERY_S: Final = 0.5
_CLOSE_WITHIN_S: Final = 5.0


class Source(NamedTuple):
    """What is read: of this Kafka these topics, by plain name, each with so many partitions.

    group: the consumer group's name, without the prefix.
    """

    connection: Connection
    group: str
    topics: Sequence[str]
    partitions: int


class Feed:
    """`progress` tells how far it is, and `looked_at` when that was found out, in seconds on the
    monotonic clock; these and the rates may be asked at any time.
    """

    def __init__(self, source: Source, database: Database, clock: Clock, logbook: Logbook) -> None:
        self.progress = Progress()
        self.looked_at = monotonic()
        self._source = source
        self._clock = clock
        self._logbook = logbook
        self._intake = Intake(database, source.partitions, logbook)
        self._app = self._application()
        self._rates = Rates(self._app)
        self._overdue = Overdue()
        self._asked_to_stop = asyncio.Event()

    def _application(self) -> Application:
        connection, group, topics, _ = self._source
        app = application(connection, group, self._intake.starts)
        read(app, [connection.prefix + topic for topic in topics], self._take)
        return app

    @property
    def away(self) -> str:
        """Why the database does not answer; empty while it does."""
        return self._intake.away

    @property
    def stuck(self) -> Sequence[Place]:
        """Partitions of which something is there that does not come, whatever is done."""
        return self._overdue.stuck

    def rates(self) -> Mapping[str, float]:
        """Records per minute by kind, over the last minutes, approximately."""
        return self._rates.per_minute(self._clock())

    def stop(self) -> None:
        """Ask `run` to end."""
        self._asked_to_stop.set()

    async def run(self) -> None:
        """Fill the database until asked to stop.

        Raises: Unusable when a person must mend something, MustRestart when a new process may
        succeed.
        """
        serving, asked = map(asyncio.create_task, (self._serve(), self._asked_to_stop.wait()))
        await asyncio.wait((serving, asked), return_when=asyncio.FIRST_COMPLETED)
        failure = serving.exception() if serving.done() else None
        await _ended(serving, asked)
        await self._close()
        if not self._asked_to_stop.is_set():
            self._check(self._app.crash_reason or failure)

    async def _serve(self) -> None:
        """Until something goes wrong."""
        await self._app.start()
        looking = asyncio.create_task(self._look())
        stopped = asyncio.create_task(self._app.wait_until_stopped())
        try:
            await asyncio.wait((looking, stopped), return_when=asyncio.FIRST_COMPLETED)
            if looking.done():
                looking.result()
        finally:
            await _ended(looking, stopped)

    async def _close(self) -> None:
        """Give all back, in the time that there is."""
        closing = asyncio.create_task(self._app.stop())
        _, late = await asyncio.wait((closing,), timeout=_CLOSE_WITHIN_S)
        if late:
            self._logbook.caution("stop_cut_short", {})
        await _ended(closing)

    def _check(self, reason: BaseException | None) -> NoReturn:
        if isinstance(reason, Unusable):
            raise reason
        why = "Faust has stopped" if reason is None else told(reason)
        raise MustRestart(f"reading has ended: {why}") from reason

    async def _take(self, bundles: Sequence[Bundle]) -> None:
        try:
            records = await self._intake.take(bundles, self._app.reader.begin_anew)
        except Exception as error:  # noqa: BLE001 - Faust would go on with the next ones
            await self._app.crash(error)
        else:
            self._rates.count(records)

    async def _look(self) -> None:
        """Look again and again how far we are, until cancelled."""
        while True:
            await asyncio.sleep(_LOOK_EVERY_S)
            levels = await self._app.reader.levels()
            self.looked_at = monotonic()
            if len(levels) == len(self._source.topics) * self._source.partitions:
                self._move(
                    progress(levels, self._intake.stored, self.progress.as_of, self._clock())
                )
            if self._intake.idle:
                await self._fetch_again(self._overdue.look(levels, self._intake.stored))

    def _move(self, moved: Progress) -> None:
        if self.progress.as_of is None and moved.as_of is not None:
            self._logbook.tell("feed_caught_up", {"position": moved.position})
        self.progress = moved

    async def _fetch_again(self, overdue: Sequence[Place]) -> None:
        """Read everything anew, if there are any."""
        if not overdue:
            return
        self._logbook.caution("feed_overdue", {"partitions": ", ".join(map(str, overdue))})
        try:
            await self._intake.begin_anew(self._app.reader.begin_anew_with_all)
        except Unreachable:
            self._overdue.forget()


async def _ended(*tasks: asyncio.Task[Any]) -> None:
    """Cancel those that go on, and look at what the others have left."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
