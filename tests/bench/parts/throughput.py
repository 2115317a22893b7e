"""How fast each engine is when all its work lies ready: the router beside its peers, messaging,
lifecycle.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final, NamedTuple

from events.catalogue import ROUTER
from tests.bench import engines, throughput
from tests.bench.engine import Engine
from tests.bench.invited import inviting
from tests.bench.part import Bench, Part
from tests.bench.relayed import relaying
from tests.bench.routed import routing
from tests.bench.routing import Routing
from tests.bench.table import CANNOT_START, NONE, Table, ratio, spread
from tests.bench.tender import Tender, tenders
from tests.bench.throughput import ThroughputRow
from tests.bench.work import Work


@dataclass(frozen=True)
class Shown:
    """request_bytes, fact_bytes, message_bytes, invitation_bytes: of one."""

    partitions: int
    request_bytes: int
    fact_bytes: int
    message_bytes: int
    invitation_bytes: int
    rows: tuple[ThroughputRow, ...]

    def rate(self, engine: Engine) -> float | None:
        """An engine's facts per second, where it was measured."""
        row = self.row(engine)
        return None if row is None else row.rate

    def row(self, engine: Engine) -> ThroughputRow | None:
        """An engine's row, where it has figures."""
        found = (row for row in self.rows if row.engine == engine.name and row.runs)
        return next(found, None)


class _Entrant(NamedTuple):
    engine: Engine
    work: Work


def measure(bench: Bench) -> Shown:
    entrants = [entrant for entrant in _entrants(bench) if bench.wants(entrant.engine)]
    lanes = [
        bench.lane(engine, partial(throughput.run, engine, work, bench.ground))
        for engine, work in entrants
    ]
    bench.by_turns(lanes, bench.scale.rounds)
    rows = (throughput.row(lane, work) for lane, (_, work) in zip(lanes, entrants, strict=True))
    first = next(_tenders(bench))
    routed = Routing(ROUTER, bench.ground.accounts)(first.key, first.value, (), now=0)
    return Shown(
        partitions=bench.ground.partitions,
        request_bytes=len(first.value),
        fact_bytes=len(routed.record.value),
        message_bytes=len(_messages(bench, 1).asked[0].value),
        invitation_bytes=max(len(each.value) for each in _invitations(bench, _SOME).asked),
        rows=tuple(rows),
    )


def _entrants(bench: Bench) -> Iterator[_Entrant]:
    asked = list(_tenders(bench))
    for engine in engines.THROUGHPUT:
        share = asked[: int(len(asked) * engine.share)]
        yield _Entrant(engine, routing(share, bench.ground.accounts, bench.ground.partitions))
    yield _Entrant(engines.MESSAGING, _messages(bench, len(asked)))
    yield _Entrant(engines.LIFECYCLE, _invitations(bench, len(asked)))


def _tenders(bench: Bench) -> Iterator[Tender]:
    return tenders(bench.scale.tenders, bench.ground.accounts, bench.ground.partitions)


def _messages(bench: Bench, count: int) -> Work:
    return relaying(count, bench.ground.accounts, bench.ground.partitions)


def _invitations(bench: Bench, count: int) -> Work:
    return inviting(count, bench.ground.accounts, bench.ground.partitions)


_SOME: Final = 100
_OTHER_WORK: Final = (engines.MESSAGING.name, engines.LIFECYCLE.name)
_HEAD: Final = (
    "engine",
    "guarantee",
    "state",
    "facts/s",
    "spread",
    "to Kafka Streams",
    "to the bare loop",
    "CPU µs",
    "broker µs",
    "MiB",
    "doubled",
)


def tables(shown: Shown) -> Sequence[Table]:
    rates = {row.engine: row.rate for row in shown.rows if row.runs}
    rows = [_cells(row, rates) for row in shown.rows]
    return [Table("Throughput, all work lying ready", _HEAD, rows, [*_notes(shown)])]


def _cells(row: ThroughputRow, rates: Mapping[str, float]) -> Sequence[str]:
    who = (row.engine, row.guarantee, "yes" if row.state else "no")
    if not row.runs:
        return (*who, CANNOT_START)
    routes = row.engine not in _OTHER_WORK
    return (
        *who,
        f"{row.rate:,.0f}",
        spread([run.rate for run in row.runs]),
        ratio(row.rate, rates.get(engines.KAFKA_STREAMS.name)) if routes else NONE,
        ratio(row.rate, rates.get(engines.BARE_LOOP.name)) if routes else NONE,
        f"{row.processor_us:.0f}",
        f"{row.broker_us:.0f}",
        f"{row.memory / 2**20:.0f}",
        str(sum(run.verdict.doubled for run in row.runs)),
    )


def _notes(shown: Shown) -> Iterator[str]:
    yield (
        f"{shown.partitions} partitions; requests of {shown.request_bytes} bytes, for "
        f"{engines.MESSAGING.name} messages of {shown.message_bytes} bytes, for "
        f"{engines.LIFECYCLE.name} claims, and invitations of {shown.invitation_bytes} bytes."
    )
    yield (
        "One process each unless it says otherwise. Kafka Streams works with two threads on both "
        f"cores, so its like is {engines.ROUTER.times(2).name}."
    )
    yield "CPU and broker: microseconds of processor time for a fact. MiB: resident at the end."
    for row in shown.rows:
        if row.cannot_start:
            yield f"{row.engine}: {row.cannot_start}"


PART: Final = Part("throughput", Shown, measure, tables)
