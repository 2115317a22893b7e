"""One process of the board: its pages, and beside them the feed that fills what they show.

The pages come first and stay: while Kafka is away they show what is known. One process fills one
database; a second one would share the work, and neither could say whether all is stored.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from time import monotonic
from typing import Final

from aiohttp import web

from workers.board import log
from workers.board.desk import KafkaDesk
from workers.board.feed.feed import Feed, Source
from workers.board.health import add_health
from workers.board.publishing import KafkaPublisher
from workers.board.sight import Sight
from workers.board.store import resume
from workers.board.store.database import Database
from workers.board.store.errors import Unavailable, Unusable
from workers.board.store.migration import migrate
from workers.board.store.topics import TOPICS
from workers.board.web.access.viewer import SignIn
from workers.board.web.application import application
from workers.board.web.board import Board
from workers.engine.agent import Clock
from workers.engine.errors import MustRestart
from workers.engine.kafka.connection import Connection
from workers.engine.kafka.lookout import Lookout, Unreachable
from workers.engine.policy import Policy
from workers.service.beside import beside, came_before
from workers.service.errors import CannotServe
from workers.service.garbage import look_seldom
from workers.service.health import Endpoint
from workers.service.logbook import Logbook
from workers.service.signals import asked_to_stop
from workers.service.vitals import Vitals
from workers.service.watch import BrokerWatch
from workers.service.watchdog import Watchdog

_PAGES_END_WITHIN_S: Final = 3.0


@dataclass(frozen=True)
class Job:
    """What a process is to do.

    database: its URL. place: where the pages are; port 0 takes a free one. sign_in: who may see
    them. policy: the agents' own. announced: lets others know the pages' URL for as long as they
    are there.
    """

    connection: Connection
    database: str
    place: Endpoint
    sign_in: SignIn
    clock: Clock
    policy: Policy
    announced: Callable[[str], AbstractContextManager[None]]


def serve(job: Job, logbook: Logbook) -> None:
    """Serve until SIGTERM or SIGINT, then finish what is under way.

    Raises: CannotServe when a person must mend something; MustRestart for exit code 70.
    """
    try:
        asyncio.run(_Process(job, logbook.about({"agents": "board"})).run())
    except Unusable as error:
        raise CannotServe(str(error)) from error
    except Unavailable as error:
        raise MustRestart(f"the database does not answer: {error}") from error


class _Process:
    def __init__(self, job: Job, logbook: Logbook) -> None:
        self._job = job
        self._logbook = logbook
        self._database = Database.at(job.database)
        self._vitals = Vitals(monotonic())
        self._asked_to_stop = asyncio.Event()

    async def run(self) -> None:
        await asyncio.to_thread(migrate, self._database)
        sight = Sight(self._vitals, await self._database.read(resume.stored_until))
        watchdog = Watchdog(self._vitals, self._logbook, sight.lifeless)
        with asked_to_stop(self._asked_to_stop.set), watchdog:
            async with Lookout(self._job.connection) as lookout, self._pages(sight):
                watch = BrokerWatch(lookout, self._vitals, self._logbook)
                async with beside(watch.run()):
                    if await came_before(watch.found, self._asked_to_stop):
                        await self._feed(await self._source(lookout), sight)

    @asynccontextmanager
    async def _pages(self, sight: Sight) -> AsyncIterator[None]:
        job = self._job
        async with AsyncExitStack() as stack:
            publisher = KafkaPublisher(job.connection, job.clock)
            stack.push_async_callback(publisher.close)
            desk = KafkaDesk(job.connection, job.clock)
            board = Board(self._database, sight, desk, publisher, job.clock, job.policy)
            site = application(board, job.sign_in)
            add_health(site, sight, job.clock)
            runner = web.AppRunner(site, access_log=None, shutdown_timeout=_PAGES_END_WITHIN_S)
            stack.push_async_callback(runner.cleanup)
            await runner.setup()
            stack.enter_context(job.announced(await self._listen(runner)))
            yield

    async def _listen(self, runner: web.AppRunner) -> str:
        """Let the pages be seen; their URL."""
        host, port = self._job.place
        try:
            await web.TCPSite(runner, host, port).start()
        except OSError as error:
            raise CannotServe(
                f"cannot listen on {host}:{port} for the board: {error.strerror or error}"
            ) from error
        url = f"http://{host}:{runner.addresses[0][1]}"
        self._logbook.tell("board_served", {"address": url})
        return url

    async def _source(self, lookout: Lookout) -> Source:
        """What to read. Raises: CannotServe when it is not there, or not what was read before."""
        connection = self._job.connection
        try:
            found = await log.found(lookout, connection.prefix)
        except Unreachable as error:
            raise MustRestart(f"the broker has gone again: {error}") from error
        group = await self._database.write(partial(resume.claimed, log_name=found.name))
        return Source(connection, group, [topic.kind for topic in TOPICS], found.partitions)

    async def _feed(self, source: Source, sight: Sight) -> None:
        """Read until asked to stop."""
        look_seldom()
        feed = Feed(source, self._database, self._job.clock, self._logbook)
        sight.feed = feed
        self._logbook.tell("feed_started", {})
        async with beside(self._pass_on(feed)):
            await feed.run()
        self._logbook.tell("feed_stopped", {})

    async def _pass_on(self, feed: Feed) -> None:
        await self._asked_to_stop.wait()
        feed.stop()
