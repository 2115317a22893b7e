"""How large the router's transactions are under a steady load, as its changelog tells."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import inf
from time import time
from typing import Final

from events.catalogue import ROUTER, changelog
from tests.bench import machine
from tests.bench.answers import Verdict
from tests.bench.engine import Engine
from tests.bench.kafka import Appended
from tests.bench.latency import percentile, publish_by_the_clock
from tests.bench.machine import Load, glance, load
from tests.bench.routed import routing
from tests.bench.row import Row
from tests.bench.stage import Ground, stage
from tests.bench.started import started
from tests.bench.tender import Tender
from tests.bench.watcher import Watcher
from workers.engine.transaction import PROGRESS_KEY
from workers.router.state import TENDERS

_CHANGELOG: Final = changelog(ROUTER).kind
_TENDER: Final = TENDERS.stored_key(("",))


@dataclass(frozen=True)
class Batches:
    """What one run has shown: how many tenders were decided in a transaction that decided any.

    p50, p99, largest: of those sizes. count: of transactions.
    """

    p50: float
    p99: float
    largest: float
    count: int
    verdict: Verdict
    load: Load

    def told(self) -> str:
        """In a few words."""
        return f"{self.count:,} transactions, half of them of {self.p50:,.0f} tenders at most"

    def disturbance(self) -> str:
        """How the machine was busy otherwise; empty when it was not."""
        return machine.is_busy(self.load)


@dataclass(frozen=True, kw_only=True)
class BatchesRow(Row[Batches]):
    """The transactions at so many requests a second; None: all at once."""

    rate: float | None


def run(engine: Engine, tenders: Sequence[Tender], rate: float | None, ground: Ground) -> Batches:
    """Let the router answer tenders as they come; the first one shows that it is there.

    Raises: CannotStart.
    """
    work = routing(tenders, ground.accounts, ground.partitions)
    with stage(ground, work) as ready, Watcher(ready.job) as watcher:
        with started(engine, ready.job) as process:
            pids = (*process.pids, watcher.pid, ground.broker_pid)
            ready.publish(work.asked[:1])
            process.watch_until(1, watcher.count)
            began, since = glance(pids), int(time() * 1_000)
            publish_by_the_clock(ready.kafka.publisher(), work.asked[1:], rate or inf)
            process.watch_until(len(tenders), watcher.count)
            ended = glance(pids)
        kept = [record for record in ready.read((_CHANGELOG,)) if record.at >= since]
        verdict = work.answered(ready.facts()).verdict()
    found = sorted(sizes(kept))
    return Batches(
        p50=percentile(found, 0.5),
        p99=percentile(found, 0.99),
        largest=percentile(found, 1.0),
        count=len(found),
        verdict=verdict,
        load=load(began, ended),
    )


def sizes(kept: Iterable[Appended]) -> Sequence[int]:
    """How many tenders each transaction decided; it ends with the row of its progress."""
    found, open_ = [], Counter[int]()
    for record in kept:
        if record.key != PROGRESS_KEY:
            open_[record.partition] += record.key.startswith(_TENDER)
        elif decided := open_.pop(record.partition, 0):
            found.append(decided)
    return found
