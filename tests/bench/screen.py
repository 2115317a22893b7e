"""How long a decision takes to the screens: from its append to when an open page is told of it.

The load is that of the latency, with the router and the board at work. Here the page is a client
that hears the same news as a browser does; what a browser then loads and draws is not in it, but is
a page of the board like any other. The log's clock counts whole milliseconds, so that figures are
up to one too high.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from tests.bench import engines, latency
from tests.bench.answers import Verdict
from tests.bench.latency import SteadyLoad, percentile, publish_by_the_clock
from tests.bench.listener import Heard, listening
from tests.bench.machine import Load, glance, load
from tests.bench.routed import routing
from tests.bench.routing import KINDS
from tests.bench.row import Row
from tests.bench.served import served
from tests.bench.stage import Ground, stage
from tests.bench.started import started
from tests.bench.tender import Tender
from tests.bench.times import Times
from tests.bench.work import Work
from workers.board.store.topics import TOPICS


@dataclass(frozen=True)
class Told:
    """What one run has shown; late_p99: how late the load itself was, milliseconds."""

    times: Times
    late_p99: float
    verdict: Verdict
    load: Load

    def told(self) -> str:
        """In a few words."""
        return f"95 of 100 told within {self.times.p95:,.0f} ms"

    def disturbance(self) -> str:
        """How the machine was busy otherwise, or the load late; empty when neither was so."""
        return latency.disturbance(self.late_p99, self.times.p50, self.load)


@dataclass(frozen=True, kw_only=True)
class ToldRow(Row[Told]):
    """Router and board at so many requests a second, round by round."""

    rate: float


def run(sent: SteadyLoad, ground: Ground) -> Told:
    """Let pages hear of tenders as they are decided.

    Raises: CannotStart.
    """
    work = _work(sent.tenders, ground)
    with (
        stage(ground, work) as ready,
        started(engines.ROUTER, ready.job) as router,
        served(ready.job) as board,
        listening(board.url, KINDS) as listener,
    ):
        ready.publish(work.asked[: sent.burst])
        board.process.watch_until(sent.burst, listener.count)
        pids = (*router.pids, *board.process.pids, ground.broker_pid)
        began = glance(pids)
        late = publish_by_the_clock(ready.kafka.publisher(), work.asked[sent.burst :], sent.rate)
        board.process.watch_until(len(work.asked), listener.count)
        loaded = load(began, glance(pids))
    return Told(
        times=Times.of(waits(sent.counted, listener.heard)),
        late_p99=percentile(sorted(late), 0.99),
        verdict=verdict(sent.tenders, listener.heard),
        load=loaded,
    )


def _work(tenders: Sequence[Tender], ground: Ground) -> Work:
    """Routing, with all topics that the board reads as well."""
    work = routing(tenders, ground.accounts, ground.partitions)
    topics = {topic.kind: topic for topic in (*work.topics, *TOPICS)}
    return replace(work, topics=tuple(topics.values()))


def waits(counted: Iterable[Tender], heard: Iterable[Heard]) -> list[float]:
    """How long each decision about these took to be told first, milliseconds."""
    wanted, took = {tender.id for tender in counted}, dict[str | None, float]()
    for news in heard:
        took.setdefault(news.tender_id, news.at - news.appended_at)
    return [wait for tender, wait in took.items() if tender in wanted]


def verdict(tenders: Sequence[Tender], heard: Iterable[Heard]) -> Verdict:
    """Whether each decision was told, once, and rightly."""
    due = {(tender.id, tender.answer) for tender in tenders}
    told = Counter((news.tender_id, news.kind) for news in heard)
    right = {news: times for news, times in told.items() if news in due}
    return Verdict(
        asked=len(due),
        lost=len(due) - len(right),
        doubled=sum(right.values()) - len(right),
        wrong=told.total() - sum(right.values()),
        examples=tuple(f"news of {kind}" for _, kind in (told.keys() - right.keys()))[:3],
    )
