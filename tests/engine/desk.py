"""One agent on an in-memory log: what it was given, what a committed reader sees of its answers."""

import json
from typing import Any

from workers.engine.agent import Agent
from workers.engine.journal import Silence
from workers.engine.memory import Cluster, MemoryLog, Pause, at_once
from workers.engine.port import Sent
from workers.engine.task import Task
from workers.engine.transaction import Limits

A, B = "rheinblick", "elbtor"
"""Two accounts."""


class Clock:
    """A clock that stands until it is set."""

    def __init__(self, now: int = 1_000_000) -> None:
        self.now = now

    def __call__(self) -> int:
        return self.now


class Desk:
    """A cluster with one partition unless told otherwise, and tasks that work on it."""

    def __init__(self, agent: Agent, partitions: int = 1, limits: Limits | None = None) -> None:
        self.agent = agent
        self.clock = Clock()
        self.cluster = Cluster(partitions, self.clock)
        self.limits = limits

    def put(self, topic: str, *records: Sent, partition: int = 0) -> None:
        """Append what somebody publishes; a millisecond goes by after each."""
        for record in records:
            self.cluster.append(topic, partition, [record])
            self.clock.now += 1

    def log(self, partition: int = 0, pause: Pause = at_once) -> MemoryLog:
        return MemoryLog(self.cluster, self.agent, partition, pause=pause)

    def task(self, partition: int = 0, pause: Pause = at_once) -> Task:
        return Task(self.agent, self.log(partition, pause), Silence(), self.limits)

    async def work(self, partition: int = 0, pause: Pause = at_once) -> Task:
        """A new task takes over and works until nothing is left to do."""
        task = self.task(partition, pause)
        await task.resume()
        await self.settle(task)
        return task

    async def settle(self, task: Task) -> None:
        """Let the task turn until a turn changes nothing any more."""
        before = None
        while before != (before := self.seen()):
            for _ in range(3):  # a fetch, its work, and what the clock wakes
                await task.turn()

    def seen(self) -> int:
        """How much has been written, committed or not."""
        return self.cluster.size()

    def read(self, topic: str, partition: int = 0) -> list[dict[str, Any]]:
        """The events that a committed reader sees."""
        return [json.loads(r.value or b"") for r in self.cluster.read(topic, partition, 0)]

    def data(self, topic: str, partition: int = 0) -> list[dict[str, Any]]:
        """Their data."""
        return [event["data"] for event in self.read(topic, partition)]


def totals(desk: Desk, account: str = A) -> list[int]:
    """What a committed reader sees of an account's totals."""
    return [fact["total"] for fact in desk.data("total-rose") if fact["account_id"] == account]
