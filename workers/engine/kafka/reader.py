"""One consumer for all tasks of an agent in this process: it joins the group and fetches for every
task.

A pump empties the consumer all the time into a bounded feed per task, since aiokafka fetches
nothing more from a broker while any partition of it waits to be taken: without the pump the
slowest task would set the pace.
"""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any, Final

from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, TopicPartition
from aiokafka.errors import (
    CommitFailedError,
    IllegalStateError,
    KafkaError,
    NoOffsetForPartitionError,
    OffsetOutOfRangeError,
    RebalanceInProgressError,
)

from workers.engine.agent import Agent
from workers.engine.errors import MustStop, StartOver
from workers.engine.kafka.assignor import assignor
from workers.engine.kafka.connection import Connection
from workers.engine.kafka.feed import Feed
from workers.engine.kafka.quiet import quiet_task

SESSION_TIMEOUT_MS: Final = 6_000
_HEARTBEAT_MS: Final = 1_500
_REBALANCE_TIMEOUT_MS: Final = 20_000  # how long a member may take to finish its transactions
_FETCH_WAIT_MS: Final = 100
_PUMP_WAIT_MS: Final = 50
_REQUEST_TIMEOUT_MS: Final = 10_000
_NOT_OURS = (CommitFailedError, IllegalStateError, RebalanceInProgressError)


class Reader:
    """The group's member: `feeds` has one feed per partition number that a task of ours reads.

    known_ends: where its partitions end for a committed reader, as of the last `look_ahead`; never
    changed in place, as another thread may look at it.
    """

    def __init__(self, connection: Connection, agent: Agent, worker_id: str | None) -> None:
        self._prefix = connection.prefix
        self.topics = agent.inputs
        self.feeds: dict[int, Feed] = {}
        self.known_ends: Mapping[tuple[str, int], int] = {}
        self._consumer: Any = AIOKafkaConsumer(
            **connection.options(),
            group_id=f"{connection.prefix}{agent.name}",
            group_instance_id=worker_id and f"{connection.prefix}{agent.name}-{worker_id}",
            partition_assignment_strategy=(assignor(),),
            enable_auto_commit=False,
            auto_offset_reset="none",
            isolation_level="read_committed",
            session_timeout_ms=SESSION_TIMEOUT_MS,
            heartbeat_interval_ms=_HEARTBEAT_MS,
            rebalance_timeout_ms=_REBALANCE_TIMEOUT_MS,
            request_timeout_ms=_REQUEST_TIMEOUT_MS,
            fetch_max_wait_ms=_FETCH_WAIT_MS,
            max_partition_fetch_bytes=1024 * 1024,
        )

    async def start(self, listener: ConsumerRebalanceListener) -> None:
        """Connect and join the group; the listener hears of partitions as they come and go."""
        self._consumer.subscribe([self._prefix + topic for topic in self.topics], listener=listener)
        await self._consumer.start()
        _leave_commits_alone(self._consumer._coordinator)  # noqa: SLF001 - see there

    async def stop(self) -> None:
        """Leave the group, and give the connections back whatever comes between."""
        try:
            await self._consumer.stop()
        except asyncio.CancelledError:
            # Of the library's own fetching, which it lets out; or of us, which goes on below.
            if (task := asyncio.current_task()) is not None and task.cancelling():
                raise
        finally:
            await self.abandon()

    async def abandon(self) -> None:
        """Give the connections back without a word to the group, which will notice by itself."""
        self._consumer._closed = True  # noqa: SLF001 - or it complains that nobody stopped it
        await self._consumer._client.close()  # noqa: SLF001 - its own `stop` may not come to that

    def partitions(self) -> int:
        """How many partitions the inputs have."""
        return min(
            len(self._consumer.partitions_for_topic(self._prefix + topic) or ())
            for topic in self.topics
        )

    async def pump(self) -> None:
        """Move what was fetched into the feeds, for ever; what has no feed is dropped: a seek
        brings it again.
        """
        while True:
            try:
                fetched = await self._consumer.getmany(timeout_ms=_PUMP_WAIT_MS)
            except NoOffsetForPartitionError:
                continue  # assigned but not yet sought by its task
            except OffsetOutOfRangeError as error:
                self._lost(error)
                continue
            for place, records in fetched.items():
                self._deliver(place, records)

    def _deliver(self, place: TopicPartition, records: Sequence[Any]) -> None:
        feed = self.feeds.get(place.partition)
        if feed is None:
            return
        topic = place.topic.removeprefix(self._prefix)
        feed.put(topic, records)
        if feed.full(topic):
            self._consumer.pause(place)

    def _lost(self, error: OffsetOutOfRangeError) -> None:
        for place, offset in error.args[0].items():
            feed = self.feeds.get(place.partition)
            if feed is not None:
                feed.fail(
                    MustStop(
                        f"{place.topic}[{place.partition}] no longer has offset {offset}: records "
                        "were deleted before they were read; replay with a new TENDERS_PREFIX"
                    )
                )

    def taken(self, partition: int, topics: Iterable[str]) -> None:
        """The task has taken what its feed had of these topics: fetch them again."""
        paused = self._consumer.paused().intersection(self._places(partition, topics))
        if paused:
            self._consumer.resume(*paused)

    async def seek(self, partition: int, offsets: Mapping[str, int]) -> dict[str, int]:
        """Read each input of this partition number from its offset on, or from its beginning.

        Returns where that is. Raises: StartOver when it is no longer assigned to us.
        """
        try:
            unread = self._places(partition, (t for t in self.topics if t not in offsets))
            begins = await self._consumer.beginning_offsets(unread) if unread else {}
            starts = self._by_topic(begins) | dict(offsets)
            for topic in self.topics:
                self._consumer.seek(TopicPartition(self._prefix + topic, partition), starts[topic])
        except (KafkaError, ValueError) as error:
            raise StartOver(f"cannot seek partition {partition}: {error!r}") from error
        self.feeds[partition].clear()
        self.taken(partition, self.topics)
        return starts

    async def positions(self, partition: int) -> dict[str, int]:
        """The offset after everything that was fetched, by topic.

        Raises: StartOver when the partition is no longer assigned to us.
        """
        try:
            return {
                topic: await self._consumer.position(
                    TopicPartition(self._prefix + topic, partition)
                )
                for topic in self.topics
            }
        except KafkaError as error:
            raise StartOver(f"partition {partition} is not ours: {error!r}") from error

    async def ends(self, partition: int, topics: Iterable[str]) -> dict[str, int]:
        """The last stable offset of each topic: before it every transaction is decided."""
        try:
            ends = await self._consumer.end_offsets(self._places(partition, topics))
        except KafkaError as error:
            raise StartOver(
                f"cannot ask for the end of partition {partition}: {error!r}"
            ) from error
        return self._by_topic(ends)

    async def look_ahead(self) -> None:
        """Learn where our partitions end: fetching has told it of those that are fetched, and Kafka
        is asked of those alone that are not, since their tasks are slow or stand still.
        """
        fetched = {p: self._consumer.last_stable_offset(p) for p in self._consumer.assignment()}
        ends = {place: end for place, end in fetched.items() if end is not None}
        if paused := self._consumer.paused():
            with suppress(KafkaError):
                ends |= await self._consumer.end_offsets(paused)
        self.known_ends = {
            (place.topic.removeprefix(self._prefix), place.partition): end
            for place, end in ends.items()
        }

    async def group_has_offsets(self, partition: int) -> bool:
        """Whether any input of this partition number has an offset committed by the group."""
        places = self._places(partition, self.topics)
        try:
            return any([await self._consumer.committed(place) is not None for place in places])
        except KafkaError as error:
            raise StartOver(f"cannot ask for the group's offsets: {error!r}") from error

    async def report(self, offsets: Mapping[tuple[str, int], int]) -> None:
        """Tell the group how far we are; for lag tools only, so that a failure harms nothing."""
        with suppress(KafkaError, ValueError):
            await self._commit(offsets)

    async def counts_us_in(self, partition: int, offsets: Mapping[str, int]) -> bool:
        """Whether the group still knows us as the partition's reader, asked by committing to it."""
        try:
            await self._commit({(topic, partition): offset for topic, offset in offsets.items()})
        except _NOT_OURS:
            return False
        except KafkaError:
            return True
        return True

    async def _commit(self, offsets: Mapping[tuple[str, int], int]) -> None:
        await self._consumer.commit(
            {
                TopicPartition(self._prefix + topic, n): offset
                for (topic, n), offset in offsets.items()
            }
        )

    def _places(self, partition: int, topics: Iterable[str]) -> list[TopicPartition]:
        return [TopicPartition(self._prefix + topic, partition) for topic in topics]

    def _by_topic(self, offsets: Mapping[TopicPartition, int]) -> dict[str, int]:
        return {place.topic.removeprefix(self._prefix): offset for place, offset in offsets.items()}


def _leave_commits_alone(coordinator: Any) -> None:
    """A commit goes on when whoever waits for it is cancelled, and may then fail unheard."""
    commit = coordinator._do_commit_offsets  # noqa: SLF001 - aiokafka shields just this from us
    coordinator._do_commit_offsets = lambda *of_what: quiet_task(commit(*of_what))  # noqa: SLF001 - likewise
