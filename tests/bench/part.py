"""What a part of the bench is, and how a further one is added.

A part measures one thing; it is run, kept and shown by itself. To add one, write a module in
`tests/bench/parts` with

- `Shown`, a frozen dataclass of what it keeps in the file of figures, with `rows`: the bench looks
  through their runs and refuses a part in which something was lost, doubled or misrouted, or the
  machine was busy otherwise;
- `measure`, which lets engines run, by turns, and returns one of these;
- `tables`, what a reader sees of it, in the terminal and in README.md;
- `PART`, which names these three under the part's own name;

and name its PART in `tests/bench/parts/every.py`. `make bench PART=board` then runs the part called
board, and a pair of lines `<!-- bench: board -->` and `<!-- end -->` in README.md shows it there.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from tests.bench.engine import Engine
from tests.bench.row import Lane, Row, Run, RunT, by_turns
from tests.bench.stage import Ground
from tests.bench.table import Table


class HasRows(Protocol):
    """What a part has shown."""

    @property
    def rows(self) -> Sequence[Row[Run]]:
        """All its rows, for whoever looks for harm in their runs."""


ShownT = TypeVar("ShownT", bound=HasRows)


@dataclass(frozen=True)
class Scale:
    """How much of everything.

    tenders: in a run for throughput. partitions: of every topic, where it is not them that grow.
    rounds: of engines beside each other; growth_rounds: of ours beside itself. burst: how many
    requests come at once before a run by the clock; seconds: how long they come steadily then, at
    most. rates: so many requests a second, None for all at once. remembered: how many tenders are
    known before, few and many. processes: so many of one engine. widths: so many partitions;
    in_each: so many tenders in each of them at least, as some thousands are fetched before a run is
    timed. taken_in: so many events for an empty board. stored: so many in one that is asked; asked:
    how often it is asked each question.
    """

    accounts: int = 1_000
    tenders: int = 200_000
    partitions: int = 4
    rounds: int = 5
    growth_rounds: int = 3
    burst: int = 10_000
    seconds: float = 12.0
    rates: tuple[float | None, ...] = (20.0, 200.0, 2_000.0, None)
    remembered: tuple[int, int] = (100_000, 2_000_000)
    processes: tuple[int, ...] = (1, 2, 4)
    widths: tuple[int, ...] = (4, 12, 48, 96)
    in_each: int = 12_000
    taken_in: int = 100_000
    stored: int = 1_000_000
    asked: int = 30


class Known(Protocol):
    """What has been measured before."""

    def get(self, part: "Part[ShownT]") -> ShownT | None:
        """What a part has shown; None when it has not been run."""


@dataclass(frozen=True)
class Bench:
    """What a part measures on.

    say: shows a line to whoever waits. wants: whether an engine is to run. patience: how often a
    run that was disturbed is made again.
    """

    ground: Ground
    scale: Scale
    known: Known
    say: Callable[[str], None]
    wants: Callable[[Engine], bool]
    patience: int

    def lane(self, engine: Engine, run: Callable[[], RunT], name: str = "") -> Lane[RunT]:
        """A lane for `by_turns`; name: what is told of it, the engine's unless it is given."""
        return Lane(engine, run, name=name or engine.name, patience=self.patience)

    def by_turns(self, lanes: Sequence[Lane[RunT]], rounds: int) -> None:
        """Run all of them, round by round."""
        by_turns(lanes, rounds, self.say)


@dataclass(frozen=True)
class Part(Generic[ShownT]):
    """One part; shape: the type of what it shows, as it stands in the file of figures."""

    name: str
    shape: type[ShownT]
    measure: Callable[[Bench], ShownT]
    tables: Callable[[ShownT], Sequence[Table]]
