"""A publisher for those who publish now and then: opened at first need, anew after a failure."""

import asyncio
import ssl
from collections.abc import Collection
from contextlib import AsyncExitStack, suppress
from typing import Final

from aiokafka.errors import KafkaError

from events.codec import Encoded
from workers.client.errors import TellUser
from workers.client.publisher import Publisher, publisher
from workers.engine.kafka.connection import Connection

_FAILURES: Final = (KafkaError, TellUser, TimeoutError, OSError, ssl.SSLError)
_CLOSE_WITHIN_S: Final = 2.0


class Undelivered(Exception):  # noqa: N818 - what the record is
    """Kafka did not confirm the record in time; it may lie there all the same, or arrive yet."""


class Door:
    """One connection, whoever publishes through it; to be closed at the end."""

    def __init__(self, connection: Connection, topics: Collection[str], within_s: float) -> None:
        self._connection = connection
        self._topics = topics
        self._within_s = within_s
        self._opening = asyncio.Lock()
        self._open: tuple[Publisher, AsyncExitStack] | None = None
        self._closing: set[asyncio.Task[None]] = set()

    async def deliver(self, topic: str, record: Encoded) -> None:
        """Return when the record lies safely on the broker. Raises: Undelivered."""
        out = None
        try:
            async with asyncio.timeout(self._within_s):
                out = await self._publisher()
                await out.deliver(topic, record)
        except _FAILURES as error:
            self._give_up(out)
            raise Undelivered(f"{topic}: {type(error).__name__}") from error

    async def close(self) -> None:
        """Give the connection back."""
        if self._open is not None:
            self._give_up(self._open[0])
        if self._closing:
            await asyncio.wait(self._closing)

    async def _publisher(self) -> Publisher:
        async with self._opening:
            if self._open is None:
                stack = AsyncExitStack()
                opened = publisher(self._connection, self._topics)
                self._open = await stack.enter_async_context(opened), stack
            return self._open[0]

    def _give_up(self, out: Publisher | None) -> None:
        """Do not use this one again; another may have been opened meanwhile."""
        if self._open is None or self._open[0] is not out:
            return
        (_, stack), self._open = self._open, None
        task = asyncio.create_task(_closed(stack))
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)


async def _closed(stack: AsyncExitStack) -> None:
    with suppress(*_FAILURES):  # whoever published has been told already
        async with asyncio.timeout(_CLOSE_WITHIN_S):
            await stack.aclose()
