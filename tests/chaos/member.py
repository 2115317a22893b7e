"""A worker process as a user starts it, started again whenever it ends, as a supervisor would."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, STDOUT, Process
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Final

from workers.service import tether

_TOO_SHORT_S: Final = 5.0
_PAUSE_S: Final = 1.0


@dataclass
class Life:
    """One process from its start to its end.

    started, asked, ended: seconds on the monotonic clock; asked is when it was told to stop.
    code: its exit code, or minus the signal that ended it. killed: whether that was us.
    frozen: whether it stood still for a while, so that it may be late.
    """

    process: Process
    started: float
    asked: float | None = None
    ended: float = 0.0
    code: int = 0
    killed: bool = False
    frozen: bool = False


class Member:
    """One place in the fleet, taken by one process after the other.

    lives: those that have ended.
    """

    def __init__(
        self, name: str, command: Sequence[str], environment: Mapping[str, str], log: Path
    ) -> None:
        self.name = name
        self.lives: list[Life] = []
        self.log = log
        self._command = command
        self._environment = environment
        self._life: Life | None = None
        self._wanted = asyncio.Event()
        self._gone = asyncio.Event()
        self._gone.set()
        self._away_s = 0.0

    def join(self) -> None:
        """Be there from now on."""
        self._wanted.set()

    def leave(self) -> None:
        """End in good order and stay away."""
        self._wanted.clear()
        self.terminate()

    def terminate(self) -> None:
        """Ask the process to end; the next one follows."""
        if self._life is not None:
            self._life.asked = self._life.asked or monotonic()
            self._signal(signal.SIGTERM)

    def kill(self, away_s: float = 0.0) -> None:
        """End the process at once; the next one follows after so long."""
        if self._life is not None:
            self._life.killed = True
            self._away_s = away_s
            self._signal(signal.SIGKILL)

    def freeze(self) -> None:
        """Let the process stand still."""
        if self._life is not None:
            self._life.frozen = True
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        self._signal(signal.SIGCONT)

    async def gone(self) -> None:
        """Return when there is no process."""
        await self._gone.wait()

    async def run(self) -> None:
        """One process after the other, until cancelled."""
        while True:
            await self._wanted.wait()
            life = await self._live()
            self.lives.append(life)
            await asyncio.sleep(self._away_s or _pause(life))
            self._away_s = 0.0

    async def _live(self) -> Life:
        self._gone.clear()
        self._life = life = Life(await self._start(), monotonic())
        if not self._wanted.is_set():  # it was to leave before it was there
            self.terminate()
        try:
            life.code = await life.process.wait()
        finally:
            with suppress(ProcessLookupError):
                life.process.kill()
            self._life = None
            self._gone.set()
        life.ended = monotonic()
        return life

    async def _start(self) -> Process:
        with self.log.open("ab") as log:
            return await asyncio.create_subprocess_exec(
                *(sys.executable, "-I", "-S", tether.__file__, str(os.getpid())),
                *self._command,
                env={**os.environ, **self._environment},
                cwd=self.log.parent,
                stdin=DEVNULL,
                stdout=log,
                stderr=STDOUT,
                start_new_session=True,
            )

    def _signal(self, number: signal.Signals) -> None:
        if self._life is not None:
            with suppress(ProcessLookupError):
                self._life.process.send_signal(number)


def _pause(life: Life) -> float:
    """None, unless it has hardly lived."""
    return 0.0 if life.ended - life.started > _TOO_SHORT_S else _PAUSE_S
