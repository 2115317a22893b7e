"""Bundles become rows, each record once and none left out, whatever the database does meanwhile."""

import asyncio
import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Connection
from typing_extensions import override

from tests.board.store.content import rows
from tests.board.store.log import put_back, tidy
from workers.board.feed import intake
from workers.board.feed.bundle import Bundle
from workers.board.feed.intake import Intake
from workers.board.store.database import Database
from workers.board.store.errors import Unavailable
from workers.board.store.migration import migrate
from workers.board.store.resume import Extent
from workers.board.store.tables import EVENT
from workers.board.store.writer import Place
from workers.engine.kafka.lookout import Unreachable
from workers.service.logbook import open_logbook

HERE = Place("tender-requested", 0)


class Moody(Database):
    """A database that does not answer some times, as often as it is told."""

    silences = 0

    @override
    @contextmanager
    def writing(self) -> Iterator[Connection]:
        if self.silences:
            self.silences -= 1
            raise Unavailable("it is away")
        with super().writing() as connection:
            yield connection


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Moody]:
    opened = Moody.at(f"sqlite:///{tmp_path / 'board.db'}")
    migrate(opened)
    yield opened
    opened.close()


@pytest.fixture
def told() -> io.StringIO:
    return io.StringIO()


@pytest.fixture
async def taking(database: Moody, told: io.StringIO) -> Intake:
    """An intake that has begun at offset 0."""
    opened = Intake(database, 1, open_logbook(told))
    await opened.starts({HERE: Extent(0, 100)})
    return opened


def _events(told: io.StringIO) -> list[str]:
    return [json.loads(line)["event"] for line in told.getvalue().splitlines()]


def _bundle(*offsets: int, after: int, turn: int = 0) -> Bundle:
    return Bundle(after, [tidy(offset) for offset in offsets], turn)


def _offsets(database: Database) -> list[int]:
    return [row["offset"] for row in rows(database, EVENT)]


async def _never() -> int:
    raise AssertionError("nothing is to be read anew")


async def test_bundles_are_stored_and_what_was_new_is_told(taking: Intake, database: Moody) -> None:
    records = await taking.take([_bundle(0, 3, after=0), _bundle(4, after=4)], _never)

    assert [record.offset for record in records] == _offsets(database) == [0, 3, 4]
    assert taking.stored == {HERE: 5}


async def test_bundles_that_come_again_are_not_stored_again(
    taking: Intake, database: Moody
) -> None:
    await taking.take([_bundle(0, 1, after=0)], _never)

    again = await taking.take([_bundle(0, 1, 2, after=0)], _never)

    assert [record.offset for record in again] == [2]
    assert _offsets(database) == [0, 1, 2]


async def test_a_database_that_is_away_is_waited_for(
    taking: Intake, database: Moody, told: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "_TRY_AGAIN_S", 0.001)
    database.silences = 3

    await taking.take([_bundle(0, after=0)], _never)

    assert _offsets(database) == [0]
    assert _events(told) == ["database_missed", "database_found"]
    assert taking.away == ""


async def test_who_was_overtaken_begins_anew_and_drops_what_was_fetched_before(
    taking: Intake, database: Moody, told: io.StringIO
) -> None:
    await taking.take([_bundle(0, 1, 2, after=0)], _never)
    put_back(database, 2)

    async def begin_anew() -> int:
        return 7

    early = await taking.take([_bundle(3, after=3)], begin_anew)
    late = await taking.take([_bundle(4, after=4), _bundle(1, 2, after=1, turn=7)], _never)

    assert early == ()
    assert [record.offset for record in late] == [1, 2]
    assert _events(told) == ["feed_overtaken"]


async def test_who_is_overtaken_while_kafka_is_away_drops_nothing_but_that(
    taking: Intake, database: Moody
) -> None:
    async def away() -> int:
        raise Unreachable("it does not answer")

    early = await taking.take([_bundle(3, after=3)], away)
    late = await taking.take([_bundle(0, 1, after=0)], _never)

    assert early == ()
    assert [record.offset for record in late] == _offsets(database) == [0, 1]


async def test_nothing_is_taken_while_reading_begins_anew(taking: Intake, database: Moody) -> None:
    asked, may_begin = asyncio.Event(), asyncio.Event()

    async def begin_anew() -> int:
        asked.set()
        await may_begin.wait()
        return 1

    beginning = asyncio.create_task(taking.begin_anew(begin_anew))
    await asked.wait()
    assert not taking.idle
    arriving = asyncio.create_task(taking.take([_bundle(0, after=0)], _never))
    may_begin.set()
    await beginning

    assert await arriving == ()
    assert _offsets(database) == []
    assert taking.idle


async def test_what_the_log_has_deleted_is_told(taking: Intake, told: io.StringIO) -> None:
    starts = await taking.starts({HERE: Extent(40, 100)})

    assert starts == {HERE: 40}
    assert _events(told) == ["records_missed"]
