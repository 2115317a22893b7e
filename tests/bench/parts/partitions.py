"""How many partitions one process bears: throughput, connections and memory with more and more."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from tests.bench import engines, throughput
from tests.bench.part import Bench, Part
from tests.bench.parts import growth
from tests.bench.routed import routing
from tests.bench.row import Lane
from tests.bench.table import Table
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
    number = max(bench.scale.tenders, partitions * bench.scale.in_each)
    asked = list(tenders(number, ground.accounts, partitions))
    work = routing(asked, ground.accounts, partitions)
    engine = engines.ROUTER.named(f"{partitions} partitions")
    return bench.lane(engine, partial(throughput.run, engine, work, ground)), work


def tables(shown: Shown) -> Sequence[Table]:
    columns = (growth.CONNECTIONS, growth.MEMORY, growth.FIRST_AFTER)
    return [growth.table("Partitions of one process", shown.rows, columns)]


PART: Final = Part("partitions", Shown, measure, tables)
