"""Figures of one engine under one condition, run by run, and the reasons not to believe them."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from tests.bench.answers import Verdict
from tests.bench.engine import CannotStart, Engine, Guarantee


class Run(Protocol):
    """What comes out of one turn."""

    @property
    def verdict(self) -> Verdict:
        """What became of the tenders."""

    def told(self) -> str:
        """In a few words."""

    def disturbance(self) -> str:
        """Why the figures say little, such as a busy machine; empty when they can be believed."""


RunT = TypeVar("RunT", bound=Run)
RunT_co = TypeVar("RunT_co", bound=Run, covariant=True)


@dataclass(frozen=True, kw_only=True)
class Row(Generic[RunT_co]):
    """ours: whether it must be there. cannot_start: why there are no runs."""

    engine: str
    guarantee: Guarantee
    ours: bool = False
    runs: tuple[RunT_co, ...] = ()
    cannot_start: str = ""


class Lane(Generic[RunT]):
    """One engine under one condition: its runs so far, or why it cannot start.

    patience: how often a run that was disturbed is made again.
    """

    def __init__(
        self, engine: Engine, run: Callable[[], RunT], *, name: str = "", patience: int = 0
    ) -> None:
        self.engine = engine
        self.runs: list[RunT] = []
        self.cannot_start = ""
        self._name = name or engine.name
        self._run = run
        self._patience = patience

    def turn(self) -> Iterator[str]:
        """Run once more, unless it could not before; gives what is to be told."""
        if not self.cannot_start:
            try:
                yield from self._once()
            except CannotStart as error:
                self.cannot_start = str(error)
        if self.cannot_start:
            yield f"{self._name}: {self.cannot_start}"

    def _once(self) -> Iterator[str]:
        run = self._run()
        for _ in range(self._patience):
            if not (disturbance := run.disturbance()):
                break
            yield f"{self._name}: once more, {disturbance}"
            run = self._run()
        self.runs.append(run)
        yield f"{self._name}: {run.told()}"


def by_turns(lanes: Sequence[Lane[RunT]], rounds: int, say: Callable[[str], None]) -> None:
    """Run all of them, round by round: what drifts on the machine then drifts for all of them."""
    for number in range(1, rounds + 1):
        for lane in lanes:
            for line in lane.turn():
                say(f"round {number} of {rounds}: {line}")


def objections(rows: Sequence[Row[Run]]) -> Sequence[str]:
    """Why figures must not be given: tenders came to harm, or what is ours did not start."""
    wrong = (
        f"{row.engine}, round {number}: {wrong}"
        for row, number, run in _runs(rows)
        if (wrong := _wrong(run.verdict, row.guarantee))
    )
    missing = (
        f"{row.engine} cannot start: {row.cannot_start}"
        for row in rows
        if row.ours and row.cannot_start
    )
    return [*wrong, *missing]


def disturbances(rows: Sequence[Row[Run]]) -> Sequence[str]:
    """When the machine did something else as well, or the load was not as it should be."""
    return [
        f"{row.engine}, round {number}: {disturbance}"
        for row, number, run in _runs(rows)
        if (disturbance := run.disturbance())
    ]


def _runs(rows: Sequence[Row[Run]]) -> Iterator[tuple[Row[Run], int, Run]]:
    """Every run of every row, numbered by round."""
    for row in rows:
        for number, run in enumerate(row.runs, start=1):
            yield row, number, run


def _wrong(verdict: Verdict, guarantee: Guarantee) -> str:
    if verdict.lost:
        return "\n    ".join([f"{verdict.lost} of {verdict.asked} lost", *verdict.examples])
    if verdict.wrong:
        return f"{verdict.wrong} wrong facts, such as: {'; '.join(verdict.examples)}"
    if verdict.doubled and guarantee == "exactly once":
        return f"{verdict.doubled} facts twice"
    return ""
