"""Runs the router as `tenders worker router` does, and notes now and then what it is doing.

Run as `python -m tests.bench.sampled FILE`; the file then holds the stacks, outermost call first,
each with how often it was met. The clock that sets off a sample counts processor time alone, so
waiting is not met, and no right to look into processes is needed.
"""

import signal
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Final

import msgspec

from workers.cli import main

_EVERY_S: Final = 0.002  # where the system's own clock is slower than that, it sets the pace

Stack = tuple[str, ...]
"""The calls under way, outermost first: `file:function`."""


class Sampler:
    """Counts the stacks that it meets between `start` and `stop`."""

    def __init__(self) -> None:
        self.met: Counter[Stack] = Counter()

    def start(self) -> None:
        signal.signal(signal.SIGPROF, self._sample)
        signal.setitimer(signal.ITIMER_PROF, _EVERY_S, _EVERY_S)

    def stop(self) -> None:
        signal.setitimer(signal.ITIMER_PROF, 0)

    def _sample(self, _signal: int, frame: FrameType | None) -> None:
        self.met[tuple(_calls(frame))[::-1]] += 1


def _calls(frame: FrameType | None) -> Iterator[str]:
    while frame is not None:
        yield f"{frame.f_code.co_filename}:{frame.f_code.co_qualname}"
        frame = frame.f_back


def write(file: Path, met: Counter[Stack]) -> None:
    """Keep what was met."""
    file.write_bytes(msgspec.json.encode(list(met.items())))


def read(file: Path) -> Counter[Stack]:
    """What was kept."""
    return Counter(dict(msgspec.json.decode(file.read_bytes(), type=list[tuple[Stack, int]])))


def run(file: Path) -> int:
    """Work until the worker is told to stop; returns its exit code."""
    sampler = Sampler()
    sampler.start()
    try:
        return main.run(["worker", "router"])
    finally:
        sampler.stop()
        write(file, sampler.met)


if __name__ == "__main__":
    sys.exit(run(Path(sys.argv[1])))
