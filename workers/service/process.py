"""One process: agents at work until a signal comes; started with care, ended in good order."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from time import monotonic
from typing import Final

from workers.engine.agent import Agent, Clock
from workers.engine.errors import MustRestart
from workers.engine.kafka.connection import Connection
from workers.engine.kafka.lookout import Lookout, Unreachable
from workers.service import topics
from workers.service.beside import beside, came_before
from workers.service.errors import CannotServe
from workers.service.garbage import look_seldom
from workers.service.health import Endpoint, HealthServer, pages
from workers.service.journal import Journals
from workers.service.logbook import Logbook, LogEvent
from workers.service.member import Member
from workers.service.metrics import Metrics
from workers.service.signals import asked_to_stop
from workers.service.vitals import Vitals
from workers.service.watch import BrokerWatch
from workers.service.watchdog import Watchdog

_STOP_WITHIN_S: Final = 8.5
_CLOSE_WITHIN_S: Final = 1.0


@dataclass(frozen=True)
class Job:
    """What a process is to do.

    worker_id: its name in the agents' groups, which keeps its partitions over a restart.
    clock: the wall clock, by which the age of what waits is shown.
    health: where metrics and health are served; None for nowhere.
    """

    connection: Connection
    agents: Sequence[Agent]
    clock: Clock
    worker_id: str | None = None
    health: Endpoint | None = None


def serve(job: Job, logbook: Logbook) -> None:
    """Work until SIGTERM or SIGINT, then finish what is under way and leave the groups.

    A broker that is away at the start is waited for.
    Raises: CannotServe when a person must mend something; MustRestart for exit code 70.
    """
    asyncio.run(_Process(job, logbook).run())


class _Process:
    def __init__(self, job: Job, logbook: Logbook) -> None:
        self._job = job
        self._task_logbook = logbook
        self._logbook = logbook.about({"agents": " ".join(agent.name for agent in job.agents)})
        self._metrics = Metrics()
        self._vitals = Vitals(monotonic())
        self._asked_to_stop = asyncio.Event()

    async def run(self) -> None:
        watchdog = Watchdog(self._vitals, self._logbook)
        with asked_to_stop(self._asked_to_stop.set), self._health(), watchdog:
            async with Lookout(self._job.connection) as lookout:
                watch = BrokerWatch(lookout, self._vitals, self._logbook)
                async with beside(watch.run()):
                    if await came_before(watch.found, self._asked_to_stop):
                        await self._check_topics(lookout)
                        await self._work()

    async def _check_topics(self, lookout: Lookout) -> None:
        try:
            existing = await lookout.topics()
        except Unreachable as error:
            raise MustRestart(f"the broker has gone again: {error}") from error
        needed = topics.needed_by(self._job.agents)
        complaint = topics.complaint(existing, needed, self._job.connection.prefix)
        if complaint:
            raise CannotServe(complaint)

    async def _work(self) -> None:
        look_seldom()
        members = [self._member(agent) for agent in self._job.agents]
        self._metrics.watch(members, self._job.clock)
        self._vitals.agents = members
        self._logbook.tell("agents_started", {})
        running = [asyncio.create_task(member.run()) for member in members]
        await self._until_one_ends(running)
        self._vitals.agents = ()
        await self._end(members, running)

    def _member(self, agent: Agent) -> Member:
        journals = Journals(agent.name, self._task_logbook, self._metrics)
        return Member(self._job.connection, agent, journals, self._job.worker_id)

    async def _until_one_ends(self, running: Sequence[asyncio.Task[None]]) -> None:
        """One ends by itself only when it fails; then all must."""
        stop = asyncio.create_task(self._asked_to_stop.wait())
        await asyncio.wait([*running, stop], return_when=asyncio.FIRST_COMPLETED)
        stop.cancel()

    async def _end(self, members: Sequence[Member], running: Sequence[asyncio.Task[None]]) -> None:
        for member in members:
            member.stop()
        ended, late = await asyncio.wait(running, timeout=_STOP_WITHIN_S)
        for task in late:
            task.cancel()
        if late:  # cancelled once more, when the loop ends, they would leave connections open
            await asyncio.wait(late, timeout=_CLOSE_WITHIN_S)
        failures = [failure for task in ended if (failure := _failure(task)) is not None]
        if failures and not self._asked_to_stop.is_set():
            raise failures[0]
        event: LogEvent = "stop_cut_short" if late or failures else "agents_stopped"
        self._logbook.tell(event, {})

    @contextmanager
    def _health(self) -> Iterator[None]:
        if self._job.health is None:
            yield
            return
        site = pages(self._metrics.registry, self._lifeless, self._vitals.unready)
        with HealthServer(self._job.health, site) as server:
            self._logbook.tell("health_served", {"address": server.address})
            yield

    def _lifeless(self) -> Sequence[str]:
        return self._vitals.lifeless(monotonic())


def _failure(task: asyncio.Task[None]) -> BaseException | None:
    if not task.cancelled():
        return task.exception()
    return MustRestart("a client of Kafka gave up while it was being closed")
