"""How long a fact takes from its request's append until it can be read, under steady loads."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final, NamedTuple

from tests.bench import engines, latency
from tests.bench.engine import Engine
from tests.bench.latency import Latency, LatencyRow, SteadyLoad
from tests.bench.part import Bench, Part
from tests.bench.parts import throughput
from tests.bench.row import Lane
from tests.bench.table import CANNOT_START, Table, median_and_spread
from tests.bench.tender import Tender, tenders

LIGHT_LOAD: Final = 200.0
"""Requests a second."""

HEAVY_LOAD: Final = 0.5
"""A share of what the engine can do."""


@dataclass(frozen=True)
class Shown:
    rows: tuple[LatencyRow, ...]


class Condition(NamedTuple):
    """An engine under a load; of_maximum: what share of its own throughput the rate is."""

    engine: Engine
    rate: float
    of_maximum: float | None = None

    @property
    def name(self) -> str:
        return f"{self.engine.name} at {self.rate:,.0f}/s"


def measure(bench: Bench) -> Shown:
    scale, ground = bench.scale, bench.ground
    asked = list(tenders(scale.burst + scale.tenders, ground.accounts, ground.partitions))
    loads = [load for load in conditions(bench) if bench.wants(load.engine)]
    lanes = [
        bench.lane(load.engine, partial(_run, bench, load, asked), load.name) for load in loads
    ]
    bench.by_turns(lanes, bench.scale.rounds)
    return Shown(tuple(_row(load, lane) for load, lane in zip(loads, lanes, strict=True)))


def conditions(bench: Bench) -> Sequence[Condition]:
    """A light load for all, a heavy one for those whose throughput is known."""
    fast = bench.known.get(throughput.PART)
    light = [Condition(engine, LIGHT_LOAD) for engine, _ in engines.LATENCY]
    heavy = [
        Condition(engine, rate * HEAVY_LOAD, HEAVY_LOAD)
        for engine, like in engines.LATENCY
        if fast is not None and (rate := fast.rate(like))
    ]
    return [*light, *heavy]


def _run(bench: Bench, load: Condition, asked: Sequence[Tender]) -> Latency:
    burst, steady = bench.scale.burst, int(load.rate * bench.scale.seconds)
    sent = SteadyLoad(asked[: burst + steady], burst, load.rate)
    return latency.run(load.engine, sent, bench.ground)


def _row(load: Condition, lane: Lane[Latency]) -> LatencyRow:
    return LatencyRow(
        engine=load.engine.name,
        guarantee=load.engine.guarantee,
        ours=load.engine.ours,
        rate=load.rate,
        of_maximum=load.of_maximum,
        runs=tuple(lane.runs),
        cannot_start=lane.cannot_start,
    )


_HEAD: Final = ("engine", "requests/s (of its maximum)", "p50", "p99", "p99.9")


def tables(shown: Shown) -> Sequence[Table]:
    title = "From append to readable, milliseconds, median (spread)"
    return [Table(title, _HEAD, [_cells(row) for row in shown.rows], [*_notes(shown)])]


def _cells(row: LatencyRow) -> Sequence[str]:
    share = "" if row.of_maximum is None else f" ({row.of_maximum:.0%})"
    who = (row.engine, f"{row.rate:,.0f}{share}")
    if not row.runs:
        return (*who, CANNOT_START)
    percentiles = zip(*((run.p50, run.p99, run.p999) for run in row.runs), strict=True)
    return (*who, *map(median_and_spread, percentiles))


def _notes(shown: Shown) -> Iterator[str]:
    for row in shown.rows:
        if row.cannot_start:
            yield f"{row.engine}: {row.cannot_start}"


PART: Final = Part("latency", Shown, measure, tables)
