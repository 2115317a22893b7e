"""The demo's story, played on a log in memory and stored: what pages are tested with."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Final

from events import codec
from events.event import Command
from schemas.time import epoch_ms
from tests.engine.desk import Clock
from workers.board.store import writer
from workers.board.store.database import Database
from workers.board.store.migration import migrate
from workers.board.store.writer import Arrival
from workers.cli.demo.cast import cast
from workers.cli.demo.scene import Step
from workers.cli.demo.story import story
from workers.engine.agent import Agent
from workers.engine.journal import Silence
from workers.engine.memory import Cluster, MemoryLog
from workers.engine.policy import Policy
from workers.engine.port import Sent, Writable
from workers.engine.task import Task
from workers.insight.recorded import Recorded
from workers.service.agents import ALL, agents

BEGINNING: Final = epoch_ms(datetime(2026, 11, 23, 7, 12, tzinfo=UTC))
NOW: Final = epoch_ms(datetime(2026, 11, 24, 13, 5, tzinfo=UTC))
_BETWEEN_STEPS_MS: Final = 11 * 60_000 + 7_000


class Stage:
    """One partition of everything, and the agents at work on it."""

    def __init__(self, policy: Policy = Policy()) -> None:
        self.clock = Clock(BEGINNING)
        self.cluster = Cluster(1, self.clock)
        self._tasks = [self._task(agent) for agent in agents([ALL], policy)]

    def _task(self, agent: Agent) -> Task:
        return Task(agent, MemoryLog(self.cluster, agent, 0), Silence())

    async def open(self) -> None:
        """The agents take their places."""
        for task in self._tasks:
            await task.resume()

    async def publish(self, topic: str, record: Writable, later_ms: int = 1_000) -> None:
        """Somebody publishes; the agents answer; time goes by."""
        self.cluster.append(topic, 0, [record])
        await self.settle()
        self.clock.now += later_ms

    async def settle(self) -> None:
        """Work until nothing changes."""
        before = None
        while before != (before := self.cluster.size()):
            for task in self._tasks * 3:
                self.clock.now += 20
                await task.turn()

    def records(self) -> list[Recorded]:
        """All that a committed reader sees, in the order of appending."""
        found = [
            Recorded(topic, partition, *record[:4], record.headers)
            for topic, partition in self.cluster.everything()
            if not topic.endswith("-changelog")
            for record in self.cluster.read(topic, partition, 0)
        ]
        return sorted(found, key=lambda record: record.appended_at)


async def the_story() -> list[Recorded]:
    """What the log holds after the demo's story."""
    stage = Stage()
    await stage.open()
    for scene in story(cast()):
        for step in (step for steps in scene.rounds for step in steps):
            await stage.publish(*_published(step, stage.clock()), _BETWEEN_STEPS_MS)
    return stage.records()


def _published(step: Step, now: int) -> tuple[str, Writable]:
    match step.published:
        case Command() as command:
            return command.topic.kind, codec.encode_command(command, now)
        case broken:
            return broken.topic.kind, Sent(broken.account_id.encode(), broken.value)


def store(database: Database, records: Iterable[Recorded]) -> None:
    """Bring the tables up to date with these records."""
    arrivals: Sequence[Arrival] = [Arrival(record, 0) for record in records]
    with database.writing() as connection:
        writer.write(connection, arrivals, partitions=1)


def filled(url: str, records: Iterable[Recorded]) -> Database:
    """A database that holds these records."""
    database = Database.at(url)
    migrate(database)
    with database.writing() as connection:
        places = {writer.Place(record.topic, record.partition): 0 for record in records}
        writer.start_at(connection, places)
    store(database, records)
    return database
