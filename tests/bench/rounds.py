"""Runs the engines by turns, so that whatever drifts on the machine drifts for all of them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final, Generic, NamedTuple, Protocol, TypeVar

from tests.bench import latency, throughput
from tests.bench.engine import CannotStart, Engine
from tests.bench.latency import Latency, SteadyLoad
from tests.bench.report import LatencyRow, ThroughputRow
from tests.bench.stage import Ground
from tests.bench.tender import Tender
from tests.bench.throughput import Throughput

LIGHT_LOAD: Final = 200.0
"""Requests a second."""

HEAVY_LOAD: Final = 0.5
"""A share of what the engine can do."""

Say = Callable[[str], None]
"""Shows a line to whoever waits."""


@dataclass(frozen=True)
class Course:
    """What the engines run over.

    burst: how many requests come at once before a run for latency. seconds: how long it takes then,
    at most.
    """

    ground: Ground
    tenders: Sequence[Tender]
    rounds: int
    burst: int
    seconds: float


class Run(Protocol):
    """What comes out of one turn."""

    def told(self) -> str:
        """In a few words."""


RunT = TypeVar("RunT", bound=Run)


class Lane(Generic[RunT]):
    """One engine under one condition: its runs so far, or why it cannot start."""

    def __init__(self, name: str, run: Callable[[], RunT]) -> None:
        self.runs: list[RunT] = []
        self.cannot_start = ""
        self._name = name
        self._run = run

    def turn(self) -> str:
        """Run once more, unless it could not before; returns what is to be told."""
        if not self.cannot_start:
            try:
                self.runs.append(self._run())
            except CannotStart as error:
                self.cannot_start = str(error)
        return f"{self._name}: {self.cannot_start or self.runs[-1].told()}"


class Condition(NamedTuple):
    """An engine under a load; of_maximum: what share of its own throughput the rate is."""

    engine: Engine
    rate: float
    of_maximum: float | None = None


def conditions(
    pairs: Iterable[tuple[Engine, Engine]], throughput_rows: Iterable[ThroughputRow]
) -> list[Condition]:
    """The loads of the latency runs: a light one for all, a heavy one where a throughput is known.

    pairs: each engine with the one whose throughput counts for it.
    """
    maximum = {row.engine: row.rate for row in throughput_rows if row.runs}
    light = [Condition(engine, LIGHT_LOAD) for engine, _ in pairs]
    heavy = [
        Condition(engine, maximum[like.name] * HEAVY_LOAD, HEAVY_LOAD)
        for engine, like in pairs
        if maximum.get(like.name)
    ]
    return [*light, *heavy]


def throughputs(engines: Sequence[Engine], course: Course, say: Say) -> tuple[ThroughputRow, ...]:
    """How fast each engine is when all requests lie ready."""
    shares = [course.tenders[: int(len(course.tenders) * engine.share)] for engine in engines]
    lanes: list[Lane[Throughput]] = [
        Lane(engine.name, partial(throughput.run, engine, tenders, course.ground))
        for engine, tenders in zip(engines, shares, strict=True)
    ]
    _by_turns(lanes, course.rounds, say)
    return tuple(
        ThroughputRow(
            engine=engine.name,
            guarantee=engine.guarantee,
            state=engine.state,
            tenders=len(tenders),
            runs=tuple(lane.runs),
            cannot_start=lane.cannot_start,
        )
        for engine, tenders, lane in zip(engines, shares, lanes, strict=True)
    )


def latencies(loads: Sequence[Condition], course: Course, say: Say) -> tuple[LatencyRow, ...]:
    """How long a fact takes under each load."""
    lanes: list[Lane[Latency]] = [
        Lane(f"{load.engine.name} at {load.rate:,.0f}/s", partial(_latency, load, course))
        for load in loads
    ]
    _by_turns(lanes, course.rounds, say)
    return tuple(
        LatencyRow(
            engine=load.engine.name,
            guarantee=load.engine.guarantee,
            rate=load.rate,
            of_maximum=load.of_maximum,
            runs=tuple(lane.runs),
            cannot_start=lane.cannot_start,
        )
        for load, lane in zip(loads, lanes, strict=True)
    )


def _latency(load: Condition, course: Course) -> Latency:
    burst, rest = course.tenders[: course.burst], course.tenders[course.burst :]
    steady = rest[: int(load.rate * course.seconds)]
    return latency.run(load.engine, SteadyLoad(burst, steady, load.rate), course.ground)


def _by_turns(lanes: Sequence[Lane[RunT]], rounds: int, say: Say) -> None:
    for number in range(1, rounds + 1):
        for lane in lanes:
            say(f"round {number} of {rounds}: {lane.turn()}")
