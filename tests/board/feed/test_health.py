"""What a whole board says of its health while its feed gets nothing, or not yet."""

import asyncio
import io
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import pytest
from typing_extensions import override

from tests.board.feed.house import House, house, until
from tests.unit.service.web import get
from workers.board.feed import feed as feeding
from workers.board.feed import overdue
from workers.board.feed.bundle import Bundle
from workers.board.feed.intake import BeginAnew, Intake
from workers.board.process import Job, _Process
from workers.board.web.access.local import LocalSignIn
from workers.engine.kafka.connection import Connection
from workers.engine.policy import Policy
from workers.insight.recorded import Recorded
from workers.service.health import Endpoint
from workers.service.logbook import open_logbook

pytestmark = pytest.mark.kafka
NOW = 1_790_000_000_000
LONG_ENOUGH_S = 60.0


class Deaf(Intake):
    """Drops whatever comes."""

    @override
    async def take(self, bundles: Sequence[Bundle], begin_anew: BeginAnew) -> Sequence[Recorded]:
        return ()


class Held(Intake):
    """Takes nothing before it may."""

    may_take: asyncio.Event

    @override
    async def take(self, bundles: Sequence[Bundle], begin_anew: BeginAnew) -> Sequence[Recorded]:
        await self.may_take.wait()
        return await super().take(bundles, begin_anew)


Health = Callable[[str], Awaitable[tuple[int, list[str]]]]


@pytest.fixture
async def place(kafka: str, prefix: str, tmp_path: Path) -> AsyncIterator[House]:
    async with house(Connection(kafka, prefix), tmp_path) as built:
        yield built


async def test_a_partition_that_never_comes_turns_liveness_red_and_all_stacks_are_shown_once(
    place: House, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(feeding, "Intake", Deaf)
    monkeypatch.setattr(overdue, "PATIENCE", 2)
    await place.publish(tenders=5)
    told = io.StringIO()

    async with _boarding(place, told) as health:
        await until(lambda: "process_hangs" in told.getvalue())
        status, reasons = await health("live")

    assert status == 503
    assert all("does not come" in reason for reason in reasons), reasons
    assert told.getvalue().count("process_hangs") == 1
    assert "all_stacks_are_shown_once" in capfd.readouterr().err


async def test_a_board_that_is_catching_up_is_not_ready_yet(
    place: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feeding, "Intake", Held)
    monkeypatch.setattr(Held, "may_take", asyncio.Event(), raising=False)
    await place.publish(tenders=5)
    told = io.StringIO()

    async with _boarding(place, told) as health:
        await until(lambda: "feed_started" in told.getvalue())
        early, reasons = await health("ready")
        Held.may_take.set()
        await until(lambda: "feed_caught_up" in told.getvalue())
        late, _ = await health("ready")

    assert (early, late) == (503, 200)
    assert "catching up" in reasons[0]


@asynccontextmanager
async def _boarding(place: House, told: io.StringIO) -> AsyncIterator[Health]:
    """A whole board in this process, and who asks how it is."""
    urls: list[str] = []
    board = _Process(_job(place, urls), open_logbook(told))
    running = asyncio.create_task(board.run())

    async def health(kind: str) -> tuple[int, list[str]]:
        answer = await asyncio.to_thread(get, f"{urls[0]}/health/{kind}")
        return answer.status, json.loads(answer.body)["reasons"]

    try:
        async with asyncio.timeout(LONG_ENOUGH_S):
            yield health
    finally:
        board._asked_to_stop.set()
        await running


def _job(place: House, urls: list[str]) -> Job:
    """A board's, which adds its URL."""

    @contextmanager
    def announced(url: str) -> Iterator[None]:
        urls.append(url)
        yield

    return Job(
        place.connection,
        place.database.url.render_as_string(hide_password=False),
        Endpoint("127.0.0.1", 0),
        LocalSignIn(),
        lambda: NOW,
        Policy(),
        announced,
    )
