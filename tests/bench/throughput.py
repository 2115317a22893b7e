"""An engine's throughput: its work lies ready, and the log says how fast its facts followed."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final, NamedTuple

from tests.bench import machine
from tests.bench.answers import Answers, Verdict
from tests.bench.engine import Engine
from tests.bench.kafka import Gauge
from tests.bench.machine import Footprint, Load, footprint, glance, load, processor_seconds
from tests.bench.row import Lane, Row
from tests.bench.stage import Ground, Stage, stage
from tests.bench.started import Started, started
from tests.bench.work import Work

WARM_UP: Final = 0.25
"""The share of facts that does not count; by then every engine is at its pace, Java's too."""

_LOOK_EVERY_S: Final = 0.2
_QUIET_S: Final = 0.5
_STALLED_S: Final = 60.0
_LEAST_FACTS: Final = 2
_US: Final = 1_000_000


@dataclass(frozen=True)
class Throughput:
    """What one run has shown.

    rate: facts per second, by the log's own clock. processor_us, broker_us: what the engine's
    processes and the broker took for a fact, microseconds of processor time; the broker's is from
    the request's append on. first_after_s: from the engine's start to its first fact.
    footprint: of the engine's processes, when all was answered.
    """

    rate: float
    processor_us: float
    broker_us: float
    first_after_s: float
    footprint: Footprint
    verdict: Verdict
    load: Load

    def told(self) -> str:
        """In a few words."""
        return f"{self.rate:,.0f} facts/s"

    def disturbance(self) -> str:
        """How the machine was busy otherwise; empty when it was not."""
        return machine.is_busy(self.load)


@dataclass(frozen=True, kw_only=True)
class ThroughputRow(Row[Throughput]):
    """An engine's throughput, round by round; asked: how many facts were due in a round."""

    state: bool
    asked: int

    @property
    def rate(self) -> float:
        """Facts per second in the median round; there is one at least."""
        return median(run.rate for run in self.runs)

    @property
    def processor_us(self) -> float:
        """Likewise, what the engine took for a fact."""
        return median(run.processor_us for run in self.runs)

    @property
    def broker_us(self) -> float:
        """Likewise, what the broker took for a fact."""
        return median(run.broker_us for run in self.runs)

    @property
    def memory(self) -> float:
        """Resident bytes of all its processes in the median round."""
        return median(run.footprint.memory for run in self.runs)

    @property
    def first_after_s(self) -> float:
        """Seconds from its start to its first fact in the median round."""
        return median(run.first_after_s for run in self.runs)


def row(lane: Lane[Throughput], work: Work) -> ThroughputRow:
    """What a lane has shown."""
    return ThroughputRow(
        engine=lane.engine.name,
        guarantee=lane.engine.guarantee,
        ours=lane.engine.ours,
        state=lane.engine.state,
        asked=len(work.asked),
        runs=tuple(lane.runs),
        cannot_start=lane.cannot_start,
    )


def run(engine: Engine, work: Work, ground: Ground) -> Throughput:
    """Let an engine do this work, once.

    Raises: CannotStart.
    """
    with stage(ground, work) as ready, ready.gauge() as gauge:
        before = processor_seconds(ground.broker_pid)
        ready.publish(work.asked)
        publishing_us = (processor_seconds(ground.broker_pid) - before) / len(work.asked) * _US
        with started(engine, ready.job) as process:
            progress = _Progress(process, gauge, ground.broker_pid)
            answers = _awaited(progress, ready)
            held = footprint(process.pids)
        if gauge.end() != progress.end:  # it wrote more as it ended
            answers = work.answered(ready.facts())
    return Throughput(
        rate=rate(answers.appended),
        processor_us=progress.processor_us,
        broker_us=publishing_us + progress.broker_us,
        first_after_s=progress.first_after_s,
        footprint=held,
        verdict=answers.verdict(),
        load=progress.load(),
    )


def rate(appended: Sequence[int]) -> float:
    """Facts per second, from the first that counts to the last; 0 where they are too few.

    appended: when each came, epoch milliseconds.
    """
    counted = sorted(appended)[int(len(appended) * WARM_UP) :]
    if len(counted) < _LEAST_FACTS or counted[0] == counted[-1]:
        return 0.0
    return (len(counted) - 1) / (counted[-1] - counted[0]) * 1_000


def _awaited(progress: "_Progress", ready: Stage) -> Answers:
    """The answers once they are complete, or once nothing more comes."""
    while True:
        progress.pass_until_quiet(len(ready.work.asked))
        answers = ready.work.answered(ready.facts())
        if progress.has_stalled or not answers.verdict().lost:
            return answers


class _Use(NamedTuple):
    """So many facts, at the cost of so many seconds of processor time here and in the broker."""

    facts: int
    seconds: float
    broker_seconds: float


class _Progress:
    """How far an engine is, watched from outside.

    end: how much the topics of facts held when last looked at. first_after_s: after how many
    seconds there was a first one.
    """

    def __init__(self, process: Started, gauge: Gauge, broker_pid: int) -> None:
        self.end = 0
        self.first_after_s = 0.0
        self._process = process
        self._gauge = gauge
        self._broker = broker_pid
        self._began = self._grown = self._now = glance(self._ours())
        self._first = self._last = _Use(0, 0.0, 0.0)

    @property
    def has_stalled(self) -> bool:
        return self._quiet_s > _STALLED_S

    @property
    def processor_us(self) -> float:
        """What the processes took for a fact, without the first ones and their start."""
        return self._per_fact(self._last.seconds - self._first.seconds)

    @property
    def broker_us(self) -> float:
        """What the broker took for a fact meanwhile."""
        return self._per_fact(self._last.broker_seconds - self._first.broker_seconds)

    def pass_until_quiet(self, facts: int) -> None:
        """Return when so many facts may be there and none comes, or when it has stalled.

        Raises: CannotStart when a process ends.
        """
        while not self.has_stalled:
            self._process.watch(_LOOK_EVERY_S)
            self._look()
            if self.end >= facts and self._quiet_s > _QUIET_S:
                return

    def load(self) -> Load:
        """What else the machine did, until the topics last grew."""
        return load(self._began, self._grown)

    def _look(self) -> None:
        self._now, end = glance(self._ours()), self._gauge.end()
        if end == self.end:
            return
        own = sum(map(processor_seconds, self._process.pids))
        self._last = _Use(end, own, processor_seconds(self._broker))
        if not self.end:
            self._first = self._last
            self.first_after_s = self._now.at - self._began.at
        self.end, self._grown = end, self._now

    def _per_fact(self, seconds: float) -> float:
        facts = self._last.facts - self._first.facts
        return seconds / facts * _US if facts else 0.0

    def _ours(self) -> Sequence[int]:
        return (*self._process.pids, self._broker)

    @property
    def _quiet_s(self) -> float:
        return self._now.at - self._grown.at
