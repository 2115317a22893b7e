"""A transaction request goes out once under an epoch, whatever becomes of its reply."""

import asyncio
from typing import Any

import pytest
from aiokafka.client import AIOKafkaClient
from aiokafka.errors import RequestTimedOutError
from aiokafka.protocol.transaction import (
    AddPartitionsToTxnRequest,
    EndTxnRequest,
)

from tests.engine import kafka as on_kafka
from tests.engine.tally import TOTAL_ROSE
from workers.engine.errors import Fenced, StartOver
from workers.engine.kafka.connection import Connection
from workers.engine.kafka.writer import Writer
from workers.engine.port import Sent

pytestmark = pytest.mark.kafka


class LossyNetwork:
    """Delivers every request and loses the replies to some."""

    def __init__(self) -> None:
        self.lost: type[Any] | None = None
        self.sent: list[type[Any]] = []
        self._send = AIOKafkaClient.send

    def installed(self) -> Any:  # noqa: ANN401 - takes the place of an untyped method
        async def send(client: Any, node: int, request: Any, **group: Any) -> Any:  # noqa: ANN401
            self.sent.append(type(request))
            reply = await self._send(client, node, request, **group)
            if type(request) is self.lost:
                raise RequestTimedOutError
            return reply

        return send


@pytest.fixture
def network(monkeypatch: pytest.MonkeyPatch) -> LossyNetwork:
    network = LossyNetwork()
    monkeypatch.setattr(AIOKafkaClient, "send", network.installed())
    return network


@pytest.fixture
async def connection(kafka: str, prefix: str) -> Connection:
    connection = Connection(kafka, prefix)
    await on_kafka.create_topics(connection, [TOTAL_ROSE])
    return connection


async def opened(connection: Connection) -> Writer:
    writer = Writer(connection, f"{connection.prefix}tally-0")
    await writer.open()
    return writer


async def write(writer: Writer, connection: Connection, value: bytes) -> None:
    await writer.begin()
    await writer.send(f"{connection.prefix}total-rose", 0, [Sent(b"k", value)])
    await writer.commit()


@pytest.mark.parametrize("request_type", [AddPartitionsToTxnRequest, EndTxnRequest])
async def test_after_a_lost_reply_nothing_more_goes_out(
    connection: Connection, network: LossyNetwork, request_type: type[Any]
) -> None:
    writer = await opened(connection)
    await write(writer, connection, b"1")
    network.sent.clear()
    network.lost = request_type

    with pytest.raises(StartOver):
        await write(writer, connection, b"2")
    await writer.close()

    assert network.sent.count(request_type) == 1


async def test_the_next_writer_goes_on_where_a_reply_was_lost(
    connection: Connection, network: LossyNetwork
) -> None:
    writer = await opened(connection)
    network.lost = EndTxnRequest
    with pytest.raises(StartOver):
        await write(writer, connection, b"1")
    await writer.close()
    network.lost = None

    following = await opened(connection)
    await write(following, connection, b"2")
    await following.close()

    records = await on_kafka.committed(connection, "total-rose")
    assert [record.value for record in records] == [b"1", b"2"]


async def test_whoever_is_shut_out_between_two_steps_is_told_so(connection: Connection) -> None:
    former = await opened(connection)
    await former.begin()
    following = await opened(connection)
    await former.send(f"{connection.prefix}total-rose", 0, [Sent(b"k", b"lost")])
    await asyncio.wait([former._producer._sender.sender_task])

    with pytest.raises(Fenced):
        await former.commit()
    with pytest.raises(Fenced):
        await former.begin()
    await former.close()
    await following.close()
