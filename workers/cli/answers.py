"""Asks the service something, and waits for the fact that answers it."""

import asyncio
from collections.abc import Sequence

from events import codec
from events.catalogue import Topic, by_kind
from events.codec import Undecodable
from events.event import Command, Event
from workers.cli.clock import now_ms
from workers.client.publisher import publisher
from workers.client.reader import Found, Reader, reader
from workers.engine.kafka.connection import Connection


async def answer(
    connection: Connection, question: Command, topics: Sequence[Topic], wait_s: float
) -> Event:
    """Publish a command and return the first fact on these topics that it has caused.

    Raises: TimeoutError when none has come in time; the command may still be worked on later.
    """
    kinds = [topic.kind for topic in topics]
    key = question.data.account_id.encode()
    async with reader(connection, kinds, key) as facts:
        async with publisher(connection, [question.topic.kind]) as out:
            record = codec.encode_command(question, now_ms())
            await out.send(question.topic.kind, record)
        async with asyncio.timeout(wait_s):
            return await _caused_by(facts, question.id)


async def _caused_by(facts: Reader, cause: str) -> Event:
    while True:
        for event in map(event_in, await facts.fetch()):
            if event is not None and event.causation == cause:
                return event


def event_in(record: Found) -> Event | None:
    """The event in a record; None when it is not one of its topic's."""
    topic = by_kind(record.topic)
    if topic is None:
        return None
    try:
        return codec.decode(record.value, record.headers, topic, record.key)
    except Undecodable:
        return None
