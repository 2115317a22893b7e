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
    (first,) = await answers(connection, question, topics, wait_s, count=1)
    return first


async def answers(
    connection: Connection, question: Command, topics: Sequence[Topic], wait_s: float, count: int
) -> Sequence[Event]:
    """Publish a command and return so many facts on these topics that it has caused.

    Raises: TimeoutError when they have not come in time; the command may still be worked on later.
    """
    kinds = [topic.kind for topic in topics]
    key = question.data.account_id.encode()
    async with reader(connection, kinds, key) as facts:
        async with publisher(connection, [question.topic.kind]) as out:
            record = codec.encode_command(question, now_ms())
            await out.send(question.topic.kind, record)
        async with asyncio.timeout(wait_s):
            return await _caused_by(facts, question.id, count)


async def _caused_by(facts: Reader, cause: str, count: int) -> Sequence[Event]:
    found: list[Event] = []
    while len(found) < count:
        events = map(event_in, await facts.fetch())
        found += [event for event in events if event is not None and event.causation == cause]
    return found[:count]


def event_in(record: Found) -> Event | None:
    """The event in a record; None when it is not one of its topic's."""
    topic = by_kind(record.topic)
    if topic is None:
        return None
    try:
        return codec.decode(record.value, record.headers, topic, record.key)
    except Undecodable:
        return None
