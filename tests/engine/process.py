"""A process that runs the tally on the real Kafka: `python -m tests.engine.process`."""

import asyncio
import signal
import sys

from typing_extensions import override

from tests.engine.tally import tally
from workers.engine.errors import MustRestart
from workers.engine.journal import Silence
from workers.engine.kafka.connection import Connection
from workers.engine.kafka.worker import Worker


class Aloud(Silence):
    """Says on standard output what happens to a task."""

    def __init__(self, partition: int) -> None:
        self._partition = partition

    @override
    def resumed(self, rows: int) -> None:
        sys.stdout.write(f"resumed {self._partition} {rows}\n")
        sys.stdout.flush()

    @override
    def stopped(self, why: str) -> None:
        sys.stdout.write(f"stopped {self._partition} {why}\n")
        sys.stdout.flush()


async def run(bootstrap: str, prefix: str, worker_id: str | None) -> None:
    """Serve until SIGTERM."""
    worker = Worker(Connection(bootstrap, prefix), tally(), Aloud, worker_id)
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, worker.stop)
    await worker.run()


def main(bootstrap: str, prefix: str, worker_id: str | None = None) -> None:
    try:
        asyncio.run(run(bootstrap, prefix, worker_id))
    except MustRestart as error:
        sys.exit(f"restart: {error}")


if __name__ == "__main__":
    main(*sys.argv[1:])
