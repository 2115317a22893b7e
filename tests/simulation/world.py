"""The agents on one in-memory Kafka: processes that work, die, sleep and come back."""

from collections.abc import Callable, Sequence
from random import Random
from typing import Final

from tests.engine.desk import Clock
from tests.simulation.scheduler import Actor, pause
from workers.engine.agent import Agent
from workers.engine.errors import Fenced, StartOver
from workers.engine.journal import Silence
from workers.engine.memory import Cluster, MemoryLog
from workers.engine.port import Writable
from workers.engine.task import Task
from workers.engine.transaction import Limits

SMALL = Limits(outputs=4, size=8 * 1024 * 1024, steps=6)
"""So small that every kind of work has to be cut."""

_IDLE_POLLS: Final = 3
"""A task that waits for news so often, and writes nothing, has done all that it can."""

_MOST_STEPS: Final = 10_000
"""Of a task without a fault, for all that may lie before it in a simulation."""


Seat = tuple[str, int]
"""An agent's name and the partition number that somebody works on."""


def _nothing(_seat: Seat) -> None:
    """Nobody dies."""


class World:
    """Every partition of every agent has a worker; more of them may believe that they have it."""

    def __init__(self, agents: Sequence[Agent], partitions: int, dice: Random) -> None:
        self.clock = Clock()
        self.cluster = Cluster(partitions, self.clock)
        self.dice = dice
        self._agents = {agent.name: agent for agent in agents}
        self.seats = [(agent.name, number) for agent in agents for number in range(partitions)]
        self.owners = {seat: self._starts(seat) for seat in self.seats}
        self.sleepers: list[Actor] = []
        self.before_step: Callable[[Seat], None] = _nothing

    def publish(self, topic: str, partition: int, record: Writable) -> None:
        """Append what somebody publishes; a millisecond goes by."""
        self.cluster.append(topic, partition, [record])
        self.clock.now += 1

    def go_on(self, seat: Seat) -> None:
        """Let the owner of a seat do its next step; a dead one is replaced."""
        self.before_step(seat)
        actor = self.owners[seat]
        actor.go_on()
        if not actor.alive:
            self._bury(actor)
            self.owners[seat] = self._starts(seat)

    def kill(self, seat: Seat) -> str:
        """The owner dies where it stands, another one takes over; returns where that was."""
        actor = self.owners[seat]
        actor.die()
        self.owners[seat] = self._starts(seat)
        return actor.step

    def freeze(self, seat: Seat) -> None:
        """The owner sleeps, another one takes over; the sleeper may wake at any time."""
        self.sleepers.append(self.owners[seat])
        self.owners[seat] = self._starts(seat)

    def wake_a_sleeper(self) -> None:
        """Somebody who slept does a step as if nothing had happened."""
        if self.sleepers:
            sleeper = self.dice.choice(self.sleepers)
            sleeper.go_on()
            if not sleeper.alive:
                self._bury(sleeper)
                self.sleepers.remove(sleeper)

    def settle(self, rounds: int) -> int:
        """Without further faults, work until nothing changes; returns how many rounds it took."""
        for sleeper in self.sleepers:
            sleeper.die()
        self.sleepers.clear()
        for done in range(rounds):
            before = self.cluster.size()
            for seat in self.seats:
                self._work_until_idle(seat)
            if self.cluster.size() == before:
                return done
        raise AssertionError(f"after {rounds} rounds there is still something to do")

    def _work_until_idle(self, seat: Seat) -> None:
        idle = 0
        for _ in range(_MOST_STEPS):
            before = self.cluster.size()
            self.go_on(seat)
            if self.cluster.size() != before:
                idle = 0
            elif self.owners[seat].step == "poll":
                idle += 1
            if idle == _IDLE_POLLS:
                return
        raise AssertionError(f"{seat} is not done after {_MOST_STEPS} steps")

    def close(self) -> None:
        """End everybody."""
        for actor in [*self.owners.values(), *self.sleepers]:
            actor.die()

    def _starts(self, seat: Seat) -> Actor:
        name, partition = seat
        log = MemoryLog(self.cluster, self._agents[name], partition, pause=pause, most=5)
        return Actor(f"{name}-{partition}", _serve(Task(self._agents[name], log, Silence(), SMALL)))

    def _bury(self, actor: Actor) -> None:
        ended_well = isinstance(actor.error, StartOver | Fenced)
        assert ended_well, f"{actor.name} ended by itself: {actor.error!r}"


async def _serve(task: Task) -> None:
    await task.resume()
    await task.serve()
