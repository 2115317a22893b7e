"""Where the router's time goes: microseconds of processor time per tender, stage by stage."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from statistics import median
from typing import Final

from tests.bench import engines, profiled
from tests.bench.answers import Verdict
from tests.bench.part import Bench, Part
from tests.bench.row import Row
from tests.bench.stage import Ground
from tests.bench.stages import MEANING, Stage, shares
from tests.bench.table import Table
from tests.bench.throughput import Throughput


@dataclass(frozen=True)
class Staged:
    """A run, and what part of its processor time each stage took."""

    throughput: Throughput
    shares: Mapping[Stage, float]

    @property
    def verdict(self) -> Verdict:
        return self.throughput.verdict

    def told(self) -> str:
        return self.throughput.told()

    def disturbance(self) -> str:
        return self.throughput.disturbance()

    def us(self, stage: Stage) -> float:
        """What a stage took for a tender."""
        return self.shares.get(stage, 0.0) * self.throughput.processor_us


@dataclass(frozen=True, kw_only=True)
class StagedRow(Row[Staged]):
    """The router, round by round."""


@dataclass(frozen=True)
class Shown:
    rows: tuple[StagedRow]


def measure(bench: Bench) -> Shown:
    lane = bench.lane(engines.ROUTER, partial(_run, bench.scale.tenders, bench.ground))
    bench.by_turns([lane], bench.scale.growth_rounds)
    row = StagedRow(
        engine=lane.engine.name,
        guarantee=lane.engine.guarantee,
        ours=True,
        runs=tuple(lane.runs),
        cannot_start=lane.cannot_start,
    )
    return Shown((row,))


def _run(tenders: int, ground: Ground) -> Staged:
    profile = profiled.run(tenders, ground)
    return Staged(profile.throughput, shares(profile.met))


def tables(shown: Shown) -> Sequence[Table]:
    return [table(shown.rows[0].runs)]


def table(runs: Sequence[Staged]) -> Table:
    """The median of each stage, and of all of it."""
    whole = _median([run.throughput.processor_us for run in runs])
    rows = [
        _cells(f"{stage}: {what}", _stage(stage, runs), whole) for stage, what in MEANING.items()
    ]
    head = ("stage", "µs per tender", "share")
    return Table("Processor time by stage", head, [*rows, _cells("all of it", whole, whole)])


def _stage(stage: Stage, runs: Sequence[Staged]) -> float:
    return _median([run.us(stage) for run in runs])


def _median(values: Sequence[float]) -> float:
    return median(values) if values else 0.0


def _cells(name: str, us: float, whole: float) -> Sequence[str]:
    return name, f"{us:.1f}", f"{us / whole:.0%}" if whole else ""


PART: Final = Part("stages", Shown, measure, tables)
