"""One task's view of Kafka: the agent's reader, a writer of its own, and its changelog."""

import asyncio
import time
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from typing import Any, Final

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from workers.engine.agent import Agent
from workers.engine.errors import MustStop, StartOver
from workers.engine.kafka.connection import Connection
from workers.engine.kafka.feed import Feed
from workers.engine.kafka.reader import Reader
from workers.engine.kafka.writer import Writer
from workers.engine.port import Fetched, Writable

_LOOKS: Final = 50
_LOOK_AGAIN_S: Final = 0.5
"""Longer in all than Kafka leaves open what nobody goes on with: 8 s, and 10 s until it looks."""
_FETCH_WAIT_MS: Final = 20
_RESTORE_WAIT_MS: Final = 200
_RESTORE_CHUNK: Final = 500
"""Records at a time: too few to set off Python's garbage collector, which finds none here."""


class KafkaLog:
    """The engine's port on Kafka; see `workers.engine.port.Log` for what each method promises."""

    def __init__(
        self, connection: Connection, agent: Agent, partition: int, reader: Reader
    ) -> None:
        self.partition = partition
        self.partitions = reader.partitions()
        self.prefix = connection.prefix
        self.group = f"{connection.prefix}{agent.name}"
        self._agent = agent
        self._connection = connection
        self._changelog = TopicPartition(connection.prefix + agent.changelog, partition)
        self._reader = reader
        self._feed = reader.feeds[partition] = Feed()
        self._writer = Writer(connection, f"{self.group}-{partition}")
        self._positions: dict[str, int] = {}
        self._returned: dict[str, int] = {}
        self._done: dict[str, int] = {}  # before these offsets nothing is left to do
        self._is_kept = False  # whether the changelog says how far we are

    @property
    def reported(self) -> dict[str, int]:
        """How far the inputs are read, for the group: it must not know more than the changelog."""
        return self._done if self._is_kept else {}

    def behind(self) -> dict[str, int]:
        """Offsets between what is done and the known end of each input; transactions' ends count
        as offsets, and as done once all before them is. Another thread may ask.
        """
        ends, done = self._reader.known_ends, dict(self._done)
        return {
            topic.kind: max(ends[place] - done[topic.kind], 0)
            for topic in self._agent.reads
            if (place := (topic.kind, self.partition)) in ends and topic.kind in done
        }

    def now(self) -> int:
        return int(time.time() * 1000)

    async def open(self) -> None:
        await self._writer.open()

    async def restore(self) -> AsyncIterator[Sequence[tuple[bytes, bytes | None]]]:
        consumer = AIOKafkaConsumer(
            **self._connection.options(),
            enable_auto_commit=False,
            isolation_level="read_committed",
            fetch_max_wait_ms=_FETCH_WAIT_MS,
            max_partition_fetch_bytes=4 * 1024 * 1024,
        )
        try:
            await consumer.start()
            async for chunk in _whole(consumer, self._changelog):
                yield chunk
        except KafkaError as error:
            raise StartOver(f"cannot read {self._changelog.topic}: {error!r}") from error
        finally:
            await consumer.stop()

    async def group_has_offsets(self) -> bool:
        return await self._reader.group_has_offsets(self.partition)

    async def seek(self, offsets: Mapping[str, int]) -> None:
        self._done = await self._reader.seek(self.partition, offsets)
        self._returned, self._is_kept = dict(offsets), bool(offsets)
        self._positions = await self._reader.positions(self.partition)

    async def poll(self, wait_ms: int, enough: Collection[str] = ()) -> Fetched:
        await self._feed.wait(wait_ms, enough)
        # The positions first: what comes in between is then fetched but not yet counted, never the
        # reverse.
        self._positions = await self._reader.positions(self.partition)
        fetched = self._feed.take(enough)
        self._reader.taken(self.partition, fetched)
        for topic, records in fetched.items():
            self._returned[topic] = records[-1].offset + 1
        self._count_what_was_skipped()
        return fetched

    def position(self, topic: str) -> int:
        return self._positions[topic]

    async def ends(self, topics: Sequence[str]) -> Mapping[str, int]:
        return await self._reader.ends(self.partition, topics)

    async def begin(self) -> None:
        await self._writer.begin()

    async def send(self, topic: str, partition: int, records: Sequence[Writable]) -> None:
        await self._writer.send(self._connection.prefix + topic, partition, records)

    async def commit(self, offsets: Mapping[str, int]) -> None:
        await self._writer.commit()
        for topic, offset in offsets.items():  # behind which markers may be counted already
            self._done[topic] = max(offset, self._done.get(topic, 0))
        self._is_kept = self._is_kept or bool(offsets)

    def nudge(self) -> None:
        """Let a waiting poll return at once."""
        self._feed.nudge()

    async def is_ours(self) -> bool:
        """Whether the group still counts this partition as ours; when in doubt, yes."""
        return not self.reported or await self._reader.counts_us_in(self.partition, self.reported)

    async def close(self) -> None:
        if self._reader.feeds.get(self.partition) is self._feed:
            del self._reader.feeds[self.partition]
        await self._writer.close()

    def _count_what_was_skipped(self) -> None:
        """Count the markers behind what is committed as done too, so that lag becomes 0."""
        for topic, position in self._positions.items():
            is_done = self._done[topic] >= self._returned.get(topic, 0)
            if is_done and not self._feed.holds(topic):
                self._done[topic] = position


async def _whole(
    consumer: Any, place: TopicPartition
) -> AsyncIterator[list[tuple[bytes, bytes | None]]]:
    """A partition from its beginning to its end.

    Its only writer has just been shut out, which ends what that had open. A transaction that stays
    open all the same is one whose end Kafka has lost: read without it, its effects come twice.
    Raises: MustStop.
    """
    consumer.assign([place])
    await consumer.seek_to_beginning(place)
    for _ in range(_LOOKS):
        end = (await consumer.end_offsets([place]))[place]
        while await consumer.position(place) < end:
            chunk = await consumer.getmany(timeout_ms=_RESTORE_WAIT_MS, max_records=_RESTORE_CHUNK)
            for records in chunk.values():
                yield [(record.key, record.value) for record in records]
        if await _written(consumer, place) <= end:
            return
        await asyncio.sleep(_LOOK_AGAIN_S)
    opened = await consumer.position(place)
    raise MustStop(
        f"Kafka has lost the end of a transaction: end it with kafka-transactions.sh abort "
        f"--topic {place.topic} --partition {place.partition} --start-offset {opened}"
    )


async def _written(consumer: Any, place: TopicPartition) -> int:
    """Where the partition ends with what is not committed, as fetching has told last."""
    while (end := consumer.highwater(place)) is None:  # noqa: ASYNC110 - nobody tells when
        await asyncio.sleep(_FETCH_WAIT_MS / 1000)
    return int(end)
