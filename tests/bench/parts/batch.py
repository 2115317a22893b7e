"""How large the router's transactions are: they follow the load, and nobody has to tune them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from statistics import median
from typing import Final

from tests.bench import batches, engines
from tests.bench.batches import Batches, BatchesRow
from tests.bench.part import Bench, Part
from tests.bench.row import Lane
from tests.bench.table import CANNOT_START, Table
from tests.bench.tender import tenders


@dataclass(frozen=True)
class Shown:
    rows: tuple[BatchesRow, ...]


def measure(bench: Bench) -> Shown:
    rates = bench.scale.rates
    lanes = [_lane(bench, rate) for rate in rates]
    bench.by_turns(lanes, rounds=1)
    return Shown(tuple(_row(rate, lane) for rate, lane in zip(rates, lanes, strict=True)))


def _lane(bench: Bench, rate: float | None) -> Lane[Batches]:
    scale, ground = bench.scale, bench.ground
    count = scale.tenders if rate is None else min(int(rate * scale.seconds), scale.tenders)
    asked = list(tenders(1 + count, ground.accounts, ground.partitions))
    engine = engines.ROUTER.named(_told(rate))
    return bench.lane(engine, partial(batches.run, engine, asked, rate, ground))


def _row(rate: float | None, lane: Lane[Batches]) -> BatchesRow:
    return BatchesRow(
        engine=lane.engine.name,
        guarantee=lane.engine.guarantee,
        ours=lane.engine.ours,
        rate=rate,
        runs=tuple(lane.runs),
        cannot_start=lane.cannot_start,
    )


_HEAD: Final = ("load", "p50", "p99", "largest", "transactions")


def tables(shown: Shown) -> Sequence[Table]:
    title = "Tenders in one transaction of the router"
    return [Table(title, _HEAD, [_cells(row) for row in shown.rows])]


def _cells(row: BatchesRow) -> Sequence[str]:
    if not row.runs:
        return (_told(row.rate), CANNOT_START)
    return (
        _told(row.rate),
        f"{median(run.p50 for run in row.runs):,.0f}",
        f"{median(run.p99 for run in row.runs):,.0f}",
        f"{max(run.largest for run in row.runs):,.0f}",
        f"{sum(run.count for run in row.runs):,}",
    )


def _told(rate: float | None) -> str:
    return "all at once" if rate is None else f"{rate:,.0f} requests/s"


PART: Final = Part("batch", Shown, measure, tables)
