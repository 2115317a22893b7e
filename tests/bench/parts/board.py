"""What the board takes in, how soon pages hear of it, and how long people wait when it is full."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from statistics import median
from typing import Final

from tests.bench import asked, engines, feed, screen
from tests.bench.asked import Asked, AskedRow
from tests.bench.feed import Intake, IntakeRow
from tests.bench.latency import SteadyLoad
from tests.bench.part import Bench, Part
from tests.bench.parts.latency import LIGHT_LOAD
from tests.bench.questions import EXPLAIN, SIMULATE, TRACE
from tests.bench.row import Lane, Row, Run
from tests.bench.screen import Told, ToldRow
from tests.bench.table import Table, median_and_spread
from tests.bench.tender import tenders
from tests.bench.times import Times

EVENTS_PER_S: Final = 5_000
"""What the board should take in."""

FIRST_BYTE_MS: Final = 100
GOALS_MS: Final[Mapping[str, int]] = {EXPLAIN: 300, TRACE: 300, SIMULATE: 2_000}
"""Within what 95 of 100 answers should come; a page's first byte within `FIRST_BYTE_MS`."""

TOLD_MS: Final = 1_000
"""Within what 95 of 100 decisions should be told, under the light load."""

_WARM_UP: Final = 400
_TELLING: Final = f"{engines.BOARD.name}, pages open"


@dataclass(frozen=True)
class Shown:
    """intake: of an empty board. told: by one beside a router. asked: of a full one, which has
    taken in all of it before.
    """

    intake: IntakeRow
    told: ToldRow
    asked: AskedRow

    @property
    def rows(self) -> Sequence[Row[Run]]:
        return (self.intake, self.told, self.filled, self.asked)

    @property
    def filled(self) -> IntakeRow:
        """How the full one became so."""
        return IntakeRow(
            engine=f"{self.asked.engine}, filled",
            guarantee=self.asked.guarantee,
            runs=tuple(run.filled for run in self.asked.runs),
            events=self.asked.events,
        )


def measure(bench: Bench) -> Shown:
    scale, ground = bench.scale, bench.ground
    intake = bench.lane(engines.BOARD, partial(feed.run, scale.taken_in, ground))
    bench.by_turns([intake], scale.growth_rounds)
    told = bench.lane(engines.BOARD, partial(screen.run, _sent(bench), ground), _TELLING)
    bench.by_turns([told], scale.growth_rounds)
    ask = partial(asked.run, scale.stored, scale.growth_rounds, scale.asked, ground)
    full = bench.lane(engines.BOARD, ask, f"{engines.BOARD.name}, full")
    bench.by_turns([full], rounds=1)
    return Shown(
        _intake(scale.taken_in, intake), _told(LIGHT_LOAD, told), _asked(scale.stored, full)
    )


def _sent(bench: Bench) -> SteadyLoad:
    scale, ground = bench.scale, bench.ground
    count = _WARM_UP + int(LIGHT_LOAD * scale.seconds)
    return SteadyLoad(
        list(tenders(count, ground.accounts, ground.partitions)), _WARM_UP, LIGHT_LOAD
    )


def _intake(events: int, lane: Lane[Intake]) -> IntakeRow:
    return IntakeRow(
        engine=lane.engine.name,
        guarantee=lane.engine.guarantee,
        ours=True,
        events=events,
        runs=tuple(lane.runs),
        cannot_start=lane.cannot_start,
    )


def _told(rate: float, lane: Lane[Told]) -> ToldRow:
    return ToldRow(
        engine=_TELLING,
        guarantee=lane.engine.guarantee,
        ours=True,
        rate=rate,
        runs=tuple(lane.runs),
        cannot_start=lane.cannot_start,
    )


def _asked(events: int, lane: Lane[Asked]) -> AskedRow:
    return AskedRow(
        engine=f"{lane.engine.name}, full",
        guarantee=lane.engine.guarantee,
        ours=True,
        events=events,
        runs=tuple(lane.runs),
        cannot_start=lane.cannot_start,
    )


def tables(shown: Shown) -> Sequence[Table]:
    return [_taken_in(shown), _heard(shown.told), _answered(shown)]


_INTAKE: Final = ("log", "events/s", "CPU µs", "bytes on disk", "goal", "reached")


def _taken_in(shown: Shown) -> Table:
    rows = [_intake_cells(row) for row in (shown.intake, shown.filled) if row.runs]
    note = "CPU: of the board's process for an event. Bytes: of its SQLite database for an event."
    return Table("What the board takes in, median (spread)", _INTAKE, rows, [note])


def _intake_cells(row: IntakeRow) -> Sequence[str]:
    return (
        f"{row.events:,} events",
        median_and_spread([run.rate for run in row.runs]),
        f"{median(run.processor_us for run in row.runs):.0f}",
        f"{median(run.bytes for run in row.runs):,.0f}",
        f"{EVENTS_PER_S:,}",
        _yes(median(run.rate for run in row.runs) >= EVENTS_PER_S),
    )


def _heard(row: ToldRow) -> Table:
    rows = [_wait_cells(f"{row.rate:,.0f}/s", [run.times for run in row.runs], TOLD_MS)]
    note = "Without what a browser draws. The goal is for 95 of 100."
    head = ("requests", *_WAITS)
    title = "From a decision's append to an open page that is told, milliseconds, median (spread)"
    return Table(title, head, rows if row.runs else [], [note])


_WAITS: Final = ("half within", "95 of 100", "99 of 100", "slowest", "goal", "reached")


def _answered(shown: Shown) -> Table:
    rows = [
        _wait_cells(name, times, GOALS_MS.get(name, FIRST_BYTE_MS))
        for run in shown.asked.runs
        for name, times in run.times.items()
    ]
    title = f"First byte with {shown.asked.events:,} events stored, milliseconds, median (spread)"
    return Table(title, ("question", *_WAITS), rows, [*_notes()])


def _wait_cells(name: str, times: Sequence[Times], goal: int) -> Sequence[str]:
    p95 = [each.p95 for each in times]
    return (
        name,
        median_and_spread([each.p50 for each in times]),
        median_and_spread(p95),
        median_and_spread([each.p99 for each in times]),
        median_and_spread([each.slowest for each in times]),
        f"{goal:,}",
        _yes(median(p95) <= goal),
    )


def _notes() -> Iterator[str]:
    yield "The goal is for 95 of 100; one asks at a time, over HTTP."
    yield f"{EXPLAIN}, {TRACE} and {SIMULATE} are answered in JSON, the others are pages."


def _yes(reached: bool) -> str:
    return "yes" if reached else "no"


PART: Final = Part("board", Shown, measure, tables)
