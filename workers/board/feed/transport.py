"""How Faust reads for the board: only what was committed, and from where the database stands."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Final, NamedTuple, cast

import faust
from aiokafka.errors import KafkaTimeoutError, NoOffsetForPartitionError
from faust.transport.drivers import aiokafka as driver
from faust.types import TP, ConsumerMessage
from mode.threads import ServiceThread, WorkerThread
from typing_extensions import override

from workers.board.feed.bundle import Bundle
from workers.board.store.resume import Extent
from workers.board.store.writer import Place
from workers.engine.kafka.lookout import Unreachable
from workers.insight.recorded import Recorded

_STOP_WITHIN_S: Final = 3.0

Starts = Callable[[Mapping[Place, Extent]], Awaitable[Mapping[Place, int]]]
"""Says from which offset on to read each of these partitions."""


class Level(NamedTuple):
    """How far a partition is fetched: records, whatever else, and what there is.

    ends: before Kafka has said so, one more than is fetched, since nobody knows that it is nothing.
    """

    fetched: int
    position: int
    ends: int


class Impatient(WorkerThread):
    """A thread that nobody waits for very long: with Kafka away, its end may take any time."""

    def __init__(self, service: ServiceThread) -> None:
        super().__init__(service)
        self.daemon = True

    @override
    def stop(self) -> None:
        self.is_stopped.wait(_STOP_WITHIN_S)


class Thread(driver.AIOKafkaConsumerThread):
    """The consumer in its thread; all that is said of partitions here is said there."""

    Worker = Impatient  # type: ignore[mutable-override]  # set once, here

    @override
    def __post_init__(self) -> None:
        super().__post_init__()
        self._prefix = cast("CommittedTransport", self.transport).prefix
        self._fetched: dict[TP, int] = {}
        self._turn = 0

    @override
    def _create_worker_consumer(self, transport: driver.Transport) -> Any:
        consumer: Any = super()._create_worker_consumer(transport)
        consumer._isolation_level = "read_committed"  # noqa: SLF001 - Faust has no word for it
        return consumer

    @override
    async def stop(self) -> None:
        await super().stop()
        if self._thread is None and not self.thread_loop.is_closed():
            self.thread_loop.close()  # made at once, though the thread has never begun

    @override
    async def on_thread_stop(self) -> None:
        consumer, self._consumer = self._consumer, None
        await super().on_thread_stop()
        if consumer is not None:
            # aiokafka ends tasks of its own; one that was in trouble makes its `stop` break off as
            # if it were this thread that had been cancelled, and Faust would wait for it for ever.
            await asyncio.wait([asyncio.create_task(consumer.stop())], timeout=_STOP_WITHIN_S)
            await consumer._client.close()  # noqa: SLF001 - its own `stop` may not come to that

    @override
    async def _fetch_records(
        self,
        consumer: Any,
        active_partitions: set[TP],
        timeout: float | None = None,
        max_records: int | None = None,
    ) -> Any:
        fetched: Mapping[TP, list[Any]]
        try:
            fetched = await super()._fetch_records(
                consumer, active_partitions, timeout, max_records
            )
        except NoOffsetForPartitionError:
            return {}  # assigned but not yet sought
        # Nothing is awaited between the fetch and this, so no seek can come between them.
        return {tp: [self._bundle(tp, records)] for tp, records in fetched.items() if records}

    @override
    async def on_partitions_revoked(self, revoked: set[TP]) -> None:
        self._fetched.clear()  # whatever is fetched before the next seek goes on from nothing
        await super().on_partitions_revoked(revoked)

    def _bundle(self, tp: TP, records: Sequence[Any]) -> Bundle:
        topic = tp.topic.removeprefix(self._prefix)
        bundle = Bundle(
            self._fetched.get(tp, records[0].offset),
            [
                Recorded(topic, tp.partition, r.offset, r.timestamp, r.key, r.value, r.headers)
                for r in records
            ],
            self._turn,
        )
        self._fetched[tp] = bundle.records[-1].offset + 1
        return bundle

    async def extents(self) -> dict[Place, Extent]:
        """What the log holds of our partitions. Raises: Unreachable."""
        consumer, partitions = self._ensure_consumer(), self.assignment()
        try:
            begins = await consumer.beginning_offsets(partitions)
            ends = await consumer.end_offsets(partitions)
        except KafkaTimeoutError as error:
            raise Unreachable(str(error)) from error
        return {self._place(tp): Extent(begins[tp], ends[tp]) for tp in partitions}

    async def begin_anew(self, offsets: Mapping[Place, int]) -> int:
        """Go on from here in each of these that is still ours; the number of the turn."""
        self._turn += 1
        consumer, ours = self._ensure_consumer(), self.assignment()
        for place, offset in offsets.items():
            tp = TP(self._prefix + place.topic, place.partition)
            if tp in ours:
                consumer.seek(driver.ensure_aiokafka_TP(tp), offset)
                self._fetched[tp] = offset
        return self._turn

    async def levels(self) -> dict[Place, Level]:
        """How far our partitions are fetched; those that are not sought yet are left out."""
        consumer, levels = self._ensure_consumer(), {}
        for tp in self.assignment() & self._fetched.keys():
            kafkas = driver.ensure_aiokafka_TP(tp)
            position = await consumer.position(kafkas)
            ends = consumer.last_stable_offset(kafkas)
            levels[self._place(tp)] = Level(
                self._fetched[tp], position, position + 1 if ends is None else ends
            )
        return levels

    def _place(self, tp: TP) -> Place:
        return Place(tp.topic.removeprefix(self._prefix), tp.partition)


class Consumer(driver.Consumer):
    """Seeks where the database says, at every assignment; Kafka's own offsets are for lag tools."""

    _thread: Thread  # type: ignore[mutable-override]  # set once, below

    @override
    def _new_consumer_thread(self) -> Thread:
        return Thread(self, loop=self.loop, beacon=self.beacon)

    @override
    def _to_message(self, tp: TP, record: Bundle) -> ConsumerMessage:
        last = record.records[-1]
        return ConsumerMessage(
            tp.topic,
            tp.partition,
            last.offset,
            last.appended_at / 1000,
            1,  # the time of its append
            None,
            None,
            cast("bytes", record),  # which goes through unread
            None,
            tp=tp,
            generation_id=self.app.consumer_generation_id,
        )

    @override
    async def perform_seek(self) -> None:
        await self.begin_anew()

    async def begin_anew(self) -> int:
        """Read from where the database stands; the number of the turn that this begins.

        Raises: Unreachable.
        """
        transport = cast("CommittedTransport", self.transport)
        extents = await self._thread.call_thread(self._thread.extents)
        starts = await transport.starts(extents)
        turn: int = await self._thread.call_thread(self._thread.begin_anew, starts)
        for place, offset in starts.items():
            tp = TP(transport.prefix + place.topic, place.partition)
            self._read_offset[tp] = offset or None
            self._committed_offset[tp] = offset or None
        return turn

    async def begin_anew_with_all(self) -> int:
        """Likewise, with those partitions as well that Faust has put aside. Raises: Unreachable."""
        self.resume_partitions(self.assignment())
        return await self.begin_anew()

    async def levels(self) -> dict[Place, Level]:
        """How far our partitions are fetched."""
        levels: dict[Place, Level] = await self._thread.call_thread(self._thread.levels)
        return levels


class CommittedTransport(driver.Transport):
    """Brings both to a Faust app."""

    Consumer = Consumer  # type: ignore[mutable-override]  # set once, here

    def __init__(self, app: faust.App, prefix: str, starts: Starts) -> None:
        super().__init__(app.conf.broker_consumer, app)
        self.prefix = prefix
        self.starts = starts
