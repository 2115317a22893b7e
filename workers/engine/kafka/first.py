"""A client's first connection, by which it learns of the others.

aiokafka forgets it when whoever waits for its first answer gives up: it stays open.
"""

import asyncio
from typing import Any

from aiokafka import client
from aiokafka.conn import AIOKafkaConnection

_create_conn = client.create_conn


class _First(AIOKafkaConnection):  # type: ignore[misc]  # aiokafka ships no types
    async def send(self, *request: Any) -> Any:
        """Closed when the answer is not awaited."""
        try:
            return await super().send(*request)
        except asyncio.CancelledError:
            self.close()
            raise


async def _connected(host: str, port: int, **options: Any) -> Any:
    """A connection; the first one of a client is known by having nobody to tell of its end."""
    if "on_close" in options:
        return await _create_conn(host, port, **options)
    connection = _First(host, port, **options)
    await connection.connect()
    return connection


def close_it_when_given_up() -> None:
    """Let every client of this process close its first connection, whatever comes between."""
    client.create_conn = _connected
