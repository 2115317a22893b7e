"""Reads committed records, without a group: it leaves no trace on the broker."""

import asyncio
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import asynccontextmanager
from typing import Any, Final, Literal, NamedTuple

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaTimeoutError

from events.catalogue import MIB
from events.partition import partition_of
from workers.client.administration import administration
from workers.engine.kafka.connection import Connection
from workers.engine.port import Headers

_FETCH_WAIT_MS: Final = 200
_FETCHED_RECORDS: Final = 5_000
_MOST_IN_VAIN: Final = 150
"""Fetches without a record, though there are some, after which nobody is taken to answer."""


class Place(NamedTuple):
    """A partition of a topic."""

    topic: str
    partition: int


class Found(NamedTuple):
    """A record as it was read; `timestamp` is the time of its append, epoch milliseconds."""

    topic: str
    partition: int
    offset: int
    timestamp: int
    key: bytes | None
    value: bytes | None
    headers: Headers

    @property
    def place(self) -> Place:
        """The partition that it lies in."""
        return Place(self.topic, self.partition)


class Reader:
    """Stands at the end of its partitions when it is opened; `ends` are these ends."""

    def __init__(self, consumer: Any, prefix: str, ends: Mapping[Place, int]) -> None:  # noqa: ANN401 - aiokafka ships no types
        self._consumer = consumer
        self._prefix = prefix
        self._in_vain = 0
        self.ends = ends

    async def rewind(self) -> None:
        """Go to the beginning of everything."""
        await self._consumer.seek_to_beginning()

    async def begins(self) -> dict[Place, int]:
        """The first offset that each partition still holds."""
        named = {_named(self._prefix, place): place for place in self.ends}
        begins: Mapping[TopicPartition, int] = await self._consumer.beginning_offsets(list(named))
        return {named[place]: offset for place, offset in begins.items()}

    def seek(self, place: Place, offset: int) -> None:
        """Go to an offset of one partition."""
        self._consumer.seek(_named(self._prefix, place), offset)

    async def fetch(self, *, pausing: Collection[Place] = ()) -> list[Found]:
        """What has come, by partition in the order of offsets; nothing after a short wait.

        pausing: partitions of which nothing is wanted for now.
        """
        self._pause(pausing)
        batches = await self._consumer.getmany(
            timeout_ms=_FETCH_WAIT_MS, max_records=_FETCHED_RECORDS
        )
        self._in_vain = 0 if batches else self._in_vain + 1
        return [self._found(record) for records in batches.values() for record in records]

    async def to_end(self) -> AsyncIterator[list[Found]]:
        """All from where it stands to where everything ended when it was opened."""
        while await self.unread():
            yield await self.fetch()

    async def unread(self) -> set[Place]:
        """The partitions that have not been read to where they ended when this was opened.

        Raises: KafkaTimeoutError when nothing has come of them for long.
        """
        places = {place for place, end in self.ends.items() if await self._position(place) < end}
        if places and self._in_vain > _MOST_IN_VAIN:
            raise KafkaTimeoutError("it has stopped to answer")
        return places

    async def behind(self) -> set[Place]:
        """The partitions that are known to go on after what has been fetched."""
        return {
            place for place in self.ends if await self._position(place) < self._known_end(place)
        }

    def _known_end(self, place: Place) -> int:
        stable: int | None = self._consumer.last_stable_offset(_named(self._prefix, place))
        return max(self.ends[place], stable or 0)

    async def _position(self, place: Place) -> int:
        position: int = await self._consumer.position(_named(self._prefix, place))
        return position

    def _pause(self, places: Collection[Place]) -> None:
        wanted = {_named(self._prefix, place) for place in places}
        paused = self._consumer.paused()
        self._consumer.pause(*(wanted - paused))
        self._consumer.resume(*(paused - wanted))

    def _found(self, record: Any) -> Found:  # noqa: ANN401 - aiokafka ships no types
        return Found(
            record.topic.removeprefix(self._prefix),
            record.partition,
            record.offset,
            record.timestamp,
            record.key,
            record.value,
            record.headers,
        )


@asynccontextmanager
async def reader(
    connection: Connection, topics: Collection[str], key: bytes | None = None
) -> AsyncIterator[Reader]:
    """A reader of these topics, closed at the end.

    key: where given, only the partitions in which its records are. Raises: TellUser when a topic
    is missing.
    """
    places = await _places(connection, topics, key)
    async with _consumer(connection, "read_committed") as consumer:
        ends = await _ends(consumer, connection.prefix, places)
        yield _at(ends, consumer, connection.prefix)


@asynccontextmanager
async def patient_reader(
    connection: Connection, places: Collection[Place]
) -> AsyncIterator[Reader]:
    """A reader of these partitions whose ends are behind all that was written, decided or not.

    A reader's end is otherwise where the first undecided transaction begins, whoever's it is; what
    others have committed after it is then not read. This one waits for the decision.
    """
    async with _consumer(connection, "read_uncommitted") as consumer:
        ends = await _ends(consumer, connection.prefix, places)
    async with _consumer(connection, "read_committed") as consumer:
        consumer.assign([_named(connection.prefix, place) for place in places])
        yield _at(ends, consumer, connection.prefix)


async def until_decided(connection: Connection, places: Collection[Place]) -> None:
    """Return once any committed reader sees all that stands in these partitions now.

    Kafka confirms a commit before it has marked every partition as committed.
    """
    async with patient_reader(connection, places) as marked:
        for place, end in marked.ends.items():
            marked.seek(place, max(end - 1, 0))
        async for _ in marked.to_end():
            pass


@asynccontextmanager
async def _consumer(
    connection: Connection, isolation: Literal["read_committed", "read_uncommitted"]
) -> AsyncIterator[Any]:
    consumer = AIOKafkaConsumer(
        **connection.options(),
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        isolation_level=isolation,
        max_partition_fetch_bytes=MIB,
    )
    try:
        await consumer.start()
        yield consumer
    finally:
        await _stop(consumer)


async def _stop(consumer: Any) -> None:  # noqa: ANN401 - aiokafka ships no types
    """Give the connections back.

    aiokafka ends tasks of its own, which must have had their first turn; one that was in trouble
    makes its `stop` break off as if it were this task that had been cancelled.
    """
    await asyncio.sleep(0)
    await asyncio.gather(asyncio.create_task(consumer.stop()), return_exceptions=True)
    await consumer._client.close()  # noqa: SLF001 - see above


async def _places(
    connection: Connection, topics: Collection[str], key: bytes | None
) -> list[Place]:
    async with administration(connection) as admin:
        partitions = await admin.partitions(topics)
    if key is not None:
        return [Place(topic, partition_of(key, partitions[topic])) for topic in topics]
    return [Place(topic, number) for topic in topics for number in range(partitions[topic])]


def _named(prefix: str, place: Place) -> TopicPartition:
    return TopicPartition(prefix + place.topic, place.partition)


async def _ends(consumer: Any, prefix: str, places: Collection[Place]) -> dict[Place, int]:  # noqa: ANN401 - aiokafka ships no types
    named = {_named(prefix, place): place for place in places}
    consumer.assign(list(named))
    ends: Mapping[TopicPartition, int] = await consumer.end_offsets(list(named))
    return {named[place]: end for place, end in ends.items()}


def _at(ends: Mapping[Place, int], consumer: Any, prefix: str) -> Reader:  # noqa: ANN401 - aiokafka ships no types
    opened = Reader(consumer, prefix, ends)
    for place, end in ends.items():
        opened.seek(place, end)
    return opened
