"""The demo's story is played once; every test has a copy of the database that it leaves."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from aiohttp.test_utils import unused_port

from tests.board.access.house import OWN, Clock, Door, House, opened
from tests.board.access.provider import AUDIENCE, CLIENT, SECRET, Provider, provider
from tests.board.played import filled, the_story
from workers.board.store.database import Database
from workers.board.web.access.openid.settings import OpenIdSettings
from workers.board.web.access.openid.sign_in import OpenIdSignIn


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


@pytest.fixture
def clock() -> Clock:
    """The time at which a board and its provider meet."""
    return Clock()


@pytest.fixture
async def idp(clock: Clock) -> AsyncIterator[Provider]:
    """A provider that knows Maren Lindner, admin of an account."""
    async with provider(lambda: clock.now // 1_000) as found:
        found.person = {"sub": "m.lindner", "name": "Maren Lindner", "tenders": [f"admin:{OWN}"]}
        yield found


@pytest.fixture
async def club(database: Database, clock: Clock, idp: Provider) -> AsyncIterator[House]:
    """A board that trusts the provider."""
    port = unused_port()
    settings = OpenIdSettings(idp.issuer, CLIENT, f"http://127.0.0.1:{port}", SECRET, AUDIENCE)
    async with opened(database, OpenIdSignIn(settings, clock), clock, port) as club:
        yield club
