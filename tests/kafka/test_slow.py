"""What is slow downstream costs neither memory nor the place in the group, and holds up nobody."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from typing import Any, Final

import msgspec
import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.client import AIOKafkaClient
from aiokafka.protocol.group import HeartbeatRequest
from typing_extensions import override

from tests.engine import kafka as on_kafka
from tests.engine.tally import AMOUNT_POSTED, TOTAL_ROSE, posted, tally
from workers.engine.journal import Silence
from workers.engine.kafka import reader
from workers.engine.kafka.connection import Connection
from workers.engine.kafka.feed import FULL_BYTES, FULL_RECORDS
from workers.engine.kafka.log import KafkaLog
from workers.engine.kafka.worker import Worker

SLOW: Final = 0
QUICK: Final = 1
ACCOUNTS: Final = {SLOW: "konto-0", QUICK: "konto-1"}
SESSION_IN_HEARTBEATS: Final = reader.SESSION_TIMEOUT_MS // reader._HEARTBEAT_MS + 2
FETCHED_BYTES: Final = 1024 * 1024
MOST_BYTES: Final = 2 * (FULL_BYTES + FETCHED_BYTES)
"""In a task's feed and in its inbox, each with what one fetch brings beyond the limit."""
pytestmark = pytest.mark.kafka


class Downstream:
    """Takes no transaction of the slow partition before `open`."""

    def __init__(self) -> None:
        self.opened = asyncio.Event()
        self.heartbeats = 0
        self._news = asyncio.Condition()

    def open(self) -> None:
        self.opened.set()

    async def heartbeat(self) -> None:
        """The group has answered one."""
        async with self._news:
            self.heartbeats += 1
            self._news.notify_all()

    async def outlasts_a_session(self) -> None:
        """Return when the group has heard of its member for longer than it waits for one."""
        enough = self.heartbeats + SESSION_IN_HEARTBEATS
        async with self._news:
            await self._news.wait_for(lambda: self.heartbeats >= enough)


@pytest.fixture
def downstream(monkeypatch: pytest.MonkeyPatch) -> Downstream:
    downstream = Downstream()
    begin, send = KafkaLog.begin, AIOKafkaClient.send

    async def begun(log: KafkaLog) -> None:
        if log.partition == SLOW:
            await downstream.opened.wait()
        await begin(log)

    async def sent(client: Any, node: int, request: Any, **group: Any) -> Any:  # noqa: ANN401 - takes the place of an untyped method
        reply = await send(client, node, request, **group)
        if isinstance(request, HeartbeatRequest) and reply.error_code == 0:
            await downstream.heartbeat()
        return reply

    monkeypatch.setattr(KafkaLog, "begin", begun)
    monkeypatch.setattr(AIOKafkaClient, "send", sent)
    return downstream


class Member(Worker):
    """Counts how often the group has given it partitions."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection, tally(), lambda _partition: Silence())
        self.assignments = 0

    @override
    async def on_partitions_assigned(self, assigned: Iterable[TopicPartition]) -> None:
        self.assignments += 1
        await super().on_partitions_assigned(assigned)

    async def has_enough(self) -> None:
        """Return when the slow partition is fetched no further."""
        consumer = self._reader._consumer
        while not any(place.partition == SLOW for place in consumer.paused()):  # noqa: ASYNC110 - nobody tells of it
            await asyncio.sleep(0.02)

    async def fetched(self) -> int:
        """How many records of the slow partition are here."""
        return (await self._reader.positions(SLOW))[AMOUNT_POSTED.kind]


@asynccontextmanager
async def at_work(connection: Connection, downstream: Downstream) -> AsyncIterator[Member]:
    """A member of the group that is alone in it."""
    member = Member(connection)
    running = asyncio.create_task(member.run())
    try:
        yield member
    finally:
        downstream.open()
        member.stop()
        await running


@pytest.fixture
async def connection(kafka: str, prefix: str) -> Connection:
    connection = Connection(kafka, prefix)
    await on_kafka.create_topics(connection, on_kafka.topics_of(tally(), TOTAL_ROSE), partitions=2)
    return connection


async def post(connection: Connection, partition: int, count: int, note: str = "") -> int:
    """So many amounts for the partition's account; the size of each."""
    size = 0
    async with on_kafka.producer(connection) as writer:
        for number in range(count):
            sent = posted(ACCOUNTS[partition], number, note=note)
            topic = AMOUNT_POSTED.name(connection.prefix)
            await writer.send(topic, sent.value, sent.key, partition)
            size = len(sent.value or b"")
    return size


class Caused(msgspec.Struct):
    causationid: str


async def answered(connection: Connection, partition: int, count: int) -> Counter[str]:
    """What the facts in a partition answer, once there are so many."""
    place = TopicPartition(TOTAL_ROSE.name(connection.prefix), partition)
    consumer = AIOKafkaConsumer(**connection.options(), isolation_level="read_committed")
    causes: Counter[str] = Counter()
    await consumer.start()
    try:
        consumer.assign([place])
        await consumer.seek_to_beginning(place)
        while causes.total() < count:
            for records in (await consumer.getmany(timeout_ms=200)).values():
                facts = (msgspec.json.decode(record.value, type=Caused) for record in records)
                causes.update(fact.causationid for fact in facts)
    finally:
        await consumer.stop()
    return causes


def each_once(count: int) -> Counter[str]:
    return Counter(f"p-{number}" for number in range(count))


async def test_a_slow_partition_fills_its_feed_and_no_more_while_others_go_on_in_the_group(
    connection: Connection, downstream: Downstream
) -> None:
    many, few = 50_000, 1_000
    size = await post(connection, SLOW, many)
    await post(connection, QUICK, few)

    async with at_work(connection, downstream) as member:
        meanwhile = await answered(connection, QUICK, few)
        await member.has_enough()
        await downstream.outlasts_a_session()
        fetched = await member.fetched()
        assigned = member.assignments
        downstream.open()
        in_the_end = await answered(connection, SLOW, many)
        assigned_in_the_end = member.assignments

    assert FULL_RECORDS <= fetched <= 2 * (FULL_RECORDS + FETCHED_BYTES // size)
    assert (assigned, assigned_in_the_end) == (1, 1)
    assert meanwhile == each_once(few)
    assert in_the_end == each_once(many)


async def test_large_records_fill_a_feed_by_their_bytes(
    connection: Connection, downstream: Downstream
) -> None:
    many = 400
    size = await post(connection, SLOW, many, note="x" * 100_000)

    async with at_work(connection, downstream) as member:
        await member.has_enough()
        fetched = await member.fetched()
        downstream.open()
        in_the_end = await answered(connection, SLOW, many)

    assert FULL_BYTES <= fetched * size <= MOST_BYTES < many * size
    assert in_the_end == each_once(many)
