"""Dead letters: what the service could not work on, why, and where it had lain."""

import struct
from collections.abc import AsyncGenerator, Collection
from typing import Final, NamedTuple, Self

from events.catalogue import DEAD
from workers.client.errors import TellUser
from workers.client.reader import Found, Place, reader
from workers.engine.kafka.connection import Connection

SUFFIX: Final = ".dead"
TOPICS: Final = tuple(topic.kind for topic in DEAD)
REDRIVES: Final = "dead-letter-redrives"
"""The header that counts how often a record was put back; it stays with the record."""


def dead_topic(name: str) -> str | None:
    """The topic of dead letters that is meant by its own name or by its commands'; or None."""
    topic = name if name.endswith(SUFFIX) else name + SUFFIX
    return topic if topic in TOPICS else None


class Address(NamedTuple):
    """Where one record lies; written `topic/partition/offset`."""

    topic: str
    partition: int
    offset: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Raises: ValueError."""
        topic, partition, offset = text.rsplit("/", maxsplit=2)
        return cls(topic, int(partition), int(offset))

    @property
    def text(self) -> str:
        """As it is written."""
        return f"{self.topic}/{self.partition}/{self.offset}"


class Letter(NamedTuple):
    """A dead letter without its value; `origin` is where the command lay, if the headers say.

    timestamp: when it was parked, epoch milliseconds. redrives: how often it had been put back.
    """

    address: Address
    timestamp: int
    reason: str
    agent: str
    origin: Address | None
    account: str
    redrives: int = 0


def letter(record: Found) -> Letter:
    """The dead letter in a record of a `.dead` topic."""
    # The service writes its own headers last: what a publisher has planted counts for nothing.
    headers = dict(record.headers)
    return Letter(
        Address(record.topic, record.partition, record.offset),
        record.timestamp,
        _text(headers.get("dead-letter-reason")),
        _text(headers.get("dead-letter-agent")),
        _origin(record.topic.removesuffix(SUFFIX), headers),
        _text(record.key),
        _count(headers.get(REDRIVES)),
    )


def _origin(topic: str, headers: dict[str, bytes]) -> Address | None:
    try:
        (partition,) = struct.unpack(">i", headers["kafka_dlt-original-partition"])
        (offset,) = struct.unpack(">q", headers["kafka_dlt-original-offset"])
        return Address(topic, partition, offset)
    except (KeyError, struct.error):
        return None


def _text(content: bytes | None) -> str:
    return (content or b"").decode(errors="replace")


def _count(content: bytes | None) -> int:
    """The one digit that we write; a publisher may have planted anything, which counts for 0."""
    return int(content) if content and len(content) == 1 and content.isdigit() else 0


async def records(connection: Connection, topics: Collection[str]) -> AsyncGenerator[Found]:
    """The records of all dead letters of these topics, by partition the oldest first."""
    async with reader(connection, topics) as parked:
        await parked.rewind()
        async for fetched in parked.to_end():
            for record in fetched:
                yield record


async def find(connection: Connection, address: Address) -> Found:
    """The record of the dead letter that lies there. Raises: TellUser when there is none."""
    place = Place(address.topic, address.partition)
    async with reader(connection, [address.topic]) as parked:
        if 0 <= address.offset < parked.ends.get(place, 0):
            parked.seek(place, address.offset)
            async for fetched in parked.to_end():
                if fetched and fetched[0].offset == address.offset:
                    return fetched[0]
    raise TellUser(f"no dead letter lies at {address.text}; `tenders dead-letters list` shows all")
