"""The two databases that the board runs on: what holds for one is tested on the other as well."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.board.postgresql import Server
from workers.board.store.database import Database
from workers.board.store.migration import migrate


@pytest.fixture(
    params=[
        pytest.param("sqlite", id="on SQLite"),
        pytest.param("postgresql", id="on PostgreSQL", marks=pytest.mark.all),
    ]
)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of an empty database."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'board.db'}"
        return
    running: Server = request.getfixturevalue("postgresql")
    with running.database() as made:
        yield made


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    """A database with the board's tables, empty."""
    opened = Database.at(url)
    migrate(opened)
    yield opened
    opened.close()
