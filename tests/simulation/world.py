"""The agents on one in-memory Kafka: processes that work, die, sleep and come back."""

from collections.abc import Sequence
from random import Random

from tests.engine.desk import Clock
from tests.simulation.scheduler import Actor, pause
from workers.engine.agent import Agent
from workers.engine.errors import Fenced, StartOver
from workers.engine.journal import Silence
from workers.engine.memory import Cluster, MemoryLog
from workers.engine.port import Sent
from workers.engine.task import Task
from workers.engine.transaction import Limits

SMALL = Limits(outputs=4, size=8 * 1024 * 1024, steps=6)
"""So small that every kind of work has to be cut."""

_STEPS_OF_A_ROUND = 40
"""Awaits that a task needs for a turn, with room to spare."""


class World:
    """Every partition of every agent has a worker; more of them may believe that they have it."""

    def __init__(self, agents: Sequence[Agent], partitions: int, random: Random) -> None:
        self.clock = Clock()
        self.cluster = Cluster(partitions, self.clock)
        self.random = random
        self._agents = {agent.name: agent for agent in agents}
        self.seats = [(agent.name, number) for agent in agents for number in range(partitions)]
        self.owners = {seat: self._starts(seat) for seat in self.seats}
        self.sleepers: list[Actor] = []

    def publish(self, topic: str, partition: int, record: Sent) -> None:
        """Append what somebody publishes; a millisecond goes by."""
        self.cluster.append(topic, partition, [record])
        self.clock.now += 1

    def go_on(self, seat: tuple[str, int]) -> None:
        """Let the owner of a seat do its next step; a dead one is replaced."""
        actor = self.owners[seat]
        actor.go_on()
        if not actor.alive:
            self._bury(actor)
            self.owners[seat] = self._starts(seat)

    def kill(self, seat: tuple[str, int]) -> str:
        """The owner dies where it stands, another one takes over; returns where that was."""
        actor = self.owners[seat]
        actor.die()
        self.owners[seat] = self._starts(seat)
        return actor.step

    def freeze(self, seat: tuple[str, int]) -> None:
        """The owner sleeps, another one takes over; the sleeper may wake at any time."""
        self.sleepers.append(self.owners[seat])
        self.owners[seat] = self._starts(seat)

    def wake_a_sleeper(self) -> None:
        """Somebody who slept does a step as if nothing had happened."""
        if self.sleepers:
            sleeper = self.random.choice(self.sleepers)
            sleeper.go_on()
            if not sleeper.alive:
                self._bury(sleeper)
                self.sleepers.remove(sleeper)

    def settle(self, rounds: int) -> int:
        """Without further faults, work until nothing changes; returns how many rounds it took."""
        for sleeper in self.sleepers:
            sleeper.die()
        for done in range(rounds):
            before = self.cluster.size()
            for seat in self.seats:
                for _ in range(_STEPS_OF_A_ROUND):
                    self.go_on(seat)
            if self.cluster.size() == before:
                return done
        raise AssertionError(f"after {rounds} rounds there is still something to do")

    def close(self) -> None:
        """End everybody."""
        for actor in [*self.owners.values(), *self.sleepers]:
            actor.die()

    def _starts(self, seat: tuple[str, int]) -> Actor:
        name, partition = seat
        log = MemoryLog(self.cluster, self._agents[name], partition, pause=pause, most=5)
        return Actor(f"{name}-{partition}", _serve(Task(self._agents[name], log, Silence(), SMALL)))

    def _bury(self, actor: Actor) -> None:
        if not isinstance(actor.error, StartOver | Fenced):
            raise AssertionError(f"{actor.name} ended by itself") from actor.error


async def _serve(task: Task) -> None:
    await task.resume()
    await task.serve()
