"""Topics, a publisher and a committed reader for tests of the engine on the real Kafka."""

from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from events.catalogue import CONTROL, Topic, changelog, dead
from workers.engine.agent import Agent
from workers.engine.kafka.connection import Connection
from workers.engine.port import Sent


def topics_of(agent: Agent, *outputs: Topic) -> list[Topic]:
    """Every topic that an agent reads or writes."""
    return [*agent.reads, *map(dead, agent.commands), *outputs, changelog(agent.name), CONTROL]


async def create_topics(
    connection: Connection, topics: Iterable[Topic], partitions: int = 1
) -> None:
    """Create them with their configuration, unreplicated."""
    admin = AIOKafkaAdminClient(**connection.options())
    await admin.start()
    try:
        await admin.create_topics(
            [
                NewTopic(
                    name=topic.name(connection.prefix),
                    num_partitions=partitions,
                    replication_factor=1,
                    topic_configs=topic.configuration,
                )
                for topic in topics
            ]
        )
    finally:
        await admin.close()


async def publish(
    connection: Connection, topic: str, records: Sequence[Sent], partition: int = 0
) -> None:
    """Append records without a transaction, in order."""
    async with producer(connection) as writer:
        for sent in records:
            await writer.send_and_wait(
                connection.prefix + topic,
                sent.value,
                sent.key,
                partition,
                headers=list(sent.headers),
            )


@asynccontextmanager
async def producer(connection: Connection) -> AsyncIterator[AIOKafkaProducer]:
    """A producer, stopped at the end."""
    writer = AIOKafkaProducer(**connection.options())
    await writer.start()
    try:
        yield writer
    finally:
        await writer.stop()


async def committed(connection: Connection, topic: str, partition: int = 0) -> list[Any]:
    """All records of a partition that a committed reader sees now."""
    place = TopicPartition(connection.prefix + topic, partition)
    reader = AIOKafkaConsumer(**connection.options(), isolation_level="read_committed")
    await reader.start()
    try:
        reader.assign([place])
        await reader.seek_to_beginning(place)
        end = (await reader.end_offsets([place]))[place]
        records: list[Any] = []
        while await reader.position(place) < end:
            for batch in (await reader.getmany(timeout_ms=100)).values():
                records.extend(batch)
        return records
    finally:
        await reader.stop()
