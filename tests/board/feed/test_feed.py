"""The feed on the real Kafka: what Faust drops or does not fetch comes all the same."""

import asyncio
import io
import os
import signal
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from typing_extensions import override

from tests.board.feed.house import PARTITIONS, House, house, until
from workers.board.feed import application
from workers.board.feed import feed as feeding
from workers.board.feed.bundle import Bundle
from workers.board.feed.feed import Feed, Source
from workers.board.feed.intake import BeginAnew, Intake
from workers.board.store.migration import migrate
from workers.board.store.topics import TOPICS
from workers.broker.local import LocalKafka
from workers.engine.kafka.connection import Connection
from workers.insight.recorded import Recorded
from workers.service.logbook import open_logbook

pytestmark = pytest.mark.kafka
NOW = 1_790_000_000_000
LOOK_AGAIN_S = 0.1
LONG_ENOUGH_S = 60.0


class Forgetful(Intake):
    """Drops what comes first without a word, as Faust does at a rebalance."""

    dropped = 0

    @override
    async def take(self, bundles: Sequence[Bundle], begin_anew: BeginAnew) -> Sequence[Recorded]:
        if not self.dropped:
            self.dropped = len(bundles)
            return ()
        return await super().take(bundles, begin_anew)


@pytest.fixture
async def place(kafka: str, prefix: str, tmp_path: Path) -> AsyncIterator[House]:
    async with house(Connection(kafka, prefix), tmp_path) as built:
        migrate(built.database)
        yield built


@asynccontextmanager
async def _feeding(place: House, told: io.StringIO) -> AsyncIterator[Feed]:
    source = Source(place.connection, "board", [topic.kind for topic in TOPICS], PARTITIONS)
    feed = Feed(source, place.database, lambda: NOW, open_logbook(told))
    running = asyncio.create_task(feed.run())
    try:
        async with asyncio.timeout(LONG_ENOUGH_S):
            yield feed
    finally:
        feed.stop()
        await running


async def test_the_last_records_of_a_partition_come_although_they_were_dropped(
    place: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feeding, "Intake", Forgetful)
    await place.publish(tenders=5)
    told = io.StringIO()

    async with _feeding(place, told):
        await place.is_the_same()

    assert "feed_overdue" in told.getvalue()


async def test_partitions_come_that_are_not_fetched_any_more(place: House) -> None:
    told = io.StringIO()
    async with _feeding(place, told) as feed:
        await until(lambda: feed.progress.as_of is not None)
        reader = feed._app.reader
        reader.pause_partitions(reader.assignment())

        await place.publish(tenders=5)
        await place.is_the_same()

    assert "feed_overdue" in told.getvalue()


async def test_what_comes_by_itself_is_not_read_anew(place: House) -> None:
    told = io.StringIO()
    async with _feeding(place, told) as feed:
        await until(lambda: feed.progress.as_of is not None)
        for seed in range(3):
            await place.publish(tenders=5, seed=seed)
            await place.is_the_same()

    assert "feed_overdue" not in told.getvalue()


@pytest.mark.timeout(300)  # it starts a Kafka of its own
async def test_what_is_overdue_while_kafka_is_away_comes_when_it_is_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(application, "_REQUEST_TIMEOUT_S", 7.0)
    told = io.StringIO()
    with await asyncio.to_thread(LocalKafka.start) as broker:
        async with house(Connection(broker.bootstrap), tmp_path) as place:
            migrate(place.database)
            async with _feeding(place, told) as feed:
                await until(lambda: feed.progress.as_of is not None)
                reader = feed._app.reader
                reader.pause_partitions(reader.assignment())
                await place.publish(tenders=5)

                os.kill(broker.pid, signal.SIGSTOP)
                await until(lambda: told.getvalue().count("feed_overdue") > 1)
                os.kill(broker.pid, signal.SIGCONT)

                await place.is_the_same()
