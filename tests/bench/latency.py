"""An engine's latency: from the append of a request to when its fact can be read as committed.

Requests are sent by the clock, whether or not the engine keeps up, so nothing is left out because
something before it was slow. Both ends are read from clocks of this machine; the log's counts whole
milliseconds, so that figures are up to one too high.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from time import monotonic, sleep
from typing import Final

from tests.bench.answers import Verdict, answered
from tests.bench.engine import Engine
from tests.bench.kafka import Publisher
from tests.bench.machine import Load, glance, load
from tests.bench.stage import Ground, request, stage
from tests.bench.started import Started, started
from tests.bench.tender import Tender
from tests.bench.watcher import Received, Watcher

WARM_UP: Final = 0.1
"""The share of the steady requests that does not count; by then the burst before has left nothing
behind.
"""

_TICK_S: Final = 0.001
_LOOK_EVERY_S: Final = 0.05
_ANSWER_WITHIN_S: Final = 60.0
_NS_PER_MS: Final = 1_000_000


@dataclass(frozen=True)
class SteadyLoad:
    """A burst at which an engine warms up, Java's too, and then so many requests a second."""

    burst: Sequence[Tender]
    steady: Sequence[Tender]
    rate: float


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


def run(engine: Engine, sent: SteadyLoad, ground: Ground) -> Latency:
    """Let an engine answer tenders as they come.

    Raises: CannotStart.
    """
    tenders = [*sent.burst, *sent.steady]
    with stage(ground) as ready, Watcher(ready.job) as watcher:
        with started(engine, ready.job) as process:
            pids = (process.pid, watcher.pid, ground.broker_pid)
            ready.publish(sent.burst)
            _await(process, watcher, len(sent.burst))
            began = glance(pids)
            late = publish_by_the_clock(ready.kafka.publisher(), sent.steady, sent.rate)
            _await(process, watcher, len(tenders))
            ended = glance(pids)
        received, appended = watcher.received(), ready.appended()
        verdict = answered(tenders, ready.facts()).verdict()
    counted = sent.steady[int(len(sent.steady) * WARM_UP) :]
    took = sorted(waits(counted, appended, received))
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
    publisher: Publisher, tenders: Sequence[Tender], rate: float
) -> list[float]:
    """Send so many a second, each at its own time; returns how late each was, milliseconds."""
    began = monotonic()
    late: list[float] = []
    for number, tender in enumerate(tenders):
        due = began + number / rate
        while (early := due - monotonic()) > 0:
            publisher.serve(0)
            sleep(max(early, _TICK_S))  # the schedule itself; nothing else is waited for
        publisher.publish(request(tender))
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


def _await(process: Started, watcher: Watcher, facts: int) -> None:
    """Wait until so many facts were read; when they do not come, the verdict will say so.

    Raises: CannotStart when the engine ends.
    """
    deadline = monotonic() + _ANSWER_WITHIN_S
    while watcher.seen < facts and monotonic() < deadline:
        process.watch(_LOOK_EVERY_S)
