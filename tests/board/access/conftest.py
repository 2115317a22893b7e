"""The demo's story is played once; every test has a copy of the database that it leaves."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.board.access.house import Clock, Door, House, opened
from tests.board.played import filled, the_story
from workers.board.store.database import Database


@pytest.fixture(scope="session")
def told(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with the story."""
    file = tmp_path_factory.mktemp("told") / "board.db"
    filled(f"sqlite:///{file}", asyncio.run(the_story())).close()
    return file


@pytest.fixture
def database(told: Path, tmp_path: Path) -> Iterator[Database]:
    """A database with the story, to write in."""
    file = shutil.copy(told, tmp_path / "board.db")
    found = Database.at(f"sqlite:///{file}")
    yield found
    found.close()


@pytest.fixture
def door() -> Door:
    """The way in by a proxy's headers."""
    return Door()


@pytest.fixture
async def house(database: Database, door: Door) -> AsyncIterator[House]:
    """A board whose door believes a proxy."""
    async with opened(database, door, Clock()) as house:
        yield house
