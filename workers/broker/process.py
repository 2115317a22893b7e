"""A process that does not outlive this one, not even when this one is killed."""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final, cast

from workers.broker import guard

_STOP_SECONDS: Final = 15.0
_KILL_SECONDS: Final = 5.0


@dataclass(frozen=True)
class Command:
    """What to run and where.

    output: the file that takes what it prints. held: an open file that stays open as long as the
    process lives. scratch: whether the directory goes away should this process be killed.
    """

    arguments: Sequence[str]
    environment: Mapping[str, str]
    directory: Path
    output: Path
    held: int
    scratch: bool


class GuardedProcess:
    """A running command, in a session of its own so that Ctrl-C reaches only this process.

    pid: of the command itself, not of its guard; 0 if it could not be run.
    """

    def __init__(self, command: Command) -> None:
        self._guard = _guard_of(command)
        self._orders = cast("IO[bytes]", self._guard.stdin)
        with cast("IO[bytes]", self._guard.stdout) as told:
            self.pid = int(told.readline() or b"0")

    def exit_code(self) -> int | None:
        """How the process ended, as a shell would tell it; None while it runs."""
        return self._guard.poll()

    def wait(self, seconds: float) -> int | None:
        """Waits for the process to end by itself; its exit code, or None if it still runs."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._guard.wait(seconds)
        return self._guard.returncode

    def stop(self) -> None:
        """Asks the process to end, then makes it; harmless when it has ended already."""
        for order, seconds in ((guard.STOP, _STOP_SECONDS), (guard.KILL, _KILL_SECONDS)):
            self._order(order)
            if self.wait(seconds) is not None:
                break
        if self._guard.returncode is None or self._guard.returncode < 0:
            self._kill_session()  # the guard is frozen or was killed
        self._orders.close()

    def _order(self, order: bytes) -> None:
        if not self._orders.closed:
            with contextlib.suppress(BrokenPipeError):
                self._orders.write(order)

    def _kill_session(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._guard.pid, signal.SIGKILL)
        self._guard.wait()


def _guard_of(command: Command) -> subprocess.Popen[bytes]:
    scratch = str(command.directory) if command.scratch else ""
    interpreter = [sys.executable, "-I", "-S", guard.__file__]
    with command.output.open("wb") as output:
        return subprocess.Popen(  # noqa: S603 - our own guard, its path known
            [*interpreter, str(os.getpid()), scratch, *command.arguments],
            env=dict(command.environment),
            cwd=command.directory,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=output,
            bufsize=0,
            pass_fds=(command.held,),
            start_new_session=True,
        )
