"""Who works in a run: some for all agents, some for one or two, a guest now and then, the board."""

import asyncio
import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.chaos.board import board
from tests.chaos.member import Member

TENDERS: Final = (str(Path(sys.executable).with_name("tenders")),)
"""The command line that a user types."""

_ROLES: Final = (("all",), ("router", "messaging"), ("all",), ("settings", "lifecycle"))
"""What the workers run, in turn; every second one has a name that it keeps over a restart."""
_LEAVE_S: Final = 20.0
_BEGIN_S: Final = 60.0
_LOOK_AGAIN_S: Final = 0.1
_BEGUN: Final = '"event": "task_resumed"'


@dataclass(frozen=True)
class Recipe:
    """How workers are started; `tenders` is what is typed for it."""

    bootstrap: str
    logs: Path
    tenders: Sequence[str] = TENDERS

    def regular(self, number: int) -> Member:
        """The worker with this number."""
        name = f"worker-{number}"
        identity = {} if number % 2 else {"TENDERS_WORKER_ID": name}
        return self._member(name, _ROLES[number % len(_ROLES)], identity)

    def guest(self) -> Member:
        """A worker for everything, without a name to keep."""
        return self._member("guest", ("all",), {})

    def _member(self, name: str, agents: Sequence[str], identity: dict[str, str]) -> Member:
        environment = {
            **identity,
            "TENDERS_KAFKA_BOOTSTRAP_SERVERS": self.bootstrap,
            "PYTHONWARNINGS": "default",  # tells of what was not closed
        }
        command = [*self.tenders, "worker", *agents]
        return Member(name, command, environment, self.logs / f"{name}.log")


class Fleet:
    """So many regular workers, one guest, and the board."""

    def __init__(self, recipe: Recipe, size: int) -> None:
        self.regulars = [recipe.regular(number) for number in range(size)]
        self.guest = recipe.guest()
        self.board = board(recipe.bootstrap, TENDERS, recipe.logs)

    def struck(self, number: int) -> Sequence[Member]:
        """Whom a blow at this worker hits: the board shares the machine of the first."""
        return [self.regulars[number], *([self.board] if number == 0 else [])]

    @property
    def members(self) -> Sequence[Member]:
        return [*self.regulars, self.guest, self.board]

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """All regulars are there while this lasts; whoever has not left by its end is killed."""
        running = [asyncio.create_task(member.run()) for member in self.members]
        for member in (*self.regulars, self.board):
            member.join()
        try:
            yield
        finally:
            for task in running:
                task.cancel()

    async def begun(self, tasks: int) -> None:
        """Wait until so many tasks have begun, each of them once. Raises: TimeoutError."""
        async with asyncio.timeout(_BEGIN_S):
            while len(set(self._begun())) < tasks:  # noqa: ASYNC110 - a process tells its log alone
                await asyncio.sleep(_LOOK_AGAIN_S)

    def _begun(self) -> Iterator[tuple[str, int]]:
        """Agent and partition of every task."""
        for log in (member.log for member in self.regulars if member.log.exists()):
            for line in log.read_text(errors="replace").splitlines():
                if _BEGUN in line:
                    told = json.loads(line)
                    yield told["agent"], told["partition"]

    async def leave(self) -> None:
        """Let everybody leave in good order, with some patience."""
        for member in self.members:
            member.leave()
        leaving = [asyncio.create_task(member.gone()) for member in self.members]
        _, late = await asyncio.wait(leaving, timeout=_LEAVE_S)
        for task in late:
            task.cancel()
