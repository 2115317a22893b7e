"""An engine at work: processes that do not outlive the bench, with what they say kept."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from time import monotonic
from typing import Final, NamedTuple

from tests.bench.engine import CannotStart, Engine
from tests.bench.job import Job
from tests.bench.place import ROOT
from workers.broker.process import Command, GuardedProcess

_LAST_LINES: Final = 5
_LOOK_EVERY_S: Final = 0.05
_STALLED_S: Final = 60.0


class _Process(NamedTuple):
    running: GuardedProcess
    output: Path

    def last_words(self) -> Sequence[str]:
        return self.output.read_text(errors="replace").splitlines()[-_LAST_LINES:]


class Started:
    """A running engine."""

    def __init__(self, name: str, processes: Sequence[_Process]) -> None:
        self._name = name
        self._processes = processes

    @property
    def pids(self) -> Sequence[int]:
        """The ids of its processes."""
        return [process.running.pid for process in self._processes]

    def last_words(self) -> Sequence[str]:
        """The last lines of each process."""
        return [line for process in self._processes for line in process.last_words()]

    def watch(self, seconds: float) -> None:
        """Pass so many seconds. Raises: CannotStart when it ends by itself, with its last words."""
        for process in self._processes:
            code = process.running.wait(seconds / len(self._processes))
            if code is not None:
                ended = f"{self._name} ended with exit code {code}"
                raise CannotStart("\n".join([ended, *process.last_words()]))

    def watch_until(self, wanted: int, count: Callable[[], int]) -> None:
        """Return when so much is counted, or when the count stands still for a minute.

        Raises: CannotStart as `watch` does.
        """
        counted, grown = count(), monotonic()
        while counted < wanted and monotonic() - grown < _STALLED_S:
            self.watch(_LOOK_EVERY_S)
            if (now := count()) != counted:
                counted, grown = now, monotonic()


@contextmanager
def started(engine: Engine, job: Job) -> Iterator[Started]:
    """The engine, started as its users start it, and stopped with SIGTERM.

    Raises: CannotStart.
    """
    arguments = engine.command(job)
    with ExitStack() as stack:
        processes = [
            stack.enter_context(_process(arguments, job, job.scratch / f"output-{number}.log"))
            for number in range(engine.processes)
        ]
        yield Started(engine.name, processes)


@contextmanager
def _process(arguments: Sequence[str], job: Job, output: Path) -> Iterator[_Process]:
    with output.open("wb") as held:
        command = Command(
            arguments,
            _environment(job),
            directory=job.scratch,
            output=output,
            held=held.fileno(),
            scratch=False,
        )
        running = GuardedProcess(command)
        try:
            yield _Process(running, output)
        finally:
            running.stop()


def _environment(job: Job) -> Mapping[str, str]:
    own = {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
    return {**os.environ, **own, **job.environment()}
