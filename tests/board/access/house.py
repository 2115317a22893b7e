"""A board at work on the demo's story, and people at its door by the headers of a proxy."""

from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from ipaddress import ip_network
from typing import Final

from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from typing_extensions import override

from events.event import Command
from tests.board.played import NOW
from workers.board.store.database import Database
from workers.board.web.access import form
from workers.board.web.access.proxy import ProxySettings, ProxySignIn
from workers.board.web.access.viewer import SignIn
from workers.board.web.application import application
from workers.board.web.board import Board, Desk, Feed, Publisher, Standing
from workers.cli.demo.cast import ALPENRAND, RHEINBLICK
from workers.dead_letters.letters import Address
from workers.engine.policy import Policy

OWN: Final = RHEINBLICK
OTHER: Final = ALPENRAND
PERSON: Final = "m.lindner"

Headers = Mapping[str, str]


class Still(Feed):
    """A feed that has read all there is."""

    @override
    def standing(self) -> Standing:
        return Standing(NOW, 0)

    @override
    def rates(self) -> Mapping[str, float]:
        return {}


class Idle(Desk):
    """A desk at which no letter is open."""

    @override
    async def redrive(self, letters: Collection[Address], by: str, because: str) -> int:
        return 0

    @override
    async def discard(self, letters: Collection[Address], by: str, because: str) -> int:
        return 0


@dataclass
class Outbox(Publisher):
    """Keeps what was published."""

    commands: list[Command] = field(default_factory=list)

    @override
    async def publish(self, command: Command) -> None:
        self.commands.append(command)


@dataclass
class Clock:
    """Stands until it is moved."""

    now: int = NOW

    def __call__(self) -> int:
        return self.now


class Door(ProxySignIn):
    """The sign-in by a proxy on this machine."""

    def __init__(self) -> None:
        super().__init__(ProxySettings((ip_network("127.0.0.0/8"),)))

    def form_token(self, person: str = PERSON) -> str:
        """What this person's forms carry."""
        return form.token(self._secret + person.encode())


@dataclass
class House:
    """A board that answers, and its parts."""

    client: TestClient[web.Request, web.Application]
    database: Database
    clock: Clock
    outbox: Outbox
    sign_in: SignIn


@asynccontextmanager
async def opened(
    database: Database, sign_in: SignIn, clock: Clock, port: int | None = None
) -> AsyncIterator[House]:
    """A board on this database, for those whom the sign-in knows."""
    outbox = Outbox()
    board = Board(database, Still(), Idle(), outbox, clock, Policy())
    async with TestClient(TestServer(application(board, sign_in), port=port)) as client:
        yield House(client, database, clock, outbox, sign_in)


def grants(*words: str) -> Headers:
    """The headers by which the proxy names a person with these grants."""
    return {"X-Forwarded-User": PERSON, "X-Forwarded-Groups": ",".join(words)}
