"""The feed on the real Kafka: what Faust drops or does not fetch comes all the same."""

import asyncio
import io
import json
import os
import signal
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractContextManager, asynccontextmanager, nullcontext
from pathlib import Path

import pytest
from typing_extensions import override

from tests.board.feed.house import PARTITIONS, House, house
from tests.unit.service.web import get
from workers.board.feed import application, overdue
from workers.board.feed import feed as feeding
from workers.board.feed.bundle import Bundle
from workers.board.feed.feed import Feed, Source
from workers.board.feed.intake import BeginAnew, Intake
from workers.board.process import Job, _Process
from workers.board.store.migration import migrate
from workers.board.store.topics import TOPICS
from workers.board.web.access.local import LocalSignIn
from workers.broker.local import LocalKafka
from workers.engine.kafka.connection import Connection
from workers.engine.policy import Policy
from workers.insight.recorded import Recorded
from workers.service.health import Endpoint
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


class Deaf(Intake):
    """Drops whatever comes."""

    @override
    async def take(self, bundles: Sequence[Bundle], begin_anew: BeginAnew) -> Sequence[Recorded]:
        return ()


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
        await _until(lambda: feed.progress.as_of is not None)
        reader = feed._app.reader
        reader.pause_partitions(reader.assignment())

        await place.publish(tenders=5)
        await place.is_the_same()

    assert "feed_overdue" in told.getvalue()


async def test_what_comes_by_itself_is_not_read_anew(place: House) -> None:
    told = io.StringIO()
    async with _feeding(place, told) as feed:
        await _until(lambda: feed.progress.as_of is not None)
        for seed in range(3):
            await place.publish(tenders=5, seed=seed)
            await place.is_the_same()

    assert "feed_overdue" not in told.getvalue()


async def test_a_partition_that_never_comes_turns_liveness_red_and_all_stacks_are_shown_once(
    place: House, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(feeding, "Intake", Deaf)
    monkeypatch.setattr(overdue, "PATIENCE", 2)
    await place.publish(tenders=5)
    told, urls = io.StringIO(), list[str]()
    board = _Process(_job(place, urls), open_logbook(told))
    running = asyncio.create_task(board.run())

    await _until(lambda: "process_hangs" in told.getvalue())
    answer = await asyncio.to_thread(get, urls[0] + "/health/live")
    board._asked_to_stop.set()
    await running

    assert answer.status == 503
    reasons = json.loads(answer.body)["reasons"]
    assert all("does not come" in reason for reason in reasons), reasons
    assert told.getvalue().count("process_hangs") == 1
    assert "all_stacks_are_shown_once" in capfd.readouterr().err


def _job(place: House, urls: list[str]) -> Job:
    """A board's, which adds its URL."""
    url = place.database.url.render_as_string(hide_password=False)
    here = Endpoint("127.0.0.1", 0)
    clock, policy = (lambda: NOW), Policy()

    def announced(url: str) -> AbstractContextManager[None]:
        urls.append(url)
        return nullcontext()

    return Job(place.connection, url, here, LocalSignIn(), clock, policy, announced)


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
                await _until(lambda: feed.progress.as_of is not None)
                reader = feed._app.reader
                reader.pause_partitions(reader.assignment())
                await place.publish(tenders=5)

                os.kill(broker.pid, signal.SIGSTOP)
                await _until(lambda: told.getvalue().count("feed_overdue") > 1)
                os.kill(broker.pid, signal.SIGCONT)

                await place.is_the_same()


async def _until(condition: Callable[[], bool]) -> None:
    while not condition():  # noqa: ASYNC110 - nobody tells when
        await asyncio.sleep(LOOK_AGAIN_S)
