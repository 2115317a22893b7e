"""Whoever takes over goes on at once: readers, partitions and rows are back, each fact once."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

import pytest

from events import catalogue
from events.catalogue import ROUTER, changelog
from tests.bench import account
from tests.bench.stage import Ground
from tests.chaos import changelog as old_changelog
from tests.chaos import restoring
from tests.chaos.history import Place
from tests.chaos.horizon import Horizon, Offsets
from tests.chaos.takeover import Outcome, come_back, take_over
from tests.engine import kafka as on_kafka
from tests.engine.tally import TOTAL_ROSE
from workers.engine import task
from workers.engine.kafka.connection import Connection
from workers.engine.kafka.log import KafkaLog
from workers.engine.kafka.writer import Writer
from workers.engine.port import Sent
from workers.engine.transaction import PROGRESS_KEY
from workers.router.state import TENDERS

PARTITIONS: Final = 2
ENTRIES: Final = 20_000
REPORT_EVERY: Final = 1_000
pytestmark = pytest.mark.kafka


@pytest.fixture
def ground(kafka: str) -> Ground:
    return Ground(kafka, broker_pid=0, accounts=account.accounts(16), partitions=PARTITIONS)


def assert_each_has_one_fact(outcome: Outcome) -> None:
    assert outcome.requests > 0
    assert (outcome.lost, outcome.doubled) == (0, 0)


async def test_a_worker_killed_within_a_transaction_is_replaced_and_readers_go_on(
    ground: Ground,
) -> None:
    taken_over = await take_over(ground)

    assert taken_over.open_transactions > 0
    assert 0 < taken_over.blocked_s <= taken_over.served_s
    assert_each_has_one_fact(taken_over.outcome)


async def test_a_worker_that_comes_back_under_its_id_serves_the_same_partitions(
    ground: Ground,
) -> None:
    returned = await come_back(ground)

    assert returned.partitions > 0
    assert_each_has_one_fact(returned.outcome)


async def test_readers_wait_for_an_open_transaction_only_until_its_next_owner_opens(
    kafka: str, prefix: str
) -> None:
    connection, topic = Connection(kafka, prefix), TOTAL_ROSE.name(prefix)
    await on_kafka.create_topics(connection, [TOTAL_ROSE])
    horizon = Horizon(kafka, [Place(topic, 0)])
    async with writer(connection) as former, writer(connection) as following:
        await former.open()
        await former.begin()
        await former.send(topic, 0, [Sent(b"k", b"never committed")])
        waiting = await waiting_readers(horizon)
        await on_kafka.publish(connection, TOTAL_ROSE.kind, [Sent(b"k", b"behind it")])
        seen_before = await on_kafka.committed(connection, TOTAL_ROSE.kind)

        await following.open()

        still_waiting = await asyncio.to_thread(horizon.ends_early)
        seen = await on_kafka.committed(connection, TOTAL_ROSE.kind)
    assert (waiting, still_waiting) == ({Place(topic, 0): 0}, {})
    assert seen_before == []
    assert [record.value for record in seen] == [b"behind it"]


@asynccontextmanager
async def writer(connection: Connection) -> AsyncIterator[Writer]:
    """A writer for the same task each time, closed at the end."""
    made = Writer(connection, f"{connection.prefix}tally-0")
    try:
        yield made
    finally:
        await made.close()


async def waiting_readers(horizon: Horizon) -> Offsets:
    """Where readers wait, once they do."""
    while not (waiting := await asyncio.to_thread(horizon.ends_early)):
        pass
    return waiting


@pytest.fixture
async def remembered(kafka: str, prefix: str) -> Connection:
    """A router that has decided on many tenders."""
    connection = Connection(kafka, prefix)
    await on_kafka.create_topics(connection, catalogue.ALL, PARTITIONS)
    await old_changelog.fill(connection, PARTITIONS, ENTRIES)
    return connection


async def test_a_changelog_is_restored_whole_and_read_once_with_its_progress_told(
    remembered: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: Counter[tuple[int, bytes]] = Counter()
    restore = KafkaLog.restore

    async def counted(log: KafkaLog) -> AsyncIterator[list[tuple[bytes, bytes | None]]]:
        async for chunk in restore(log):
            read.update((log.partition, key) for key, _ in chunk if key != PROGRESS_KEY)
            yield list(chunk)

    monkeypatch.setattr(KafkaLog, "restore", counted)
    monkeypatch.setattr(task, "_RESTORED_PER_REPORT", REPORT_EVERY)

    restored = await restoring.restore(remembered, PARTITIONS)

    assert restored.rows == ENTRIES
    assert len(read) == read.total() == ENTRIES
    for partition in range(PARTITIONS):
        told = [entries for number, entries in restored.progress if number == partition]
        assert told == sorted(set(told))
        assert told


async def test_the_changelog_holds_decided_tenders_under_ids_of_36_characters(
    remembered: Connection,
) -> None:
    records = await on_kafka.committed(remembered, changelog(ROUTER).kind)

    rows = {record.key: record.value for record in records if record.key != PROGRESS_KEY}
    assert len(rows) == ENTRIES // PARTITIONS
    for key, stored in rows.items():
        table, account_id, tender_id = key.decode().split(" ")
        row = TENDERS.decode(stored)
        assert (table, len(account_id), len(tender_id)) == (TENDERS.name, 36, 36)
        assert (row.due > 0, row.why) == (True, "")
