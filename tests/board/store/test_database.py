"""The door to SQL: what is read stands still, what cannot be read says so."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import InternalError

from tests.board.store.content import rows
from tests.board.store.log import begin, store, tidy
from workers.board.store.database import Database
from workers.board.store.errors import Unavailable, Unusable
from workers.board.store.resume import stored_until
from workers.board.store.tables import EVENT
from workers.board.store.writer import Arrival


def test_a_reading_sees_one_state_however_long_it_lasts(database: Database) -> None:
    begin(database, [tidy(0)])
    with database.reading() as connection:
        before = stored_until(connection)
        store(database, [Arrival(tidy(0), after=0)])
        after = stored_until(connection)

    assert before is after is None
    assert len(rows(database, EVENT)) == 1


async def test_many_may_read_at_once(database: Database) -> None:
    found = await asyncio.gather(*(database.read(stored_until) for _ in range(40)))

    assert found == [None] * 40


async def test_nothing_stays_of_a_writing_that_fails(database: Database) -> None:
    def fail(connection: Connection) -> None:
        connection.execute(EVENT.insert(), [_row()])
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await database.write(fail)

    assert rows(database, EVENT) == []


def test_a_reading_cannot_write(database: Database) -> None:
    with pytest.raises((Unavailable, InternalError)), database.reading() as read:
        read.execute(EVENT.insert(), [_row()])


def _row() -> dict[str, object]:
    place = {"topic": "tender-requested", "partition": 0, "offset": 0}
    return {"seen": 1, **place, "appended_at": 0, "headers": b""}


@pytest.mark.parametrize(
    "url", ["mysql://localhost/board", "board.db", ""], ids=["another", "a file", "nothing"]
)
def test_an_address_that_is_none_says_what_would_be_one(url: str) -> None:
    with pytest.raises(Unusable, match="sqlite"):
        Database.at(url)


def test_a_database_that_is_not_there_is_unavailable(tmp_path: Path) -> None:
    database = Database.at(f"sqlite:///{tmp_path / 'missing' / 'board.db'}")

    with pytest.raises(Unavailable, match="unable to open"), database.reading():
        pass


def test_the_password_is_never_told() -> None:
    database = Database.at("postgresql+psycopg://board:secret@127.0.0.1:1/board")

    with pytest.raises(Unavailable) as error, database.reading():
        pass

    assert "secret" not in str(error.value)
    assert "board:***@127.0.0.1" in str(error.value)
