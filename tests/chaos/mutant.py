"""`tenders` with one thing done wrong: `python -m tests.chaos.mutant NAME worker ...`.

Each mutation is a mistake that somebody could make in the engine; the suite must turn red on it.
"""

import os
import sys
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

import pytest
from aiokafka import AIOKafkaConsumer

from workers.cli.main import main
from workers.engine.kafka.connection import Connection
from workers.engine.kafka.writer import Writer
from workers.engine.port import Log, Sent
from workers.engine.transaction import PROGRESS_KEY, Transaction

Replace = Callable[[str, object], None]
"""Puts something else in the place that a dotted name names."""


def read_uncommitted(replace: Replace) -> None:
    """Consumers believe what may yet be aborted."""

    def believing(**options: Any) -> Any:  # noqa: ANN401 - aiokafka ships no types
        return AIOKafkaConsumer(**{**options, "isolation_level": "read_uncommitted"})

    replace("workers.engine.kafka.reader.AIOKafkaConsumer", believing)
    replace("workers.engine.kafka.log.AIOKafkaConsumer", believing)


def offsets_outside(replace: Replace) -> None:
    """Offsets are written by a transaction of their own, behind the one that they stand for."""

    async def send(self: Transaction, log: Log, changelog: str) -> dict[bytes, bytes | None]:
        rows = self.rows.changes()
        await log.begin()
        for (topic, partition), records in self.outputs.items():
            await log.send(topic, partition, records)
        if rows:
            await log.send(changelog, log.partition, [Sent(*row) for row in rows.items()])
        await log.commit({})
        await log.begin()
        await log.send(changelog, log.partition, [Sent(PROGRESS_KEY, self.progress.encode())])
        await log.commit(self.progress.offsets)
        return rows

    replace("workers.engine.transaction.Transaction.send", send)


def id_per_process(replace: Replace) -> None:
    """A new owner of a partition does not shut the former one out."""

    def of_this_process(connection: Connection, transactional_id: str) -> Writer:
        return Writer(connection, f"{transactional_id}-{os.getpid()}")

    replace("workers.engine.kafka.log.Writer", of_this_process)


def small_batches(replace: Replace) -> None:
    """No mistake: a record per batch, so that every transaction takes more than one request."""
    replace("workers.engine.kafka.writer._BATCH_BYTES", 256)


def sent_again(replace: Replace) -> None:
    """A transaction's request without a reply is sent again, as aiokafka does by itself."""
    replace("workers.engine.kafka.writer._send_once", lambda _client: None)
    small_batches(replace)


MUTATIONS: Final[Mapping[str, Callable[[Replace], None]]] = MappingProxyType(
    {
        mutation.__name__: mutation
        for mutation in (
            read_uncommitted,
            offsets_outside,
            id_per_process,
            sent_again,
            small_batches,
        )
    }
)

if __name__ == "__main__":
    MUTATIONS[sys.argv.pop(1)](pytest.MonkeyPatch().setattr)
    main()
