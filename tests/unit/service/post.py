"""An agent at work, as metrics and health see it."""

from dataclasses import dataclass, field

from workers.engine.state import Waiting
from workers.service.watched import TaskState


@dataclass
class Post:
    """A `Watched` whose sight is set by the test."""

    name: str = "router"
    joined: bool = True
    tasks: dict[int, TaskState] = field(default_factory=dict)
    stopped: dict[int, str] = field(default_factory=dict)
    turned: dict[int, int] = field(default_factory=dict)
    queue: list[Waiting] = field(default_factory=list)
    unread: dict[tuple[str, int], int] = field(default_factory=dict)

    def states(self) -> dict[int, TaskState]:
        return self.tasks

    def turns(self) -> dict[int, int]:
        return dict(self.turned)

    def reasons(self) -> dict[int, str]:
        return self.stopped

    def waiting(self) -> list[Waiting]:
        return self.queue

    def behind(self) -> dict[tuple[str, int], int]:
        return self.unread
