"""Keeps what a task tells until its transaction is committed; only then it is logged and counted.

What a lost transaction was going to do is dropped with it.
"""

from time import monotonic

from events.event import Fact
from workers.engine.dead_letter import Place
from workers.engine.transaction import Transaction
from workers.service.batch import Moved, Parked, UnderWay
from workers.service.logbook import Logbook
from workers.service.metrics import Metrics
from workers.service.watched import TaskState


class TaskJournal:
    """The engine's `Journal` of one task; a new task gets a new one."""

    def __init__(self, agent: str, partition: int, logbook: Logbook, metrics: Metrics) -> None:
        self.state: TaskState = "resuming"
        self._agent = agent
        self._logbook = logbook.about({"agent": agent, "partition": partition})
        self._metrics = metrics
        self._under_way = UnderWay()

    def restoring(self, rows: int) -> None:
        self._logbook.tell("rows_restored", {"rows": rows})

    def resumed(self, rows: int) -> None:
        self.state = "working"
        self._metrics.resumed(self._agent)
        self._logbook.tell("task_resumed", {"rows": rows})

    def decided(self, fact: Fact) -> None:
        under_way = self._under_way
        if not under_way.facts:  # the clock is asked for the first, not a thousand times
            under_way.begin(monotonic())
        under_way.facts.append(fact)

    def moved(self, topic: str, offset: int, home: int) -> None:
        self._under_way.begin(monotonic())
        self._under_way.moved.append(Moved(topic, offset, home))

    def parked(self, place: Place, offset: int, reason: str, why: str) -> None:
        self._under_way.begin(monotonic())
        self._under_way.parked.append(Parked(place.topic, offset, reason, why))

    def committed(self, transaction: Transaction) -> None:
        batch = self._under_way.committed(transaction, monotonic())
        self._under_way = UnderWay()
        self._metrics.batch(self._agent, batch)
        batch.write(self._logbook)

    def starting_over(self, why: str) -> None:
        self.state = "resuming"
        self._under_way = UnderWay()
        self._metrics.lost(self._agent)
        self._logbook.caution("task_lost", {"why": why})

    def stopped(self, why: str) -> None:
        self._logbook.alarm("task_stopped", {"why": why})


class Journals:
    """Opens the journals of one agent's tasks, and knows the newest of each partition."""

    def __init__(self, agent: str, logbook: Logbook, metrics: Metrics) -> None:
        self._agent = agent
        self._logbook = logbook
        self._metrics = metrics
        self._newest: dict[int, TaskJournal] = {}

    def __call__(self, partition: int) -> TaskJournal:
        journal = TaskJournal(self._agent, partition, self._logbook, self._metrics)
        self._newest[partition] = journal
        return journal

    def state(self, partition: int) -> TaskState:
        """What the newest task of this partition does."""
        journal = self._newest.get(partition)
        return "resuming" if journal is None else journal.state
