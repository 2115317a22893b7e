"""Runs a command as a child process, and starts it again where that is what helps.

The child has a session of its own, so that Ctrl-C in a terminal reaches only us, and we pass it on
in good order. It never outlives us: `workers/service/tether.py` sees to that.
"""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, Process
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import BinaryIO, Final

from workers.service import tether
from workers.service.logbook import Logbook

MUST_RESTART: Final = 70
"""The exit code that asks for a new process."""

_STOP_WITHIN_S: Final = 15.0


@dataclass(frozen=True)
class Command:
    """A program with its arguments, and what its environment holds besides our own.

    output: the file at whose end it writes what it prints; None for where we print.
    """

    arguments: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    output: Path | None = None


@dataclass(frozen=True)
class Patience:
    """How long to wait before a child is started again: first not at all, then longer and longer.

    quiet_s: a child that ran for so long has made up for those before it.
    """

    shortest_s: float = 0.5
    longest_s: float = 30.0
    quiet_s: float = 60.0

    def failures(self, before: int, lasted_s: float) -> int:
        """How many children in a row have failed, with this one that lasted so long."""
        return 1 if lasted_s >= self.quiet_s else before + 1

    def pause_s(self, failures: int) -> float:
        """The pause after so many failures in a row."""
        doublings = failures - 2  # the first one costs nothing, the second is the first to wait
        return min(self.shortest_s * 2.0**doublings, self.longest_s) if doublings >= 0 else 0.0


class Supervisor:
    """One command, kept running."""

    def __init__(
        self, command: Command, logbook: Logbook, patience: Patience | None = None
    ) -> None:
        self._command = command
        self._logbook = logbook
        self._patience = patience or Patience()
        self._asked_to_stop = asyncio.Event()

    def stop(self) -> None:
        """Ask the child to end; `run` ends with it."""
        self._asked_to_stop.set()

    async def run(self) -> int:
        """Until the child ends for good; its exit code, as a shell would tell it."""
        failures = 0
        while True:
            started = monotonic()
            code = await self._child()
            if self._asked_to_stop.is_set():
                return _stopped(code)
            if not _may_do_better(code):
                return code
            failures = self._patience.failures(failures, monotonic() - started)
            if await self._stopped_within(self._patience.pause_s(failures)):
                return 0

    async def _child(self) -> int:
        """One child from its start to its end; its exit code, or minus the signal that ended it."""
        child = await self._start()
        self._logbook.tell("child_started", {"pid": child.pid})
        ended = asyncio.create_task(child.wait())
        try:
            await self._ended_or_asked(ended)
            await _stop(child, ended)
        finally:
            if child.returncode is None:
                child.kill()
            code = await ended
            self._logbook.tell("child_ended", {"pid": child.pid, "code": code})
        return code

    async def _start(self) -> Process:
        interpreter = (sys.executable, "-I", "-S", tether.__file__)
        with _opened(self._command.output) as output:
            return await asyncio.create_subprocess_exec(
                *interpreter,
                str(os.getpid()),
                *self._command.arguments,
                env={**os.environ, **self._command.environment},
                stdin=DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )

    async def _ended_or_asked(self, ended: asyncio.Task[int]) -> None:
        asked = asyncio.create_task(self._asked_to_stop.wait())
        await asyncio.wait((ended, asked), return_when=asyncio.FIRST_COMPLETED)
        asked.cancel()

    async def _stopped_within(self, seconds: float) -> bool:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._asked_to_stop.wait()
        return self._asked_to_stop.is_set()


def _opened(output: Path | None) -> AbstractContextManager[BinaryIO | None]:
    return nullcontext() if output is None else output.open("ab")


async def _stop(child: Process, ended: asyncio.Task[int]) -> None:
    """Give the child time to end in good order; nothing to do when it has ended."""
    if not ended.done():
        child.terminate()
    await asyncio.wait((ended,), timeout=_STOP_WITHIN_S)


def _stopped(code: int) -> int:
    """The exit code of a child that was asked to end, as a shell would tell it."""
    if code == -signal.SIGTERM:  # it was only just starting and had nothing to finish
        return 0
    return code if code >= 0 else 128 - code


def _may_do_better(code: int) -> bool:
    """Whether a new child may succeed where this one, ended not by us, has failed."""
    return code == MUST_RESTART or code < 0


async def run_together(supervisors: Mapping[str, Supervisor]) -> dict[str, int]:
    """Run them all until one ends for good, then stop the others; exit codes by name."""
    runs = {name: asyncio.create_task(one.run()) for name, one in supervisors.items()}
    try:
        await asyncio.wait(runs.values(), return_when=asyncio.FIRST_COMPLETED)
    finally:
        for one in supervisors.values():
            one.stop()
        await asyncio.wait(runs.values())
    return {name: run.result() for name, run in runs.items()}
