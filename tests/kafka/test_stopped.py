"""A task that cannot even begin: it says why, once, and goes on when that is mended."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Final

import pytest
from aiokafka import AIOKafkaProducer
from typing_extensions import override

from tests.engine import kafka as on_kafka
from tests.engine.tally import AMOUNT_POSTED, TOTAL_ROSE, posted, tally
from workers.engine.journal import Silence
from workers.engine.kafka import log as kafka_log
from workers.engine.kafka import worker as kafka_worker
from workers.engine.kafka.connection import Connection
from workers.engine.kafka.worker import Worker

pytestmark = pytest.mark.kafka
NEVER_S: Final = 3600.0
LOST: Final = "Kafka has lost the end of a transaction"


class Told(Silence):
    """Keeps why the task stopped and whether it went on."""

    def __init__(self) -> None:
        self.reasons: asyncio.Queue[str] = asyncio.Queue()
        self.went_on = asyncio.Event()

    @override
    def stopped(self, why: str) -> None:
        self.reasons.put_nowait(why)

    @override
    def resumed(self, rows: int) -> None:
        self.went_on.set()


class Opened(kafka_log.KafkaLog):
    """Counts how often a task begins."""

    times: asyncio.Queue[None]

    @override
    async def open(self) -> None:
        self.times.put_nowait(None)
        await super().open()


@pytest.fixture
def begun(monkeypatch: pytest.MonkeyPatch) -> asyncio.Queue[None]:
    """Has an entry for each time that a task has begun."""
    monkeypatch.setattr(kafka_log, "_LOOKS", 2)
    monkeypatch.setattr(kafka_worker, "KafkaLog", Opened)
    monkeypatch.setattr(Opened, "times", times := asyncio.Queue[None](), raising=False)
    return times


@pytest.fixture
async def connection(kafka: str, prefix: str) -> Connection:
    connection = Connection(kafka, prefix)
    await on_kafka.create_topics(connection, on_kafka.topics_of(tally(), TOTAL_ROSE))
    return connection


@pytest.fixture
async def abort(connection: Connection) -> AsyncIterator[Callable[[], Awaitable[None]]]:
    """Ends what is open in the changelog, by somebody whom opening does not shut out."""
    stranger = AIOKafkaProducer(**connection.options(), transactional_id="stranger")
    await stranger.start()
    try:
        await stranger.begin_transaction()
        await stranger.send_and_wait(f"{connection.prefix}tally-changelog", b"{}", b"k", 0)
        yield stranger.abort_transaction
    finally:
        await stranger.stop()


@asynccontextmanager
async def at_work(connection: Connection, told: Told) -> AsyncIterator[Worker]:
    worker = Worker(connection, tally(), lambda _partition: told)
    running = asyncio.create_task(worker.run())
    try:
        yield worker
    finally:
        worker.stop()
        await running


async def test_a_task_that_cannot_begin_says_so_once_and_goes_on_when_that_is_mended(
    connection: Connection,
    abort: Callable[[], Awaitable[None]],
    begun: asyncio.Queue[None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(kafka_worker, "_TRY_AGAIN_S", 0.01)
    await on_kafka.publish(connection, AMOUNT_POSTED.kind, [posted("konto-1", 1)])
    told = Told()
    async with at_work(connection, told) as worker:
        why = await told.reasons.get()
        for _ in range(3):
            await begun.get()

        assert worker.seats[0].stopped == why
        assert told.reasons.empty()
        await abort()
        await told.went_on.wait()
        while not await on_kafka.committed(connection, TOTAL_ROSE.kind):
            pass

        assert worker.seats[0].stopped == ""
    assert why.startswith(LOST)


@pytest.mark.usefixtures("abort", "begun")
async def test_a_task_that_waits_to_try_again_leaves_at_once(
    connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kafka_worker, "_TRY_AGAIN_S", NEVER_S)
    monkeypatch.setattr(kafka_worker, "_STOP_TIMEOUT_S", NEVER_S)
    told = Told()

    async with at_work(connection, told):
        await told.reasons.get()

    assert not told.went_on.is_set()
