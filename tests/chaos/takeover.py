"""Kills a worker under traffic, and measures how long its partitions and their readers wait."""

import asyncio
import signal
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from time import monotonic
from typing import Final

from tests.bench.job import Job
from tests.bench.routed import routing
from tests.bench.routing import KINDS
from tests.bench.stage import Ground, Stage, stage
from tests.bench.tender import subject_of
from tests.chaos.history import Place
from tests.chaos.horizon import Horizon, Offsets
from tests.chaos.traffic import Traffic
from tests.kafka.running import Running

_FREEZES: Final = 200


@dataclass(frozen=True)
class Outcome:
    """What became of the requests."""

    requests: int
    lost: int
    doubled: int


@dataclass(frozen=True)
class Takeover:
    """A worker was killed with transactions open, and another one took its partitions over.

    Seconds from the kill: until committed readers saw past the last open transaction; until the
    last of its partitions had a new fact.
    """

    partitions: int
    open_transactions: int
    blocked_s: float
    served_s: float
    outcome: Outcome


@dataclass(frozen=True)
class Return:
    """A worker was killed and started again at once under its old id.

    started_s: from its start until it is up. served_s: from then until the last of its partitions
    had a new fact.
    """

    partitions: int
    started_s: float
    served_s: float
    outcome: Outcome


class Crew:
    """Workers for the router, started as a user starts them."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._members: list[Running] = []

    async def joins(self, worker_id: str) -> Running:
        """A worker under this id; it is up when this returns."""
        environment = {**self._job.environment(), "TENDERS_WORKER_ID": worker_id}
        member = await Running.start("worker", "router", environment=environment)
        self._members.append(member)
        await member.logs("agents_started")
        return member

    def partitions(self, member: Running) -> set[int]:
        """Those that this worker was the last to resume."""
        resumed = sorted(
            (line["timestamp"], line["partition"], number)
            for number, other in enumerate(self._members)
            for line in other.logged("task_resumed")
        )
        owners = {partition: number for _, partition, number in resumed}
        return {place for place, number in owners.items() if self._members[number] is member}

    async def close(self) -> None:
        for member in self._members:
            await member.end()


class Scene:
    """Two workers at work under traffic."""

    def __init__(self, ground: Ground, stage: Stage, crew: Crew) -> None:
        self.crew = crew
        self.traffic = Traffic(stage, ground.accounts)
        self.stage = stage
        self._ground = ground

    async def begin(self) -> Running:
        """Two workers share the partitions, and each partition is served; returns the first."""
        first = await self.crew.joins("worker-1")
        second = await self.crew.joins("worker-2")
        await second.logs("task_resumed")
        await self.served(set(range(self._ground.partitions)), monotonic())
        return first

    async def served(self, partitions: set[int], since: float) -> float:
        """See `Traffic.served`."""
        return await asyncio.to_thread(self.traffic.served, partitions, since)

    def horizon(self, partitions: set[int]) -> Horizon:
        """Of the facts in these partitions."""
        prefix = self.stage.job.prefix
        places = [Place(prefix + kind, number) for kind in KINDS for number in partitions]
        return Horizon(self._ground.bootstrap, places)

    def outcome(self) -> Outcome:
        """What a committed reader finds at the end."""
        facts = Counter(subject_of(fact.value) for fact in self.stage.facts())
        asked = self.traffic.asked.keys()
        return Outcome(len(asked), len(asked - facts.keys()), sum(facts.values()) - len(facts))


@asynccontextmanager
async def _scene(ground: Ground) -> AsyncIterator[Scene]:
    with stage(ground, routing((), ground.accounts, ground.partitions)) as ready:
        crew = Crew(ready.job)
        try:
            yield Scene(ground, ready, crew)
        finally:
            await crew.close()


async def take_over(ground: Ground) -> Takeover:
    """Kill a worker in the middle of a transaction. Raises: TimeoutError."""
    async with _scene(ground) as scene:
        async with scene.traffic.flowing():
            victim = await scene.begin()
            partitions = scene.crew.partitions(victim)
            horizon = scene.horizon(partitions)
            waiting = await _frozen_within_a_transaction(victim, horizon)
            killed = monotonic()
            victim.process.kill()
            passed, served = await asyncio.gather(
                asyncio.to_thread(horizon.passed, waiting), scene.served(partitions, killed)
            )
        outcome = await asyncio.to_thread(scene.outcome)
    transactions = len({place.partition for place in waiting})
    return Takeover(len(partitions), transactions, passed - killed, served - killed, outcome)


async def come_back(ground: Ground) -> Return:
    """Kill a worker and start it again at once. Raises: TimeoutError."""
    async with _scene(ground) as scene:
        async with scene.traffic.flowing():
            victim = await scene.begin()
            partitions = scene.crew.partitions(victim)
            victim.process.kill()
            killed = monotonic()
            again = await scene.crew.joins("worker-1")
            up = _up(again)
            served = await scene.served(partitions, killed)
        outcome = await asyncio.to_thread(scene.outcome)
    return Return(len(partitions), up - killed, served - up, outcome)


def _up(member: Running) -> float:
    """When it said that it was up, on the monotonic clock; we may have heard of it late."""
    (line,) = member.logged("agents_started")
    ago = datetime.now(UTC) - datetime.fromisoformat(line["timestamp"])
    return monotonic() - ago.total_seconds()


async def _frozen_within_a_transaction(victim: Running, horizon: Horizon) -> Offsets:
    """Freeze it again and again, until that hides something from committed readers."""
    for _ in range(_FREEZES):
        victim.process.send_signal(signal.SIGSTOP)
        waiting = await asyncio.to_thread(horizon.ends_early)
        if waiting:
            return waiting
        victim.process.send_signal(signal.SIGCONT)
        await asyncio.sleep(0.05)
    raise TimeoutError(f"the worker had no open transaction in {_FREEZES} looks at it")
