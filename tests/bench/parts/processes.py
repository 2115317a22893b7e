"""How far the router grows with processes: more and more of them on twelve partitions."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from tests.bench import engines, throughput
from tests.bench.part import Bench, Part
from tests.bench.routed import routing
from tests.bench.table import CANNOT_START, Table, median_and_spread, ratio
from tests.bench.tender import tenders
from tests.bench.throughput import ThroughputRow

_PARTITIONS: Final = 12


@dataclass(frozen=True)
class Shown:
    rows: tuple[ThroughputRow, ...]


def measure(bench: Bench) -> Shown:
    ground = replace(bench.ground, partitions=_PARTITIONS)
    asked = list(tenders(bench.scale.tenders, ground.accounts, ground.partitions))
    work = routing(asked, ground.accounts, ground.partitions)
    several = [engines.ROUTER.times(processes) for processes in bench.scale.processes]
    lanes = [
        bench.lane(engine, partial(throughput.run, engine, work, ground)) for engine in several
    ]
    bench.by_turns(lanes, bench.scale.growth_rounds)
    return Shown(tuple(throughput.row(lane, work) for lane in lanes))


_HEAD: Final = ("engine", "facts/s", "ratio", "CPU µs", "broker µs", "MiB in all")


def tables(shown: Shown) -> Sequence[Table]:
    one = shown.rows[0]
    cells = [_cells(row, one) for row in shown.rows]
    note = "The broker and the bench share the cores with them."
    return [Table(f"Processes, {_PARTITIONS} partitions", _HEAD, cells, [note])]


def _cells(row: ThroughputRow, one: ThroughputRow) -> Sequence[str]:
    if not (row.runs and one.runs):
        return (row.engine, CANNOT_START)
    return (
        row.engine,
        median_and_spread([run.rate for run in row.runs]),
        ratio(row.rate, one.rate),
        f"{row.processor_us:.0f}",
        f"{row.broker_us:.0f}",
        f"{row.memory / 2**20:,.0f}",
    )


def rows(shown: Shown) -> Sequence[ThroughputRow]:
    return shown.rows


PART: Final = Part("processes", Shown, measure, rows, tables)
