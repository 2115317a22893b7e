"""The group's member, where aiokafka needs care."""

import asyncio
import gc
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiokafka import ConsumerRebalanceListener, TopicPartition
from aiokafka.client import AIOKafkaClient
from aiokafka.errors import KafkaConnectionError
from aiokafka.protocol.commit import OffsetCommitRequest
from typing_extensions import override

from tests.engine import kafka as on_kafka
from tests.engine.tally import tally
from workers.engine.kafka.connection import Connection
from workers.engine.kafka.reader import Reader

pytestmark = pytest.mark.kafka


class Listener(ConsumerRebalanceListener):  # type: ignore[misc]  # aiokafka ships no types
    def __init__(self) -> None:
        self.assigned = asyncio.Event()

    @override
    def on_partitions_revoked(self, revoked: list[TopicPartition]) -> None:
        self.assigned.clear()

    @override
    def on_partitions_assigned(self, assigned: list[TopicPartition]) -> None:
        self.assigned.set()


class CutCommits:
    """Commits go out and fail when they are let to."""

    def __init__(self) -> None:
        self.asked = asyncio.Event()
        self.cut = asyncio.Event()
        self._send = AIOKafkaClient.send

    def installed(self) -> Any:  # noqa: ANN401 - takes the place of an untyped method
        async def send(client: Any, node: int, request: Any, **group: Any) -> Any:  # noqa: ANN401
            if isinstance(request, OffsetCommitRequest):
                self.asked.set()
                await self.cut.wait()
                raise KafkaConnectionError("cut")
            return await self._send(client, node, request, **group)

        return send


@pytest.fixture
async def reader(kafka: str, prefix: str) -> AsyncIterator[Reader]:
    connection = Connection(kafka, prefix)
    agent = tally()
    await on_kafka.create_topics(connection, on_kafka.topics_of(agent))
    opened = Reader(connection, agent, None)
    listener = Listener()
    await opened.start(listener)
    await listener.assigned.wait()
    yield opened
    await opened.stop()


async def test_a_commit_whose_waiter_has_gone_fails_unheard(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    complaints: list[str] = []
    asyncio.get_running_loop().set_exception_handler(
        lambda _, context: complaints.append(context["message"])
    )
    commits = CutCommits()
    monkeypatch.setattr(AIOKafkaClient, "send", commits.installed())

    waiter = asyncio.create_task(reader.report({(reader.topics[0], 0): 0}))
    await commits.asked.wait()
    waiter.cancel()
    commits.cut.set()
    before = len(asyncio.all_tasks())
    await asyncio.gather(waiter, return_exceptions=True)
    while len(asyncio.all_tasks()) >= before:  # noqa: ASYNC110 - nobody tells when aiokafka's own has ended
        await asyncio.sleep(0)
    gc.collect()

    assert complaints == []
