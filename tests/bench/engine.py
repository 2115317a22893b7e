"""The engines that are measured: what each promises, and how it is started."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from tests.bench.job import Job

Guarantee = Literal["exactly once", "at least once", "at most once"]


class CannotStart(Exception):  # noqa: N818 - a state of the engine
    """An engine is not to be had here, or ended by itself; the text says why."""


@dataclass(frozen=True)
class Engine:
    """One engine of the comparison, or ours in a shape of its own.

    name: as the table shows it. guarantee: what its authors promise for this use of it.
    state: whether it remembers what it decided, in Kafka. command: its command line for a job;
    raises CannotStart. is_installed: whether it can start at once, without a download.
    share: of the load that it gets; a slow one would otherwise take the whole evening.
    ours: whether there is no report without it. processes: how many share its work.
    """

    name: str
    guarantee: Guarantee
    state: bool
    command: Callable[[Job], Sequence[str]]
    is_installed: Callable[[], bool] = lambda: True
    share: float = 1.0
    ours: bool = False
    processes: int = 1

    def named(self, addition: str) -> "Engine":
        """The same under a name of its own, for a row of its own."""
        return replace(self, name=f"{self.name}, {addition}")

    def times(self, processes: int) -> "Engine":
        """So many processes of it."""
        told = "1 process" if processes == 1 else f"{processes} processes"
        return replace(self.named(told), processes=processes)
