"""Files that are not the board's: what is wrong with them, and what to do, is told at the start."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.board.store.content import rows
from workers.board.store.database import Database
from workers.board.store.errors import Unusable
from workers.board.store.migration import migrate
from workers.board.store.tables import EVENT

Spoil = Callable[[Path], object]


def text(file: Path) -> None:
    file.write_text("Kein Datenbankformat.\n" * 400)


def header_only(file: Path) -> None:
    file.write_bytes(b"SQLite format 3\0" + b"\1" * 4_000)


def holed(file: Path) -> None:
    """A board's database whose pages are overwritten behind the first."""
    with closing(Database.at(f"sqlite:///{file}")) as database:
        migrate(database)
    content = file.read_bytes()
    file.write_bytes(content[:4_096] + b"\xff" * (len(content) - 4_096))


def somebody_elses(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("CREATE TABLE customer (name TEXT)")


def same_tables(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("CREATE TABLE tender (name TEXT)")


def migrated_by_another(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
        connection.execute("INSERT INTO alembic_version VALUES ('9f3c')")
        connection.commit()


def unreadable(file: Path) -> None:
    file.touch(mode=0)
    if _may_read(file):
        pytest.skip("this user may read whatever there is")


def _may_read(file: Path) -> bool:
    try:
        file.read_bytes()
    except PermissionError:
        return False
    return True


SPOILT = pytest.mark.parametrize(
    ("spoil", "what", "what_to_do"),
    [
        pytest.param(text, "not a database", "move it away", id="a text"),
        pytest.param(header_only, "not a database", "move it away", id="no more than a header"),
        pytest.param(holed, "malformed", "move it away", id="damaged"),
        pytest.param(somebody_elses, "such as customer", "name another", id="of something else"),
        pytest.param(same_tables, "such as tender", "name another", id="with tables named alike"),
        pytest.param(
            migrated_by_another, "something else", "name another", id="migrated by something else"
        ),
        pytest.param(Path.mkdir, "unable to open", "read and write", id="a directory"),
        pytest.param(unreadable, "unable to open", "read and write", id="without rights"),
    ],
)


@SPOILT
def test_a_file_that_is_not_the_boards_is_named_with_what_to_do(
    tmp_path: Path, spoil: Spoil, what: str, what_to_do: str
) -> None:
    file = tmp_path / "board.db"
    spoil(file)

    with closing(Database.at(f"sqlite:///{file}")) as database, pytest.raises(Unusable) as error:
        migrate(database)

    assert str(file) in str(error.value)
    assert what in str(error.value)
    assert what_to_do in str(error.value)


def test_a_file_of_something_else_is_left_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "board.db"
    somebody_elses(file)

    with closing(Database.at(f"sqlite:///{file}")) as database, pytest.raises(Unusable):
        migrate(database)

    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("SELECT name FROM sqlite_master").fetchall() == [("customer",)]


def test_an_empty_file_becomes_the_boards(tmp_path: Path) -> None:
    file = tmp_path / "board.db"
    file.touch()

    with closing(Database.at(f"sqlite:///{file}")) as database:
        migrate(database)

        assert rows(database, EVENT) == []


def test_a_file_that_is_damaged_meanwhile_is_unusable(tmp_path: Path) -> None:
    file = tmp_path / "board.db"
    holed(file)

    with (
        closing(Database.at(f"sqlite:///{file}")) as database,
        pytest.raises(Unusable, match="move it away"),
    ):
        rows(database, EVENT)
