"""What Prometheus can read of this process: each metric named once, with its meaning and labels."""

from collections import Counter as Tally
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from typing_extensions import override

from workers.engine.agent import Clock
from workers.engine.state import Waiting
from workers.service.batch import Batch
from workers.service.watched import TASK_STATES, Watched

_BATCH_SECONDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Metrics:
    """Counts what has happened; nothing is counted before it is committed."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._records = self._counter("records", "Records read and decided on", "agent")
        self._woken = self._counter("timers", "Due rows that were worked on", "agent")
        self._facts = self._counter("facts", "Facts published", "agent", "kind")
        self._dead = self._counter(
            "dead_letters", "Commands that could not be worked on", "agent", "topic", "reason"
        )
        self._moved = self._counter(
            "moved_commands", "Commands found in another partition than theirs", "agent", "topic"
        )
        self._batches = self._counter("batches", "Transactions committed", "agent")
        self._restores = self._counter(
            "restores", "Tasks rebuilt from their changelog, at each start and takeover", "agent"
        )
        self._lost = self._counter(
            "starts_over", "Tasks lost and begun anew; a few come with every rebalance", "agent"
        )
        self._seconds = Histogram(
            "tenders_batch_seconds",
            "From a transaction's first effect to the end of its commit",
            ("agent",),
            registry=self.registry,
            buckets=_BATCH_SECONDS,
        )

    def _counter(self, name: str, meaning: str, *labels: str) -> Counter:
        return Counter(f"tenders_{name}", meaning, labels, registry=self.registry)

    def batch(self, agent: str, batch: Batch) -> None:
        """A transaction has been committed."""
        self._batches.labels(agent).inc()
        self._records.labels(agent).inc(batch.inputs)
        self._woken.labels(agent).inc(batch.woken)
        for kind, count in Tally(fact.topic.kind for fact in batch.facts).items():
            self._facts.labels(agent, kind).inc(count)
        for parked in batch.parked:
            self._dead.labels(agent, parked.topic, parked.reason).inc()
        for moved in batch.moved:
            self._moved.labels(agent, moved.topic).inc()
        if batch.seconds is not None:
            self._seconds.labels(agent).observe(batch.seconds)

    def resumed(self, agent: str) -> None:
        """A task has been rebuilt."""
        self._restores.labels(agent).inc()

    def lost(self, agent: str) -> None:
        """A task has been lost and begins anew."""
        self._lost.labels(agent).inc()

    def watch(self, agents: Sequence[Watched], clock: Clock) -> None:
        """Show at every scrape what these agents' tasks do and what waits in them."""
        for agent in agents:
            self._start_at_zero(agent.name)
        self.registry.register(_Scene(agents, clock))

    def _start_at_zero(self, agent: str) -> None:
        for counter in (self._batches, self._records, self._woken, self._restores, self._lost):
            counter.labels(agent)


class _Queue(NamedTuple):
    """What waits for one reason: how much, and since when the oldest, epoch milliseconds."""

    length: int
    since: int


class _Scene(Collector):
    """How things stand at the moment of a scrape."""

    def __init__(self, watched: Sequence[Watched], clock: Clock) -> None:
        self._watched = watched
        self._clock = clock

    @override
    def collect(self) -> Iterator[Metric]:
        yield self._tasks()
        yield from self._waiting()
        yield self._lag()

    def _tasks(self) -> GaugeMetricFamily:
        tasks = GaugeMetricFamily(
            "tenders_tasks", "Tasks of this process, by what they do", labels=("agent", "state")
        )
        for agent in self._watched:
            states = Tally(agent.states().values())
            for state in TASK_STATES:
                tasks.add_metric((agent.name, state), states[state])
        return tasks

    def _waiting(self) -> tuple[GaugeMetricFamily, GaugeMetricFamily]:
        labels = ("agent", "code")
        count = GaugeMetricFamily("tenders_waiting", "What waits, by why", labels=labels)
        age = GaugeMetricFamily(
            "tenders_waiting_oldest_seconds", "Since when the oldest of it waits", labels=labels
        )
        for agent in self._watched:
            for code, queue in _queues(agent.waiting()).items():
                count.add_metric((agent.name, code), queue.length)
                age.add_metric((agent.name, code), (self._clock() - queue.since) / 1000)
        return count, age

    def _lag(self) -> GaugeMetricFamily:
        lag = GaugeMetricFamily(
            "tenders_lag_records",
            "Records and transaction ends of an input that are still to be worked on",
            labels=("agent", "topic", "partition"),
        )
        for agent in self._watched:
            for (topic, partition), offsets in agent.behind().items():
                lag.add_metric((agent.name, topic, str(partition)), offsets)
        return lag


def _queues(waiting: Iterable[Waiting]) -> dict[str, _Queue]:
    queues: dict[str, _Queue] = {}
    for why, since in waiting:
        before = queues.get(why, _Queue(0, since))
        queues[why] = _Queue(before.length + 1, min(before.since, since))
    return queues
