"""A router's changelog as years of work leave it behind: decided tenders, a row each."""

import asyncio
from collections.abc import Iterator
from itertools import islice
from typing import Final
from uuid import NAMESPACE_OID, UUID, uuid5

import msgspec

from events.catalogue import ROUTER, changelog
from schemas.ids import BrokerId
from workers.engine.kafka.connection import Connection
from workers.engine.kafka.writer import Writer
from workers.engine.policy import Policy
from workers.engine.port import Sent
from workers.engine.transaction import PROGRESS_KEY, Limits, Progress
from workers.router.state import TENDERS, Tender

_ACCOUNTS: Final = 1_000
_BROKERS: Final = 5_000
_DECIDED_FROM_MS: Final = 1_790_000_000_000
_APART_MS: Final = 30_000
_ROW: Final = msgspec.msgpack.Encoder()


async def fill(connection: Connection, partitions: int, entries: int) -> None:
    """Write so many rows, evenly over the partitions, in transactions as the engine makes them."""
    await asyncio.gather(
        *(
            _fill_one(connection, partitions, number, len(range(number, entries, partitions)))
            for number in range(partitions)
        )
    )


async def _fill_one(connection: Connection, partitions: int, partition: int, entries: int) -> None:
    topic = changelog(ROUTER).name(connection.prefix)
    writer = Writer(connection, f"{connection.prefix}{ROUTER}-{partition}")
    await writer.open()
    try:
        rows = _rows(partition, entries)
        progress = Sent(PROGRESS_KEY, Progress(partitions=partitions).encode())
        while written := list(islice(rows, Limits().outputs)):
            await writer.begin()
            await writer.send(topic, partition, [*written, progress])
            await writer.commit()
    finally:
        await writer.close()


def _rows(partition: int, entries: int) -> Iterator[Sent]:
    """Every id has 36 characters, as systems that make up ids like them."""
    for number in range(entries):
        account = _id(f"account {partition} {number % _ACCOUNTS}")
        tender = str(UUID(int=number, version=4))
        yield Sent(TENDERS.stored_key((account, tender)), _ROW.encode(_decided(number)))


def _decided(number: int) -> Tender:
    return Tender(
        due=Policy().remembered_until(_DECIDED_FROM_MS + number * _APART_MS),
        broker_id=BrokerId(_id(f"broker {number % _BROKERS}")),
        fingerprint=number.to_bytes(16),
    )


def _id(name: str) -> str:
    return str(uuid5(NAMESPACE_OID, name))
