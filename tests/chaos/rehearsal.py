"""A run without Kafka: the load on the log in memory, worked on by all agents."""

import asyncio
from collections.abc import Iterable, Sequence

from events.catalogue import ALL
from tests.chaos.history import Entry, History, Place, Publication, Reading
from tests.chaos.load import Load
from workers.engine.agent import Agent
from workers.engine.journal import Silence
from workers.engine.memory import Cluster, MemoryLog
from workers.engine.task import Task
from workers.lifecycle.agent import lifecycle
from workers.messaging.agent import messaging
from workers.router.agent import router
from workers.settings.agent import settings

_PUBLISHED_BETWEEN_TURNS = 20


class Rehearsal:
    """The load goes in piece by piece, and the agents take turns."""

    def __init__(self, load: Load) -> None:
        self._load = load
        self._now = 1_800_000_000_000
        self._cluster = Cluster(load.partitions, self._clock)
        self._acknowledged: dict[int, int] = {}

    def run(self) -> History:
        """Everything published and decided, as a reader of committed records finds it."""
        records = self._load.records()
        asyncio.run(self._play(records))
        return History(
            self._load.partitions,
            records,
            self._acknowledged,
            self._reading(),
            polled=self._reading(),
        )

    def _clock(self) -> int:
        self._now += 1
        return self._now

    async def _play(self, records: Sequence[Publication]) -> None:
        tasks = [self._task(agent, n) for agent in _agents() for n in range(self._load.partitions)]
        for task in tasks:
            await task.resume()
        for start in range(0, len(records), _PUBLISHED_BETWEEN_TURNS):
            self._publish(records[start : start + _PUBLISHED_BETWEEN_TURNS])
            await _turn(tasks)
        await self._settle(tasks)

    async def _settle(self, tasks: Sequence[Task]) -> None:
        before = -1
        while before != (before := self._cluster.size()):
            await _turn(tasks)

    def _task(self, agent: Agent, partition: int) -> Task:
        return Task(agent, MemoryLog(self._cluster, agent, partition), Silence())

    def _publish(self, records: Iterable[Publication]) -> None:
        for record in records:
            place = record.place
            self._acknowledged[record.number] = self._cluster.stable_end(*place)
            if record.aborted:
                self._cluster.write("publisher", *place, [record])
                self._cluster.register("publisher")
            else:
                self._cluster.append(*place, [record])

    def _reading(self) -> Reading:
        places = [Place(t.kind, n) for t in ALL for n in range(self._load.partitions)]
        return {
            place: [
                Entry(e.offset, e.timestamp, e.key, e.value, e.headers)
                for e in self._cluster.read(*place, 0)
            ]
            for place in places
        }


def _agents() -> tuple[Agent, ...]:
    return router(), messaging(), settings(), lifecycle()


async def _turn(tasks: Sequence[Task]) -> None:
    for task in tasks:
        await task.turn()
