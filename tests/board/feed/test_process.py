"""The board as a process, on the real Kafka: whatever happens to it, its rows are the log's."""

import asyncio
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.board.feed.house import House, house
from tests.board.mirror import NONE
from workers.board.store.writer import positions, start_at
from workers.engine.kafka.connection import Connection

pytestmark = pytest.mark.kafka
ENDS_WITHIN_S = 10
LONGER_THAN_A_SESSION_S = 9.0


@pytest.fixture
async def place(kafka: str, prefix: str, tmp_path: Path) -> AsyncIterator[House]:
    async with house(Connection(kafka, prefix), tmp_path) as built:
        yield built


async def test_what_was_committed_is_stored_and_nothing_else(place: House) -> None:
    await place.publish(tenders=60)

    board = await place.board()

    assert await place.differences() == NONE
    assert board.leaks() == []


async def test_what_comes_while_it_runs_is_stored(place: House) -> None:
    await place.board()

    await place.publish(tenders=60)
    await place.is_the_same()


async def test_a_board_that_was_off_for_a_while_catches_up(place: House) -> None:
    await place.publish(tenders=20, seed=1)
    first = await place.board()
    assert await first.ask() == 0
    await place.publish(tenders=40, seed=2)

    await place.board()

    assert await place.differences() == NONE


async def test_a_kill_at_any_moment_loses_nothing(place: House) -> None:
    publishing = asyncio.create_task(place.publish(tenders=150))
    for wait_s in (1.0, 2.5, 3.2, 4.0, 5.5):
        board = await place.start()
        await asyncio.wait([publishing], timeout=wait_s)
        board.process.send_signal(signal.SIGKILL)
        await board.ended()
    await publishing

    await place.board()

    assert await place.differences() == NONE


async def test_a_board_that_stood_still_goes_on(place: House) -> None:
    board = await place.board()
    publishing = asyncio.create_task(place.publish(tenders=100))

    board.process.send_signal(signal.SIGSTOP)
    await asyncio.wait([asyncio.create_task(asyncio.sleep(LONGER_THAN_A_SESSION_S))])
    board.process.send_signal(signal.SIGCONT)
    await publishing

    await place.is_the_same()


async def test_two_boards_on_one_database_share_the_work(place: House) -> None:
    first, second = await asyncio.gather(place.start(), place.start())
    await asyncio.gather(first.logs("feed_started"), second.logs("feed_started"))
    publishing = asyncio.create_task(place.publish(tenders=80))

    first.process.send_signal(signal.SIGKILL)
    await publishing

    await place.is_the_same()


async def test_a_database_that_was_put_back_is_read_on_from_where_it_stands(place: House) -> None:
    await place.publish(tenders=20)
    board = await place.board()
    with place.database.writing() as connection:
        stand = positions(connection)
        start_at(connection, {known: max(offset - 5, 0) for known, offset in stand.items()})

    await place.publish(tenders=20, seed=2)
    await board.logs("feed_overtaken")

    with place.database.reading() as connection:
        assert positions(connection).keys() == stand.keys()
