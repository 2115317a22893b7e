"""Dead letters: what the service could not work on, why, and where it had lain."""

import struct
from collections.abc import AsyncIterable, AsyncIterator, Collection
from typing import Final, NamedTuple, Self

from events.catalogue import DEAD
from workers.cli.client.reader import Found, Place, reader
from workers.cli.errors import TellUser
from workers.engine.kafka.connection import Connection

SUFFIX: Final = ".dead"
TOPICS: Final = tuple(topic.kind for topic in DEAD)


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

    timestamp: when it was parked, epoch milliseconds.
    """

    address: Address
    timestamp: int
    reason: str
    agent: str
    origin: Address | None
    account: str


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


async def letters(connection: Connection, topics: Collection[str]) -> AsyncIterator[Letter]:
    """All dead letters of these topics, by partition the oldest first."""
    async with reader(connection, topics) as parked:
        await parked.rewind()
        async for records in parked.to_end():
            for record in records:
                yield letter(record)


async def find(connection: Connection, address: Address) -> Found:
    """The record of the dead letter that lies there. Raises: TellUser when there is none."""
    place = Place(address.topic, address.partition)
    async with reader(connection, [address.topic]) as parked:
        if 0 <= address.offset < parked.ends.get(place, 0):
            parked.seek(place, address.offset)
            async for records in parked.to_end():
                if records and records[0].offset == address.offset:
                    return records[0]
    raise TellUser(f"no dead letter lies at {address.text}; `tenders dead-letters list` shows all")


class Pile(NamedTuple):
    """The dead letters of one topic that have the same reason."""

    topic: str
    reason: str
    letters: int
    oldest: Letter


async def piles(letters: AsyncIterable[Letter]) -> list[Pile]:
    """Counts them, the largest pile first."""
    counted: dict[tuple[str, str], Pile] = {}
    async for one in letters:
        key = (one.address.topic, one.reason)
        pile = counted.get(key, Pile(*key, 0, one))
        oldest = min(pile.oldest, one, key=lambda letter: letter.timestamp)
        counted[key] = pile._replace(letters=pile.letters + 1, oldest=oldest)
    return sorted(counted.values(), key=lambda pile: -pile.letters)
