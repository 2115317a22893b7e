"""A transactional producer that never sends a transaction request twice under one epoch.

aiokafka repeats such a request by itself when its reply is lost. The first may still be under way,
and end half of the next transaction (KAFKA-17754). Here a lost reply is the end of the producer:
StartOver.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, Final

from aiokafka import AIOKafkaProducer
from aiokafka.errors import IllegalOperation, KafkaError, ProducerFenced
from aiokafka.producer import message_accumulator, sender, transaction_manager
from aiokafka.protocol.transaction import (
    AddOffsetsToTxnRequest,
    AddPartitionsToTxnRequest,
    EndTxnRequest,
    TxnOffsetCommitRequest,
)

from workers.engine.errors import Fenced, StartOver
from workers.engine.kafka.connection import Connection
from workers.engine.kafka.quiet import look_at, quiet_future, quiet_task
from workers.engine.port import Writable

TRANSACTION_TIMEOUT_MS: Final = 8_000
_REQUEST_TIMEOUT_MS: Final = 5_000
_OPEN_TIMEOUT_S: Final = 30
_CLOSE_TIMEOUT_S: Final = 2
_BATCH_BYTES: Final = (
    512 * 1024
)  # below every topic's limit; a larger record makes a batch of its own
_RETRY_MS: Final = 10
_MARKER_BACKOFF_S: Final = (
    0.005  # a transaction waits for the markers of the one before; aiokafka's 20 ms is latency
)
_ONCE = (AddOffsetsToTxnRequest, AddPartitionsToTxnRequest, EndTxnRequest, TxnOffsetCommitRequest)


class _LostReply(Exception):  # noqa: N818 - not an error of Kafka's: aiokafka must not take it for one
    """A transaction request went out and no clean reply came back."""


_FAILED = (
    KafkaError,
    _LostReply,
    TimeoutError,
    OSError,
    AssertionError,
    IllegalOperation,  # the transaction has failed between two steps of ours
)


class Writer:
    """Writes as one transactional id. After StartOver only `close` may be called."""

    def __init__(self, connection: Connection, transactional_id: str) -> None:
        self._producer = AIOKafkaProducer(
            **connection.options(),
            transactional_id=transactional_id,
            transaction_timeout_ms=TRANSACTION_TIMEOUT_MS,
            request_timeout_ms=_REQUEST_TIMEOUT_MS,
            retry_backoff_ms=_RETRY_MS,
            max_batch_size=_BATCH_BYTES,
            max_request_size=4 * 1024 * 1024,
        )
        self._delivered: list[asyncio.Future[Any]] = []
        _send_once(self._producer.client)
        sender.BACKOFF_OVERRIDE = _MARKER_BACKOFF_S
        message_accumulator.create_future = transaction_manager.create_future = quiet_future
        sender.create_task = quiet_task

    async def open(self) -> None:
        """Register the id, which shuts the former owner out and aborts what it left open."""
        await self._bounded(self._producer.start(), _OPEN_TIMEOUT_S)

    async def begin(self) -> None:
        await self._bounded(self._producer.begin_transaction())

    async def send(self, topic: str, partition: int, records: Sequence[Writable]) -> None:
        """Write into the transaction, in order."""
        batch = self._producer.create_batch()
        for record in records:
            if not _took(batch, record):
                await self._submit(batch, topic, partition)
                batch = self._producer.create_batch()
                _took(batch, record)
        await self._submit(batch, topic, partition)

    async def commit(self) -> None:
        await self._bounded(self._commit())

    async def close(self) -> None:
        """Give the connections back; never raises.

        Nothing is left to be sent: either all is committed, or the next owner aborts it. So this
        ends aiokafka's own tasks first; its `stop` waits for them, and forgets those that remain
        when one has failed: they would open connections anew.
        """
        with suppress(Exception):
            async with asyncio.timeout(_CLOSE_TIMEOUT_S):
                await _end(_tasks_of(self._producer._sender))  # noqa: SLF001 - see above
                await self._producer.client.close()
        self._producer._closed = True  # noqa: SLF001 - or it complains that nobody stopped it

    async def _submit(self, batch: Any, topic: str, partition: int) -> None:
        batch.close()
        submitted = self._producer.send_batch(batch, topic, partition=partition)
        delivered: asyncio.Future[Any] = await self._bounded(submitted)
        delivered.add_done_callback(look_at)
        self._delivered.append(delivered)

    async def _commit(self) -> None:
        await self._producer.commit_transaction()
        for delivered in self._delivered:
            delivered.result()
        self._delivered.clear()

    async def _bounded(self, step: Any, seconds: float = TRANSACTION_TIMEOUT_MS / 1000) -> Any:
        try:
            async with asyncio.timeout(seconds):
                return await step
        except ProducerFenced as error:
            raise Fenced(str(error)) from error
        except _FAILED as error:
            kind = Fenced if self._was_shut_out() else StartOver
            raise kind(f"{type(error).__name__}: {error}") from error

    def _was_shut_out(self) -> bool:
        """Whether aiokafka's sender has ended of it between two steps of ours.

        The step after that fails of whatever state it finds.
        """
        task = self._producer._sender.sender_task  # noqa: SLF001 - it is told nowhere else
        if task is None or not task.done() or task.cancelled():
            return False
        return isinstance(task.exception(), ProducerFenced)


def _took(batch: Any, record: Writable) -> bool:
    """Whether the batch had room for the record; an empty one always has."""
    key, value, headers = record.key, record.value, list(record.headers)
    return batch.append(key=key, value=value, timestamp=None, headers=headers) is not None


def _send_once(client: Any) -> None:
    send = client.send

    async def send_once(node_id: int, request: Any, **group: Any) -> Any:
        try:
            return await send(node_id, request, **group)
        except KafkaError as error:
            if isinstance(request, _ONCE):
                raise _LostReply(f"{type(request).__name__}: {error!r}") from error
            raise

    client.send = send_once


def _tasks_of(sender: Any) -> list[asyncio.Task[Any]]:
    """The running tasks whose coroutine is a method of this object."""
    frames = ((task, getattr(task.get_coro(), "cr_frame", None)) for task in asyncio.all_tasks())
    return [task for task, frame in frames if frame and frame.f_locals.get("self") is sender]


async def _end(tasks: Sequence[asyncio.Task[Any]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
