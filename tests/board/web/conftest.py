"""The board's pages over the demo's story."""

import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from aiohttp.test_utils import TestClient, TestServer
from aiohttp.web import Application, Request

from tests.board import played
from tests.board.postgresql import Server
from tests.board.web.standing_in import Desk, Feed, Publisher
from workers.board.store.database import Database
from workers.board.web.access.local import LocalSignIn
from workers.board.web.application import application
from workers.board.web.board import Board
from workers.engine.policy import Policy
from workers.insight.recorded import Recorded

Browser = TestClient[Request, Application]


@pytest.fixture(scope="session")
async def story() -> list[Recorded]:
    """What the log holds after the demo's story."""
    return await played.the_story()


@pytest.fixture(scope="session")
def stored(story: list[Recorded], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a database that holds it."""
    file = tmp_path_factory.mktemp("board") / "board.db"
    played.filled(f"sqlite:///{file}", story).close()
    return file


@pytest.fixture
def on_sqlite(stored: Path, tmp_path: Path) -> Iterator[Database]:
    """A file of one's own that holds the story."""
    file = tmp_path / "board.db"
    shutil.copy(stored, file)
    opened = Database.at(f"sqlite:///{file}")
    yield opened
    opened.close()


@pytest.fixture
def on_postgresql(postgresql: Server, story: list[Recorded]) -> Iterator[Database]:
    """A database of one's own on PostgreSQL that holds the story."""
    with postgresql.database() as url:
        opened = played.filled(url, story)
        yield opened
        opened.close()


@pytest.fixture(
    params=[
        pytest.param("on_sqlite", id="on SQLite"),
        pytest.param("on_postgresql", id="on PostgreSQL", marks=pytest.mark.all),
    ]
)
def database(request: pytest.FixtureRequest) -> Database:
    """A database of one's own that holds the story."""
    opened: Database = request.getfixturevalue(request.param)
    return opened


@pytest.fixture
def feed() -> Feed:
    """A feed that has read everything."""
    return Feed()


@pytest.fixture
def desk(database: Database) -> Desk:
    """A desk that settles letters in the store itself."""
    return Desk(database)


@pytest.fixture
def board(database: Database, feed: Feed, desk: Desk) -> Board:
    """What the pages stand on."""
    return Board(database, feed, desk, Publisher(), lambda: played.NOW, Policy())


@pytest.fixture
async def browser(board: Board) -> AsyncIterator[Browser]:
    """Asks for pages."""
    server = TestServer(application(board, LocalSignIn()))
    async with TestClient(server) as client:
        yield client
