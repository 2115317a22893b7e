"""A process that restores all of the router's rows, tells how that went, and ends.

`python -m tests.chaos.restoring BOOTSTRAP PREFIX PARTITIONS`; it is the service's own worker with a
journal that has a clock.
"""

import asyncio
import gc
import os
import sys
from pathlib import Path
from time import monotonic, process_time
from typing import Final, NamedTuple

import msgspec
from typing_extensions import override

from workers.engine.journal import Silence
from workers.engine.kafka.connection import Connection
from workers.engine.kafka.worker import Worker
from workers.router.agent import router

_PAGE_BYTES: Final = os.sysconf("SC_PAGE_SIZE")


class Restored(msgspec.Struct, frozen=True):
    """What came of it.

    rows: restored, in all tasks. seconds: from the first task's opening until the last goes on.
    processor_s: how much of the processor the process took for it, which a busy machine does not
    change. progress: what was told meanwhile, as (partition, entries read by then).
    resident_bytes: by how much the process has grown.
    """

    rows: int
    seconds: float
    processor_s: float
    progress: tuple[tuple[int, int], ...]
    resident_bytes: int


class Moment(NamedTuple):
    """Seconds on the monotonic clock, seconds of the processor, and the size of this process."""

    at: float
    processor_s: float
    resident_bytes: int

    @classmethod
    def now(cls) -> "Moment":
        return cls(monotonic(), process_time(), _resident_bytes())


class Stopwatch:
    """Runs from the first task's opening until the last of them goes on."""

    def __init__(self, tasks: int) -> None:
        self.all_resumed = asyncio.Event()
        self.progress: list[tuple[int, int]] = []
        self._rows: dict[int, int] = {}
        self._tasks = tasks
        self._moments: list[Moment] = []

    def journal(self, partition: int) -> "Timed":
        """The worker asks for it when it is about to open a task."""
        self._moments = self._moments or [Moment.now()]
        return Timed(self, partition)

    def resumed(self, partition: int, rows: int) -> None:
        self._rows[partition] = rows
        if len(self._rows) == self._tasks:
            self._moments.append(Moment.now())
            self.all_resumed.set()

    def restored(self) -> Restored:
        """What came of it; ask when all have resumed."""
        (at, processor_s, resident), after = self._moments
        return Restored(
            rows=sum(self._rows.values()),
            seconds=after.at - at,
            processor_s=after.processor_s - processor_s,
            progress=tuple(self.progress),
            resident_bytes=_resident_bytes() - resident,
        )


class Timed(Silence):
    """The journal of one task."""

    def __init__(self, watch: Stopwatch, partition: int) -> None:
        self._watch = watch
        self._partition = partition

    @override
    def restoring(self, rows: int) -> None:
        self._watch.progress.append((self._partition, rows))

    @override
    def resumed(self, rows: int) -> None:
        self._watch.resumed(self._partition, rows)


async def restore(connection: Connection, partitions: int) -> Restored:
    """Restore all partitions in this process. Raises: MustRestart."""
    watch = Stopwatch(partitions)
    worker = Worker(connection, router(), watch.journal)
    serving = asyncio.create_task(worker.run())
    resuming = asyncio.create_task(watch.all_resumed.wait())
    await asyncio.wait((serving, resuming), return_when=asyncio.FIRST_COMPLETED)
    resuming.cancel()
    if serving.done():
        serving.result()
    gc.collect()
    restored = watch.restored()
    worker.stop()
    await serving
    return restored


def _resident_bytes() -> int:
    """Of this process now; Linux alone tells."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * _PAGE_BYTES


def main(bootstrap: str, prefix: str, partitions: str) -> None:
    restored = asyncio.run(restore(Connection(bootstrap, prefix), int(partitions)))
    sys.stdout.write(msgspec.json.encode(restored).decode())


if __name__ == "__main__":
    main(*sys.argv[1:])
