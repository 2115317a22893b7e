"""An engine at work: a process that does not outlive the bench, with what it says kept."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from tests.bench.engine import CannotStart, Engine
from tests.bench.job import Job
from tests.bench.place import ROOT
from workers.broker.process import Command, GuardedProcess

_LAST_LINES: Final = 5


class Started:
    """A running engine."""

    def __init__(self, name: str, process: GuardedProcess, output: Path) -> None:
        self._name = name
        self._process = process
        self._output = output

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    def watch(self, seconds: float) -> None:
        """Pass so many seconds. Raises: CannotStart when it ends by itself, with its last words."""
        code = self._process.wait(seconds)
        if code is not None:
            last = self._output.read_text(errors="replace").splitlines()[-_LAST_LINES:]
            raise CannotStart("\n".join([f"{self._name} ended with exit code {code}", *last]))


@contextmanager
def started(engine: Engine, job: Job) -> Iterator[Started]:
    """The engine, started as its users start it, and stopped with SIGTERM.

    Raises: CannotStart.
    """
    output = job.scratch / "output.log"
    with output.open("wb") as held:
        command = Command(
            engine.command(job),
            {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1", **job.environment()},
            directory=job.scratch,
            output=output,
            held=held.fileno(),
            scratch=False,
        )
        process = GuardedProcess(command)
        try:
            yield Started(engine.name, process, output)
        finally:
            process.stop()
