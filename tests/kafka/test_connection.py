"""Whoever gives up while a client connects leaves nothing open."""

import asyncio
from typing import Any

import pytest
from aiokafka.conn import AIOKafkaConnection
from aiokafka.protocol.metadata import MetadataRequest

from workers.engine.kafka.connection import Connection
from workers.engine.kafka.lookout import Lookout

pytestmark = pytest.mark.kafka


async def test_a_first_connection_is_closed_when_nobody_waits_for_it_any_more(
    kafka: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    send, asked, connections = AIOKafkaConnection.send, asyncio.Event(), list[Any]()

    def held_back(connection: Any, request: Any, *more: Any) -> Any:  # noqa: ANN401 - untyped
        if not isinstance(request, MetadataRequest):
            return send(connection, request, *more)
        connections.append(connection)
        asked.set()
        return asyncio.Event().wait()

    monkeypatch.setattr(AIOKafkaConnection, "send", held_back)
    async with Lookout(Connection(kafka)) as lookout:
        asking = asyncio.create_task(lookout.ping())
        await asked.wait()
        asking.cancel()
        await asyncio.wait([asking])

    assert [connection.connected() for connection in connections] == [False]
