"""An agent on the log in memory whose tasks are logged and counted."""

from tests.engine.desk import Desk
from tests.unit.service.page import Page
from workers.engine.agent import Agent
from workers.engine.memory import Pause, at_once
from workers.engine.task import Task
from workers.service.journal import Journals
from workers.service.metrics import Metrics


class Office:
    """The agent, what it is given, and what can be read of it."""

    def __init__(self, agent: Agent, partitions: int = 1) -> None:
        self.desk = Desk(agent, partitions)
        self.page = Page()
        self.metrics = Metrics()
        self.journals = Journals(agent.name, self.page.logbook, self.metrics)

    def task(self, pause: Pause = at_once) -> Task:
        """A new task of partition 0."""
        return Task(self.desk.agent, self.desk.log(pause=pause), self.journals(0))

    async def work(self) -> Task:
        """A new task takes over and works until nothing is left to do."""
        task = self.task()
        await task.resume()
        await self.desk.settle(task)
        return task

    def count(self, name: str, labels: dict[str, str]) -> float | None:
        """A metric as it stands; None where it was never counted."""
        return self.metrics.registry.get_sample_value(f"tenders_{name}", labels)
