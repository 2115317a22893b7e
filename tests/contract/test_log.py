"""The engine's port: what Kafka and the log in memory both promise."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Protocol

import pytest
from aiokafka import AIOKafkaProducer, ConsumerRebalanceListener, TopicPartition

from tests.engine import kafka as on_kafka
from tests.engine.desk import Clock
from tests.engine.tally import TOTAL_ROSE, posted, rate, tally
from workers.engine.errors import Fenced, MustStop
from workers.engine.kafka import log as kafka_log
from workers.engine.kafka.connection import Connection
from workers.engine.kafka.log import KafkaLog
from workers.engine.kafka.reader import Reader
from workers.engine.memory import Cluster, MemoryLog
from workers.engine.port import Log, Record, Sent

FACTS, COMMANDS, OUT, CHANGELOG = "rate-changed", "amount-posted", "total-rose", "tally-changelog"
A = "rheinblick"


Abort = Callable[[], Awaitable[None]]


class World(Protocol):
    """A place where logs are."""

    def log(self) -> Log:
        """Another log for the same task."""

    async def publish(self, topic: str, *records: Sent) -> None:
        """Append without a transaction."""

    async def leave_open(self, topic: str, *records: Sent) -> Abort:
        """Append in a transaction of somebody else; returns what aborts it."""

    async def committed(self, topic: str) -> Sequence[Record]:
        """What a committed reader sees."""


class InMemory:
    """A world in memory."""

    def __init__(self) -> None:
        self._cluster = Cluster(1, Clock())

    def log(self) -> Log:
        return MemoryLog(self._cluster, tally(), 0)

    async def publish(self, topic: str, *records: Sent) -> None:
        self._cluster.append(topic, 0, records)

    async def leave_open(self, topic: str, *records: Sent) -> Abort:
        self._cluster.register("stranger")
        self._cluster.write("stranger", topic, 0, records)

        async def abort() -> None:
            self._cluster.register("stranger")

        return abort

    async def committed(self, topic: str) -> Sequence[Record]:
        return self._cluster.read(topic, 0, 0)


class OnKafka(ConsumerRebalanceListener):  # type: ignore[misc]  # aiokafka ships no types
    """A world on the real Kafka."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._reader = Reader(connection, tally(), worker_id=None)
        self._logs: list[KafkaLog] = []
        self._closing: list[Abort] = []

    async def open(self) -> None:
        topics = on_kafka.topics_of(tally(), TOTAL_ROSE)
        await on_kafka.create_topics(self._connection, topics)
        await self._reader.start(self)
        self._pump = asyncio.create_task(self._reader.pump())

    def on_partitions_revoked(self, revoked: Sequence[TopicPartition]) -> None: ...
    def on_partitions_assigned(self, assigned: Sequence[TopicPartition]) -> None: ...

    async def close(self) -> None:
        for log in self._logs:
            await log.close()
        self._pump.cancel()
        await asyncio.gather(self._pump, return_exceptions=True)
        for close in self._closing:
            await close()
        await self._reader.stop()

    def log(self) -> Log:
        self._logs.append(log := KafkaLog(self._connection, tally(), 0, self._reader))
        return log

    async def publish(self, topic: str, *records: Sent) -> None:
        await on_kafka.publish(self._connection, topic, records)

    async def leave_open(self, topic: str, *records: Sent) -> Abort:
        writer = AIOKafkaProducer(**self._connection.options(), transactional_id="stranger")
        await writer.start()
        self._closing.append(writer.stop)
        await writer.begin_transaction()
        for sent in records:
            await writer.send_and_wait(self._connection.prefix + topic, sent.value, sent.key, 0)
        abort: Abort = writer.abort_transaction
        return abort

    async def committed(self, topic: str) -> Sequence[Record]:
        records: list[Record] = await on_kafka.committed(self._connection, topic)
        return records


@pytest.fixture
def memory_world() -> World:
    return InMemory()


@pytest.fixture
async def kafka_world(kafka: str, prefix: str) -> AsyncIterator[World]:
    real = OnKafka(Connection(kafka, prefix))
    await real.open()
    try:
        yield real
    finally:
        await real.close()


@pytest.fixture(params=["memory", pytest.param("kafka", marks=pytest.mark.kafka)])
def world(request: pytest.FixtureRequest) -> World:
    world: World = request.getfixturevalue(f"{request.param}_world")
    return world


async def opened(world: World, offsets: dict[str, int] | None = None) -> Log:
    log = world.log()
    await log.open()
    await log.seek(offsets or {})
    return log


async def written(log: Log, *values: bytes, topic: str = OUT) -> None:
    await log.begin()
    await log.send(topic, 0, [Sent(b"k", value) for value in values])


async def committed(log: Log, *values: bytes) -> None:
    await written(log, *values)
    await log.commit({})


async def polled(log: Log, topic: str, count: int, enough: Sequence[str] = ()) -> list[Record]:
    """Poll until so many records of the topic have come, and everything before the end is read."""
    records: list[Record] = []
    end = (await log.ends([topic]))[topic]
    while len(records) < count or log.position(topic) < end:
        records += (await log.poll(200, enough)).get(topic, [])
    return records


def values(records: Sequence[Record]) -> list[bytes | None]:
    return [record.value for record in records]


async def test_a_reader_sees_a_transaction_when_it_is_committed_and_not_before(
    world: World,
) -> None:
    log = await opened(world)
    await written(log, b"1", b"2")
    assert values(await world.committed(OUT)) == []

    await log.commit({})

    assert values(await world.committed(OUT)) == [b"1", b"2"]


async def test_many_and_large_records_are_committed_in_order(world: World) -> None:
    log = await opened(world)
    many = [b"%05d" % number + b"x" * 500 for number in range(3_000)] + [b"y" * 90_000]

    await committed(log, *many)

    assert values(await world.committed(OUT)) == many


async def test_a_record_keeps_its_key_and_headers_and_null_value(world: World) -> None:
    log = await opened(world)
    await log.begin()
    await log.send(OUT, 0, [Sent(b"k", None, (("a", b"1"), ("a", b"2"))), Sent(None, b"v")])
    await log.commit({})

    one, other = await world.committed(OUT)

    assert (one.key, one.value, list(one.headers)) == (b"k", None, [("a", b"1"), ("a", b"2")])
    assert (other.key, other.value) == (None, b"v")


async def test_opening_aborts_what_the_former_owner_left_open(world: World) -> None:
    former = await opened(world)
    await written(former, b"lost")

    log = await opened(world)
    await committed(log, b"kept")

    assert values(await world.committed(OUT)) == [b"kept"]


async def test_the_former_owner_is_shut_out(world: World) -> None:
    former = await opened(world)
    await written(former, b"lost")
    await opened(world)

    with pytest.raises(Fenced):
        await former.commit({})


async def test_the_former_owner_cannot_begin_again(world: World) -> None:
    former = await opened(world)
    await committed(former, b"first")
    await opened(world)

    with pytest.raises(Fenced):
        await committed(former, b"lost")

    assert values(await world.committed(OUT)) == [b"first"]


async def test_the_same_log_writes_many_transactions(world: World) -> None:
    log = await opened(world)
    for number in range(20):
        await committed(log, b"%d" % number)

    assert values(await world.committed(OUT)) == [b"%d" % number for number in range(20)]


async def test_polling_gives_what_was_published_with_append_times(world: World) -> None:
    records = [posted(A, number) for number in range(5)]
    await world.publish(COMMANDS, *records)
    log = await opened(world)

    seen = await polled(log, COMMANDS, 5)

    assert values(seen) == [record.value for record in records]
    assert [record.offset for record in seen] == [0, 1, 2, 3, 4]
    assert [record.timestamp for record in seen] == sorted(record.timestamp for record in seen)
    assert log.position(COMMANDS) == 5


async def test_reading_begins_at_the_offset_sought_and_elsewhere_at_the_beginning(
    world: World,
) -> None:
    await world.publish(COMMANDS, *(posted(A, number) for number in range(5)))
    await world.publish(FACTS, rate(A, 1, 2))
    log = await opened(world, {COMMANDS: 3})

    seen: dict[str, list[int]] = {COMMANDS: [], FACTS: []}
    while not (len(seen[COMMANDS]) >= 2 and seen[FACTS]):
        for topic, records in (await log.poll(200)).items():
            seen[topic] += [record.offset for record in records]

    assert seen == {COMMANDS: [3, 4], FACTS: [0]}


async def test_polling_passes_over_aborted_records_and_markers(world: World) -> None:
    abort = await world.leave_open(COMMANDS, posted(A, 1), posted(A, 2))
    await abort()
    await world.publish(COMMANDS, posted(A, 3))
    log = await opened(world)

    seen = await polled(log, COMMANDS, 1)

    assert values(seen) == [posted(A, 3).value]
    assert log.position(COMMANDS) == (await log.ends([COMMANDS]))[COMMANDS] == 4


async def test_an_open_transaction_hides_what_comes_after_it(world: World) -> None:
    await world.publish(COMMANDS, posted(A, 1))
    abort = await world.leave_open(COMMANDS, posted(A, 2))
    await world.publish(COMMANDS, posted(A, 3))
    log = await opened(world)

    before = await polled(log, COMMANDS, 1)
    end = (await log.ends([COMMANDS]))[COMMANDS]
    await abort()
    after = await polled(log, COMMANDS, 1)

    assert values(before) == [posted(A, 1).value]
    assert end == 1
    assert values(after) == [posted(A, 3).value]


async def test_of_a_topic_of_which_there_is_enough_nothing_is_lost(world: World) -> None:
    await world.publish(COMMANDS, posted(A, 1), posted(A, 2))
    await world.publish(FACTS, rate(A, 1, 2))
    log = await opened(world)

    facts = await polled(log, FACTS, 1, enough=[COMMANDS])
    commands = await polled(log, COMMANDS, 2)

    assert values(facts) == [rate(A, 1, 2).value]
    assert values(commands) == [posted(A, 1).value, posted(A, 2).value]


async def test_an_empty_poll_returns_nothing(world: World) -> None:
    log = await opened(world)

    assert await log.poll(20) == {}


async def test_the_changelog_is_restored_as_it_was_committed(world: World) -> None:
    former = await opened(world)
    for rows in ([Sent(b"a", b"1"), Sent(b"b", b"2")], [Sent(b"a", None)]):
        await former.begin()
        await former.send(CHANGELOG, 0, rows)
        await former.commit({})
    await written(former, b"never", topic=CHANGELOG)
    log = world.log()
    await log.open()

    restored = [row async for chunk in log.restore() for row in chunk]

    assert restored == [(b"a", b"1"), (b"b", b"2"), (b"a", None)]


async def test_a_changelog_in_which_a_transaction_stays_open_is_not_restored(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kafka_log, "_LOOKS", 2)
    await world.publish(CHANGELOG, Sent(b"a", b"1"))
    await world.leave_open(CHANGELOG, Sent(b"a", b"2"))
    log = world.log()
    await log.open()

    with pytest.raises(MustStop):
        [row async for chunk in log.restore() for row in chunk]


async def test_a_changelog_is_restored_once_what_was_open_in_it_has_ended(world: World) -> None:
    await world.publish(CHANGELOG, Sent(b"a", b"1"))
    abort = await world.leave_open(CHANGELOG, Sent(b"a", b"2"))
    log = world.log()
    await log.open()
    await abort()

    restored = [row async for chunk in log.restore() for row in chunk]

    assert restored == [(b"a", b"1")]


async def test_an_empty_changelog_is_restored_as_nothing(world: World) -> None:
    log = world.log()
    await log.open()

    assert [row async for chunk in log.restore() for row in chunk] == []


async def test_a_group_that_never_committed_has_no_offsets(world: World) -> None:
    log = await opened(world)

    assert not await log.group_has_offsets()
