"""Asks the service something, and waits for the fact that answers it."""

import time
from collections.abc import AsyncIterator, Collection, Sequence

from events import codec
from events.catalogue import Topic, by_kind
from events.codec import Undecodable
from events.event import Command, Event
from workers.cli.client.publisher import publisher
from workers.cli.client.reader import Found, Reader, reader
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
        await publish(connection, [question])
        async for event in caused_by(facts, {question.id}, wait_s):
            return event
    raise TimeoutError


async def publish(connection: Connection, commands: Collection[Command]) -> None:
    """Publish commands in this order; returns when all lie safely on the broker."""
    topics = {command.topic.kind for command in commands}
    async with publisher(connection, topics) as out:
        for command in commands:
            record = codec.encode_command(command, int(time.time() * 1_000))
            await out.send(command.topic.kind, record)


async def caused_by(facts: Reader, causes: Collection[str], quiet_s: float) -> AsyncIterator[Event]:
    """The facts that these events cause, until none has come for so many seconds."""
    last = time.monotonic()
    while time.monotonic() - last < quiet_s:
        for event in map(event_in, await facts.fetch()):
            if event is not None and event.causation in causes:
                last = time.monotonic()
                yield event


def event_in(record: Found) -> Event | None:
    """The event in a record; None when it is not one of its topic's."""
    topic = by_kind(record.topic)
    if topic is None:
        return None
    try:
        return codec.decode(record.value, record.headers, topic, record.key)
    except Undecodable:
        return None
