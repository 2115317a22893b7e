"""How far the router grows with processes: more and more of them on twelve partitions."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from tests.bench import engines, throughput
from tests.bench.part import Bench, Part
from tests.bench.parts import growth
from tests.bench.routed import routing
from tests.bench.table import Table
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


def tables(shown: Shown) -> Sequence[Table]:
    note = "The broker and the bench share the cores with them."
    columns = (growth.PROCESSOR, growth.BROKER, growth.MEMORY)
    return [growth.table(f"Processes, {_PARTITIONS} partitions", shown.rows, columns, [note])]


PART: Final = Part("processes", Shown, measure, tables)
