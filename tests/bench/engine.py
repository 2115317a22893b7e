"""The engines that are measured: what each promises, and how it is started."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from tests.bench.job import Job

Guarantee = Literal["exactly once", "at least once", "at most once"]


class CannotStart(Exception):  # noqa: N818 - a state of the engine
    """An engine is not to be had here, or ended by itself; the text says why."""


@dataclass(frozen=True)
class Engine:
    """One engine of the comparison.

    name: as the table shows it. guarantee: what its authors promise for this use of it.
    state: whether it remembers what it decided, in Kafka. command: its command line for a job;
    raises CannotStart. is_installed: whether it can start at once, without a download.
    share: of the records it gets; a slow one would otherwise take the whole evening.
    """

    name: str
    guarantee: Guarantee
    state: bool
    command: Callable[[Job], Sequence[str]]
    is_installed: Callable[[], bool] = lambda: True
    share: float = 1.0
