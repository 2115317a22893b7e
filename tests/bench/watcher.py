"""A reader of committed facts in a process of its own, which notes when each could be read."""

import multiprocessing
import signal
from contextlib import closing, suppress
from multiprocessing.connection import Connection
from multiprocessing.sharedctypes import Synchronized
from time import time_ns
from types import TracebackType
from typing import Final, Self

from tests.bench.job import Job
from tests.bench.kafka import Kafka
from tests.bench.routing import KINDS
from tests.bench.tender import subject_of

_STOP_SECONDS: Final = 5.0
_LOOK_SECONDS: Final = 0.1

Received = dict[str, int]
"""When a tender's first fact could be read, epoch nanoseconds, by tender id."""


class Watcher:
    """Reads until it was told to stop, or until the bench is gone."""

    def __init__(self, job: Job) -> None:
        context = multiprocessing.get_context("spawn")
        self._seen: Synchronized[int] = context.Value("i", -1)
        self._pipe, self._theirs = context.Pipe()
        arguments = (job, self._theirs, self._seen)
        self._process = context.Process(target=_watch, args=arguments, daemon=True)

    def count(self) -> int:
        """How many tenders have a fact; -1 while it is not ready yet.

        Raises: RuntimeError when the process has ended, which would otherwise be waited for.
        """
        if not self._process.is_alive():
            raise RuntimeError("the process that watches for facts has ended")
        return self._seen.value

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid or 0

    def received(self) -> Received:
        """Stop, and tell what was seen."""
        self._pipe.send(None)
        received: Received = self._pipe.recv()
        return received

    def __enter__(self) -> Self:
        self._process.start()
        self._theirs.close()  # so that either side notices when the other is gone
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._pipe.close()
        self._process.join(_STOP_SECONDS)
        self._process.kill()


def _watch(job: Job, pipe: Connection, seen: "Synchronized[int]") -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the bench's business
    received: Received = {}
    with closing(Kafka(job.bootstrap, job.prefix).reader(KINDS, job.partitions)) as reader:
        seen.value = 0
        while not pipe.poll():
            fact = reader.next(_LOOK_SECONDS)
            if fact is not None:
                received.setdefault(subject_of(fact.value), time_ns())
                seen.value = len(received)
    with suppress(EOFError):  # the bench is gone
        pipe.recv()
        pipe.send(received)
