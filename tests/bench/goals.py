"""The goals that were set, beside what was measured: one that is missed stays in the table."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from operator import ge, le
from typing import Final, NamedTuple

from tests.bench import engines
from tests.bench.engine import Engine
from tests.bench.figures import Figures
from tests.bench.latency import LatencyRow
from tests.bench.parts import latency, state, throughput
from tests.bench.table import Table

_HEAD: Final = ("of the router, unless it says otherwise", "goal", "measured", "reached")
_COMPARES: Final[Mapping[str, Callable[[float, float], bool]]] = {"at least": ge, "at most": le}


class Goal(NamedTuple):
    """What should hold of a figure; bound: "at least" or "at most"."""

    what: str
    bound: str
    goal: float
    measured: float

    @property
    def is_reached(self) -> bool:
        """Whether it holds."""
        return _COMPARES[self.bound](self.measured, self.goal)


def table(shown: Figures) -> Table | None:
    """All goals; None where something they are about was not measured."""
    fast, waits, known = (
        shown.get(throughput.PART),
        shown.get(latency.PART),
        shown.get(state.PART),
    )
    if fast is None or waits is None or known is None:
        return None
    goals = [*_of_throughput(fast), *_of_latency(waits), *_of_growth(known)]
    return Table("Goals, and what came of them", _HEAD, [_cells(goal) for goal in goals])


def _cells(goal: Goal) -> Sequence[str]:
    reached = "yes" if goal.is_reached else "no"
    return goal.what, f"{goal.bound} {goal.goal:g}", f"{goal.measured:.3g}", reached


def _of_throughput(shown: throughput.Shown) -> Iterator[Goal]:
    compared: tuple[tuple[str, Engine, Engine, float], ...] = (
        (
            "throughput, two processes, to Kafka Streams with two threads",
            engines.ROUTER.times(2),
            engines.KAFKA_STREAMS,
            1.6,
        ),
        ("throughput, to the bare loop", engines.ROUTER, engines.BARE_LOOP, 0.9),
        ("throughput, to a Faust agent as documented", engines.ROUTER, engines.FAUST, 10),
        ("throughput of messaging, to the router", engines.MESSAGING, engines.ROUTER, 1),
    )
    for what, ours, other, goal in compared:
        rate, beside = shown.rate(ours), shown.rate(other)
        if rate and beside:
            yield Goal(what, "at least", goal, rate / beside)


def _of_latency(shown: latency.Shown) -> Iterator[Goal]:
    loads = ((f"{latency.LIGHT_LOAD:,.0f}/s", None), ("half load", latency.HEAVY_LOAD))
    for load, of_maximum in loads:
        ours = _row(shown, engines.ROUTER, of_maximum)
        other = _row(shown, engines.KAFKA_STREAMS, of_maximum)
        if ours and other:
            half, most = ours.p50 / other.p50, ours.p99 / other.p99
            yield Goal(f"half wait so long at {load}, to Kafka Streams", "at most", 0.33, half)
            yield Goal(f"99 of 100 wait so long at {load}, likewise", "at most", 0.5, most)


def _row(shown: latency.Shown, engine: Engine, of_maximum: float | None) -> LatencyRow | None:
    """An engine's row under this load, where it has figures."""
    found = (row for row in shown.rows if row.engine == engine.name and row.runs)
    return next((row for row in found if row.of_maximum == of_maximum), None)


def _of_growth(shown: state.Shown) -> Iterator[Goal]:
    few, many = shown.rows
    if few.runs and many.runs:
        ratio = many.rate / few.rate
        yield Goal("throughput with twenty times as many tenders known", "at least", 0.9, ratio)
        yield Goal("bytes of memory for a known tender", "at most", 400, shown.row_bytes)
