"""An engine's latency: from the append of a request to when its fact can be read as committed.

Requests are sent by the clock, whether or not the engine keeps up, so nothing is left out because
something before it was slow. Both ends are read from clocks of this machine; the log's counts whole
milliseconds, so that figures are up to one too high.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from statistics import median
from time import monotonic, sleep
from typing import Final

from events.catalogue import TENDER_REQUESTED
from tests.bench import machine
from tests.bench.answers import Verdict
from tests.bench.engine import Engine
from tests.bench.kafka import Outgoing, Publisher
from tests.bench.machine import Load, glance, load
from tests.bench.routed import routing
from tests.bench.row import Row
from tests.bench.stage import Ground, Stage, stage
from tests.bench.started import started
from tests.bench.tender import Tender, subject_of
from tests.bench.watcher import Received, Watcher

WARM_UP: Final = 0.1
"""The share of the steady requests that does not count; by then the burst before has left nothing
behind.
"""

_TICK_S: Final = 0.001
_LATE_AT_MOST_MS: Final = 20.0
_LATE_AT_MOST: Final = 0.25
"""Of the median wait: it does not take seconds because some requests came together for a moment."""
_NS_PER_MS: Final = 1_000_000


@dataclass(frozen=True)
class SteadyLoad:
    """A burst at which an engine warms up, Java's too, and then so many requests a second.

    tenders: all of them, so many as `burst` says at once.
    """

    tenders: Sequence[Tender]
    burst: int
    rate: float

    @property
    def counted(self) -> Sequence[Tender]:
        """Those whose waits count."""
        steady = len(self.tenders) - self.burst
        return self.tenders[self.burst + int(steady * WARM_UP) :]


@dataclass(frozen=True)
class Latency:
    """What one run has shown, in milliseconds.

    late_p99: how late the load itself was; where that is much, the load was not what it claims.
    """

    p50: float
    p99: float
    p999: float
    late_p99: float
    counted: int
    verdict: Verdict
    load: Load

    def told(self) -> str:
        """In a few words."""
        return f"half within {self.p50:.0f} ms, 99 of 100 within {self.p99:.0f} ms"

    def disturbance(self) -> str:
        """How the machine was busy otherwise, or the load late; empty when neither was so."""
        return disturbance(self.late_p99, self.p50, self.load)


@dataclass(frozen=True, kw_only=True)
class LatencyRow(Row[Latency]):
    """An engine's latency at so many requests a second, round by round.

    of_maximum: what share of the engine's own throughput that is; None for a fixed rate.
    """

    rate: float
    of_maximum: float | None

    @property
    def p50(self) -> float:
        """Within how long half are answered in the median round, milliseconds."""
        return median(run.p50 for run in self.runs)

    @property
    def p99(self) -> float:
        """Likewise, 99 of 100."""
        return median(run.p99 for run in self.runs)


def disturbance(late_p99: float, p50: float, load: Load) -> str:
    """What is to be said against a run by the clock; empty when nothing is. Milliseconds."""
    if late_p99 > max(_LATE_AT_MOST_MS, _LATE_AT_MOST * p50):
        return f"requests came up to {late_p99:.0f} ms later than the clock had it"
    return machine.is_busy(load)


def run(engine: Engine, sent: SteadyLoad, ground: Ground) -> Latency:
    """Let an engine answer tenders as they come.

    Raises: CannotStart.
    """
    work = routing(sent.tenders, ground.accounts, ground.partitions)
    with stage(ground, work) as ready, Watcher(ready.job) as watcher:
        with started(engine, ready.job) as process:
            pids = (*process.pids, watcher.pid, ground.broker_pid)
            ready.publish(work.asked[: sent.burst])
            process.watch_until(sent.burst, watcher.count)
            began = glance(pids)
            steady = work.asked[sent.burst :]
            late = publish_by_the_clock(ready.kafka.publisher(), steady, sent.rate)
            process.watch_until(len(work.asked), watcher.count)
            ended = glance(pids)
        received, appended = watcher.received(), _appended(ready)
        verdict = work.answered(ready.facts()).verdict()
    took = sorted(waits(sent.counted, appended, received))
    return Latency(
        p50=percentile(took, 0.5),
        p99=percentile(took, 0.99),
        p999=percentile(took, 0.999),
        late_p99=percentile(sorted(late), 0.99),
        counted=len(took),
        verdict=verdict,
        load=load(began, ended),
    )


def publish_by_the_clock(
    publisher: Publisher, records: Sequence[Outgoing], rate: float
) -> list[float]:
    """Send so many a second, each at its own time; returns how late each was, milliseconds."""
    began = monotonic()
    late: list[float] = []
    for number, record in enumerate(records):
        due = began + number / rate
        while (early := due - monotonic()) > 0:
            publisher.serve(0)
            sleep(max(early, _TICK_S))  # the schedule itself; nothing else is waited for
        publisher.publish(record)
        late.append((monotonic() - due) * 1_000)
    publisher.flush()
    return late


def waits(
    counted: Sequence[Tender], appended: Mapping[str, int], received: Received
) -> list[float]:
    """How long each tender took, milliseconds; one that has no fact is not among them.

    appended: epoch milliseconds by tender id.
    """
    return [
        received[tender.id] / _NS_PER_MS - appended[tender.id]
        for tender in counted
        if tender.id in received
    ]


def percentile(ascending: Sequence[float], share: float) -> float:
    """The smallest value that so large a share does not exceed; 0 where there are none."""
    return ascending[ceil(len(ascending) * share) - 1] if ascending else 0.0


def _appended(ready: Stage) -> dict[str, int]:
    """When each request was appended, epoch milliseconds, by the tender's id."""
    requests = ready.read((TENDER_REQUESTED.kind,))
    return {subject_of(record.value): record.at for record in requests}
