"""Publishes records where they belong, each delivered once and in order, or an error."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import asynccontextmanager
from typing import Any, Final

from aiokafka import AIOKafkaProducer

from events.catalogue import MIB
from events.codec import Encoded
from events.partition import partition_of
from workers.client.administration import administration
from workers.engine.kafka.connection import Connection

SOURCE: Final = "urn:tenders:command-line"
"""Who publishes, as the events say that are made here."""

_LARGEST_REQUEST: Final = 4 * MIB
_MOST_UNDELIVERED: Final = 2_000
_BATCH_BYTES: Final = 256 * 1024
_LINGER_MS: Final = 5


class Publisher:
    """Sends to the partition that the key says: Java's default, not this library's."""

    def __init__(self, producer: Any, prefix: str, partitions: Mapping[str, int]) -> None:  # noqa: ANN401 - aiokafka ships no types
        self._producer = producer
        self._prefix = prefix
        self._partitions = partitions
        self._undelivered: deque[asyncio.Future[Any]] = deque()

    async def send(self, topic: str, record: Encoded) -> None:
        """Hand a record over; waits only while too many are on their way."""
        if len(self._undelivered) >= _MOST_UNDELIVERED:
            await self._undelivered.popleft()
        self._undelivered.append(await self._handed_over(topic, record))

    async def deliver(self, topic: str, record: Encoded) -> None:
        """Send a record and wait until it lies safely on the broker."""
        await (await self._handed_over(topic, record))

    async def deliver_to(self, topic: str, partition: int, record: Encoded) -> None:
        """The same, into a partition that has nothing to do with the key."""
        await (await self._handed_over(topic, record, partition))

    @property
    def partitions(self) -> Mapping[str, int]:
        """How many partitions each topic has."""
        return self._partitions

    async def flush(self) -> None:
        """Wait until all that was sent lies safely on the broker."""
        while self._undelivered:
            await self._undelivered.popleft()

    def abandon(self) -> None:
        """Ask no more what has become of the records; one of them has failed for all to see."""
        for future in self._undelivered:
            future.cancel()
            if not future.cancelled():
                future.exception()

    async def _handed_over(
        self, topic: str, record: Encoded, partition: int | None = None
    ) -> "asyncio.Future[Any]":
        if partition is None:
            partition = partition_of(record.key, self._partitions[topic])
        future: asyncio.Future[Any] = await self._producer.send(
            self._prefix + topic,
            value=record.value,
            key=record.key,
            partition=partition,
            headers=list(record.headers),
        )
        return future


@asynccontextmanager
async def publisher(connection: Connection, topics: Collection[str]) -> AsyncIterator[Publisher]:
    """A publisher to these topics, flushed and closed at the end.

    Raises: TellUser when a topic is missing.
    """
    async with administration(connection) as admin:
        partitions = await admin.partitions(topics)
    producer = AIOKafkaProducer(
        **connection.options(),
        acks="all",
        enable_idempotence=True,
        linger_ms=_LINGER_MS,
        max_batch_size=_BATCH_BYTES,
        max_request_size=_LARGEST_REQUEST,
    )
    opened = Publisher(producer, connection.prefix, partitions)
    try:
        await producer.start()
        yield opened
        await opened.flush()
    finally:
        await producer.stop()
        opened.abandon()
