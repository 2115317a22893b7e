"""What can be seen of an agent at work; metrics and health look at it from another thread."""

from collections.abc import Mapping, Sequence
from typing import Final, Literal, Protocol, get_args

from workers.engine.state import Waiting

TaskState = Literal[
    "resuming",  # taking over, or rebuilding its rows
    "working",
    "stopped",  # until somebody mends what is wrong
]
TASK_STATES: Final[tuple[TaskState, ...]] = get_args(TaskState)


class Watched(Protocol):
    """An agent at work in this process."""

    @property
    def name(self) -> str:
        """The agent's name."""

    @property
    def joined(self) -> bool:
        """Whether the group has told us our partitions, be it none."""

    def states(self) -> Mapping[int, TaskState]:
        """What the task of each of our partitions does."""

    def reasons(self) -> Mapping[int, str]:
        """Why tasks have stopped, by partition."""

    def turns(self) -> Mapping[int, int]:
        """How often each task that ought to go on has done so."""

    def waiting(self) -> Sequence[Waiting]:
        """What waits in our tasks."""

    def behind(self) -> Mapping[tuple[str, int], int]:
        """By topic and partition, how many offsets our tasks have still to come to."""
