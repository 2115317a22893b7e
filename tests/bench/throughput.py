"""An engine's throughput: requests lie ready, and the log says how fast their facts followed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from tests.bench.answers import Answers, Verdict, answered
from tests.bench.engine import Engine
from tests.bench.kafka import Gauge
from tests.bench.machine import Load, glance, load, processor_seconds
from tests.bench.stage import Ground, Stage, stage
from tests.bench.started import Started, started
from tests.bench.tender import Tender

WARM_UP: Final = 0.25
"""The share of facts that does not count; by then every engine is at its pace, Java's too."""

_LOOK_EVERY_S: Final = 0.2
_QUIET_S: Final = 1.0
_STALLED_S: Final = 60.0
_LEAST_FACTS: Final = 2


@dataclass(frozen=True)
class Throughput:
    """What one run has shown.

    rate: facts per second, by the log's own clock. processor_us: what the engine's process took
    for a fact, microseconds of processor time.
    """

    rate: float
    processor_us: float
    verdict: Verdict
    load: Load

    def told(self) -> str:
        """In a few words."""
        return f"{self.rate:,.0f} facts/s"


def run(engine: Engine, tenders: Sequence[Tender], ground: Ground) -> Throughput:
    """Let an engine answer these tenders, once.

    Raises: CannotStart.
    """
    with stage(ground) as ready, ready.gauge() as gauge:
        ready.publish(tenders)
        with started(engine, ready.job) as process:
            progress = _Progress(process, gauge, ground.broker_pid)
            answers = _awaited(progress, tenders, ready)
        if gauge.end() != progress.end:  # it wrote more as it ended
            answers = answered(tenders, ready.facts())
    return Throughput(
        rate=rate(answers.appended),
        processor_us=progress.processor_us(),
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


def _awaited(progress: "_Progress", tenders: Sequence[Tender], ready: Stage) -> Answers:
    """The answers once they are complete, or once nothing more comes."""
    while True:
        progress.pass_until_quiet(len(tenders))
        answers = answered(tenders, ready.facts())
        if progress.has_stalled or not answers.verdict().lost:
            return answers


class _Use(NamedTuple):
    """So many facts, at the cost of so many seconds of processor time."""

    facts: int
    seconds: float


class _Progress:
    """How far an engine is, watched from outside.

    end: how much the topics of facts held when last looked at.
    """

    def __init__(self, process: Started, gauge: Gauge, broker_pid: int) -> None:
        self.end = 0
        self._process = process
        self._gauge = gauge
        self._ours = (process.pid, broker_pid)
        self._began = self._grown = self._now = glance(self._ours)
        self._first = self._last = _Use(0, 0.0)

    @property
    def has_stalled(self) -> bool:
        return self._quiet_s > _STALLED_S

    def pass_until_quiet(self, facts: int) -> None:
        """Return when so many facts may be there and none comes, or when it has stalled.

        Raises: CannotStart when the process ends.
        """
        while not self.has_stalled:
            self._process.watch(_LOOK_EVERY_S)
            self._look()
            if self.end >= facts and self._quiet_s > _QUIET_S:
                return

    def processor_us(self) -> float:
        """What the process took for a fact, the first ones and its start left out, microseconds."""
        facts = self._last.facts - self._first.facts
        return (self._last.seconds - self._first.seconds) / facts * 1_000_000 if facts else 0.0

    def load(self) -> Load:
        """What else the machine did, until the topics last grew."""
        return load(self._began, self._grown)

    def _look(self) -> None:
        self._now, end = glance(self._ours), self._gauge.end()
        if end == self.end:
            return
        self._last = _Use(end, processor_seconds(self._process.pid))
        if not self.end:
            self._first = self._last
        self.end, self._grown = end, self._now

    @property
    def _quiet_s(self) -> float:
        return self._now.at - self._grown.at
