"""What it costs to remember: throughput, memory and start with few tenders known, and with many."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from time import time
from typing import Final

from tests.bench import engines, throughput
from tests.bench.kafka import Outgoing
from tests.bench.part import Bench, Part
from tests.bench.parts import growth
from tests.bench.remembered import remembered
from tests.bench.routed import routing
from tests.bench.row import Lane
from tests.bench.table import Table
from tests.bench.tender import tenders
from tests.bench.throughput import Throughput, ThroughputRow
from tests.bench.work import Work


@dataclass(frozen=True)
class Shown:
    """remembered: how many tenders were known in each of the rows."""

    remembered: tuple[int, int]
    rows: tuple[ThroughputRow, ThroughputRow]

    @property
    def row_bytes(self) -> float:
        """Resident memory for a further remembered tender."""
        few, many = (row.memory for row in self.rows)
        return (many - few) / self._further

    @property
    def restored_per_second(self) -> float:
        """Remembered tenders that a process takes over in a second; 0 where too few to tell."""
        few, many = (row.first_after_s for row in self.rows)
        return self._further / (many - few) if many > few else 0.0

    @property
    def _further(self) -> int:
        few, many = self.remembered
        return many - few


def measure(bench: Bench) -> Shown:
    ground, scale = bench.ground, bench.scale
    asked = list(tenders(scale.tenders, ground.accounts, ground.partitions))
    work = routing(asked, ground.accounts, ground.partitions)
    lanes = [_lane(bench, count, work) for count in scale.remembered]
    bench.by_turns(lanes, scale.growth_rounds)
    few, many = (throughput.row(lane, work) for lane in lanes)
    return Shown(scale.remembered, (few, many))


def _lane(bench: Bench, count: int, work: Work) -> Lane[Throughput]:
    engine = engines.ROUTER.named(f"{count:,} tenders known")
    before = replace(work, known=lambda: _known(bench, count, work))
    return bench.lane(engine, partial(throughput.run, engine, before, bench.ground))


def _known(bench: Bench, count: int, work: Work) -> Iterator[Outgoing]:
    accounts, partitions = list(bench.ground.accounts), bench.ground.partitions
    yield from work.known()
    yield from remembered(count, accounts, partitions, int(time() * 1_000))


def tables(shown: Shown) -> Sequence[Table]:
    columns = (growth.MEMORY, growth.FIRST_AFTER)
    title = "Throughput by what is remembered"
    return [growth.table(title, shown.rows, columns, [*_notes(shown)])]


def _notes(shown: Shown) -> Iterator[str]:
    if not all(row.runs for row in shown.rows):
        return
    yield f"A remembered, decided tender takes {shown.row_bytes:.0f} bytes of memory."
    if restored := shown.restored_per_second:
        yield f"A process takes over {restored:,.0f} tenders a second when it starts."


PART: Final = Part("state", Shown, measure, tables)
