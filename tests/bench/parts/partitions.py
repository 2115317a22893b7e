"""How many partitions one process bears: throughput, connections and memory with more and more."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from statistics import median
from typing import Final

from tests.bench import engines, throughput
from tests.bench.part import Bench, Part
from tests.bench.routed import routing
from tests.bench.row import Lane
from tests.bench.table import CANNOT_START, Table, median_and_spread, ratio
from tests.bench.tender import tenders
from tests.bench.throughput import Throughput, ThroughputRow
from tests.bench.work import Work


@dataclass(frozen=True)
class Shown:
    """widths: how many partitions there were in each of the rows."""

    widths: tuple[int, ...]
    rows: tuple[ThroughputRow, ...]


def measure(bench: Bench) -> Shown:
    widths = bench.scale.widths
    grown = [_row_of(bench, partitions) for partitions in widths]
    bench.by_turns([lane for lane, _ in grown], bench.scale.growth_rounds)
    return Shown(widths, tuple(throughput.row(lane, work) for lane, work in grown))


def _row_of(bench: Bench, partitions: int) -> tuple[Lane[Throughput], Work]:
    ground = replace(bench.ground, partitions=partitions)
    asked = list(tenders(bench.scale.tenders, ground.accounts, partitions))
    work = routing(asked, ground.accounts, partitions)
    engine = engines.ROUTER.named(f"{partitions} partitions")
    return bench.lane(engine, partial(throughput.run, engine, work, ground)), work


_HEAD: Final = ("engine", "facts/s", "ratio", "connections", "MiB", "first fact after s")


def tables(shown: Shown) -> Sequence[Table]:
    narrow = shown.rows[0]
    cells = [_cells(row, narrow) for row in shown.rows]
    return [Table("Partitions of one process", _HEAD, cells)]


def _cells(row: ThroughputRow, narrow: ThroughputRow) -> Sequence[str]:
    if not (row.runs and narrow.runs):
        return (row.engine, CANNOT_START)
    return (
        row.engine,
        median_and_spread([run.rate for run in row.runs]),
        ratio(row.rate, narrow.rate),
        f"{median(run.footprint.connections for run in row.runs):.0f}",
        f"{row.memory / 2**20:,.0f}",
        f"{row.first_after_s:.1f}",
    )


def rows(shown: Shown) -> Sequence[ThroughputRow]:
    return shown.rows


PART: Final = Part("partitions", Shown, measure, rows, tables)
