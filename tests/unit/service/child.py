"""A child process whose every run ends as a test says."""

import sys
from pathlib import Path


class Child:
    """Writes down its process id at each run, in a file that the test can read."""

    def __init__(self, directory: Path) -> None:
        self._runs = directory / "runs"
        self._runs.touch()

    def command(self, *ends: str) -> list[str]:
        """A command line of which the first run does what the first of `ends` says, and so on."""
        return [sys.executable, "-I", "-S", "-c", _SCRIPT.format(runs=str(self._runs), ends=ends)]

    def pids(self) -> list[int]:
        """The process ids of its runs so far."""
        return [int(line) for line in self._runs.read_text().splitlines()]


_SCRIPT = """
import os, signal, sys

with open({runs!r}, "r+") as runs:
    ends = {ends!r}[len(runs.readlines())]
    runs.write(f"{{os.getpid()}}\\n")
exec(ends)
"""

WAITS = "print('ready', flush=True); signal.pause()"
"""Says that it is ready, then waits for a signal that ends it."""

POLITE = (
    "signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM]); print('ready', flush=True); "
    "signal.sigwait([signal.SIGTERM]); sys.exit(5)"
)
"""Says that it is ready, then ends with 5 when it is asked to."""
