"""The engine on the real Kafka: processes that come, go and die."""

import asyncio
import json
import signal
import sys
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, RecordsToDelete
from confluent_kafka import ConsumerGroupTopicPartitions
from confluent_kafka.admin import AdminClient

from events.partition import partition_of
from tests.engine import kafka as on_kafka
from tests.engine.tally import TOTAL_ROSE, posted, rate, tally
from workers.engine.kafka.connection import Connection

PARTITIONS = 4
ACCOUNTS = [f"konto-{number}" for number in range(12)]
pytestmark = pytest.mark.kafka


class Member:
    """A process that runs the tally."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.lines: list[str] = []
        self._heard = asyncio.Condition()
        self._reading = asyncio.create_task(self._read())

    async def _read(self) -> None:
        assert self.process.stdout is not None
        async for line in self.process.stdout:
            async with self._heard:
                self.lines.append(line.decode().rstrip())
                self._heard.notify_all()

    async def hears(self, condition: Callable[[list[str]], bool]) -> None:
        async with self._heard:
            await self._heard.wait_for(lambda: condition(self.lines))

    async def has_resumed(self, times: int = 1) -> None:
        await self.hears(lambda lines: sum(line.startswith("resumed") for line in lines) >= times)

    async def kill(self) -> None:
        self.process.kill()
        await self.ended()

    async def terminate(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return await self.ended()

    async def ended(self) -> int:
        code = await self.process.wait()
        await self._reading
        return code


class Hall:
    """Topics of their own for one test, and the members that work on them."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.members: list[Member] = []

    async def joins(self, worker_id: str | None = None) -> Member:
        arguments = [self.connection.bootstrap, self.connection.prefix]
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tests.engine.process",
            *arguments,
            *([worker_id] if worker_id else []),
            stdout=asyncio.subprocess.PIPE,
        )
        self.members.append(member := Member(process))
        return member

    async def close(self) -> None:
        for member in self.members:
            if member.process.returncode is None:
                await member.kill()

    async def post(self, first: int, last: int) -> None:
        """Amounts 1 for accounts in turn, numbered."""
        async with on_kafka.producer(self.connection) as writer:
            for number in range(first, last):
                account = ACCOUNTS[number % len(ACCOUNTS)]
                sent = posted(account, number)
                await writer.send(
                    self.connection.prefix + "amount-posted",
                    sent.value,
                    sent.key,
                    partition_of(account.encode(), PARTITIONS),
                )

    async def answers(self, count: int) -> list[dict[str, Any]]:
        """All facts that a committed reader sees once there are so many."""
        topic = self.connection.prefix + TOTAL_ROSE.kind
        reader = AIOKafkaConsumer(
            topic,
            **self.connection.options(),
            isolation_level="read_committed",
            auto_offset_reset="earliest",
        )
        await reader.start()
        facts: list[dict[str, Any]] = []
        try:
            while len(facts) < count:
                for records in (await reader.getmany(timeout_ms=200)).values():
                    facts += [json.loads(record.value) for record in records]
        finally:
            await reader.stop()
        return facts


@pytest.fixture
async def hall(kafka: str, prefix: str) -> AsyncIterator[Hall]:
    connection = Connection(kafka, prefix)
    topics = on_kafka.topics_of(tally(), TOTAL_ROSE)
    await on_kafka.create_topics(connection, topics, PARTITIONS)
    hall = Hall(connection)
    try:
        yield hall
    finally:
        await hall.close()


def totals(facts: list[dict[str, Any]], account: str) -> list[int]:
    return [f["data"]["total"] for f in facts if f["data"]["account_id"] == account]


def assert_exactly_once(facts: list[dict[str, Any]], posted: int) -> None:
    causes = Counter(fact["causationid"] for fact in facts)
    assert causes == Counter(f"p-{number}" for number in range(posted))
    for account in ACCOUNTS:
        mine = totals(facts, account)
        assert mine == list(range(1, len(mine) + 1))


async def test_three_members_share_the_work_and_one_that_is_killed_is_replaced(
    hall: Hall,
) -> None:
    members = [await hall.joins() for _ in range(3)]
    for member in members:
        await member.has_resumed()
    await hall.post(0, 1_000)
    await hall.answers(200)

    await members[0].kill()
    await hall.post(1_000, 2_000)

    assert_exactly_once(await hall.answers(2_000), 2_000)


async def test_members_that_join_and_leave_in_good_order_change_nothing(hall: Hall) -> None:
    first = await hall.joins()
    await first.has_resumed(PARTITIONS)
    await hall.post(0, 300)
    second = await hall.joins()
    await second.has_resumed()
    await hall.post(300, 600)

    assert await first.terminate() == 0

    await hall.post(600, 900)
    assert_exactly_once(await hall.answers(900), 900)


async def test_a_member_that_was_killed_comes_back_under_its_name(hall: Hall) -> None:
    first = await hall.joins("w1")
    await first.has_resumed(PARTITIONS)
    await hall.post(0, 100)
    await hall.answers(100)

    await first.kill()
    again = await hall.joins("w1")
    await again.has_resumed(PARTITIONS)
    await hall.post(100, 200)

    assert_exactly_once(await hall.answers(200), 200)


async def test_a_frozen_member_that_comes_back_late_changes_nothing(hall: Hall) -> None:
    frozen, other = await hall.joins(), await hall.joins()
    await frozen.has_resumed()
    await other.has_resumed()
    await hall.post(0, 300)
    await hall.answers(100)
    frozen.process.send_signal(signal.SIGSTOP)
    await other.has_resumed(PARTITIONS)
    await hall.post(300, 600)
    await hall.answers(600)

    frozen.process.send_signal(signal.SIGCONT)
    await hall.post(600, 900)

    assert_exactly_once(await hall.answers(900), 900)


def delete_group(bootstrap: str, group: str) -> None:
    admin = AdminClient({"bootstrap.servers": bootstrap})
    offsets = admin.list_consumer_group_offsets([ConsumerGroupTopicPartitions(group)])
    assert offsets[group].result().topic_partitions
    admin.delete_consumer_groups([group])[group].result()


async def test_deleted_group_offsets_bring_no_new_fact(hall: Hall) -> None:
    member = await hall.joins()
    await member.has_resumed(PARTITIONS)
    await hall.post(0, 100)
    await hall.answers(100)
    assert await member.terminate() == 0
    delete_group(hall.connection.bootstrap, f"{hall.connection.prefix}tally")

    again = await hall.joins()
    await again.has_resumed(PARTITIONS)
    await hall.post(100, 150)

    assert_exactly_once(await hall.answers(150), 150)


async def test_a_fact_that_was_read_is_obeyed_by_whatever_is_published_then(hall: Hall) -> None:
    member = await hall.joins()
    await member.has_resumed(PARTITIONS)
    account, place = ACCOUNTS[0], partition_of(ACCOUNTS[0].encode(), PARTITIONS)

    for number in range(1, 31):
        await on_kafka.publish(
            hall.connection, "rate-changed", [rate(account, number, number)], place
        )
        await on_kafka.publish(hall.connection, "amount-posted", [posted(account, number)], place)

    facts = await hall.answers(30)
    assert [fact["data"]["rate"] for fact in facts] == list(range(1, 31))


async def test_records_that_were_deleted_before_they_were_read_stop_the_task(hall: Hall) -> None:
    member = await hall.joins()
    await member.has_resumed(PARTITIONS)
    await hall.post(0, 100)
    await hall.answers(100)
    assert await member.terminate() == 0
    await hall.post(100, 200)
    await _delete_all_of(hall.connection, "amount-posted")
    await hall.post(200, 300)

    again = await hall.joins()
    await again.hears(lambda lines: any("no longer has offset" in line for line in lines))

    assert len(await hall.answers(100)) == 100


async def _delete_all_of(connection: Connection, topic: str) -> None:
    admin = AIOKafkaAdminClient(**connection.options())
    await admin.start()
    reader = AIOKafkaConsumer(**connection.options())
    await reader.start()
    try:
        places = [TopicPartition(connection.prefix + topic, n) for n in range(PARTITIONS)]
        ends = await reader.end_offsets(places)
        await admin.delete_records({place: RecordsToDelete(end) for place, end in ends.items()})
    finally:
        with suppress(Exception):
            await reader.stop()
        await admin.close()
