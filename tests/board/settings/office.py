"""A board with the whole service behind it: what is sent on its pages is decided by the agents.

All of it runs in memory and at once: an answer is stored before the page that asked looks for it.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Final, NamedTuple

from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from typing_extensions import override

from events import codec
from events.catalogue import (
    EVENTS,
    MESSAGE_POSTED,
    SETTINGS_CHANGE_REQUESTED,
    TENDER_REQUESTED,
)
from events.commands import MessagePosted, SettingsChangeRequested, TenderRequested
from events.event import Command
from events.payload import Payload
from tests.board.access.house import Door, Idle, Still
from tests.board.played import Stage, store
from tests.board.settings.seen import Seen
from workers.board.store import writer
from workers.board.store.database import Database
from workers.board.store.migration import migrate
from workers.board.store.writer import Place
from workers.board.web.application import application
from workers.board.web.board import Board, KafkaAway, Publisher
from workers.engine.policy import Policy

ACCOUNT: Final = "rheinblick"
COMPANY: Final = "Maklerhaus Rheinblick GmbH"
BROKER: Final = "vm-sommer"
ADMIN: Final = "adm-weber"
CLERK: Final = "bo-keller"
BACKOFFICE: Final = {
    "organisation_id": "bo-rhein-main",
    "name": "Backoffice Rhein-Main",
    "kind": "own",
}

Fields = Mapping[str, str]


@dataclass
class Service(Publisher):
    """Takes commands as Kafka does, lets the agents answer, and stores all of it.

    away: it takes nothing. slow: it takes everything and answers nothing yet.
    """

    stage: Stage
    database: Database
    away: bool = False
    slow: bool = False
    published: list[Command] = field(default_factory=list)

    @override
    async def publish(self, command: Command) -> None:
        if self.away:
            raise KafkaAway("nobody answers")
        self.published.append(command)
        if not self.slow:
            await self.work_on(command)

    async def work_on(self, command: Command) -> None:
        """Let the agents answer this, and store all of it."""
        await self.decide(command)
        store(self.database, self.stage.records())

    async def decide(self, command: Command) -> None:
        """Let the agents answer this, while the board has not read it yet."""
        record = codec.encode_command(command, self.stage.clock())
        await self.stage.publish(command.topic.kind, record)


@dataclass
class Office:
    """A board that answers, and what happens around it."""

    client: TestClient[web.Request, web.Application]
    service: Service
    door: Door
    _ids: "count[int]" = field(default_factory=count)

    @property
    def now(self) -> int:
        """Epoch milliseconds."""
        return self.service.stage.clock()

    @property
    def database(self) -> Database:
        """What the pages read."""
        return self.service.database

    async def happens(self, topic: str, data: Payload) -> None:
        """Somebody else publishes this."""
        found = {
            SETTINGS_CHANGE_REQUESTED.kind: SETTINGS_CHANGE_REQUESTED,
            TENDER_REQUESTED.kind: TENDER_REQUESTED,
            MESSAGE_POSTED.kind: MESSAGE_POSTED,
        }[topic]
        command = Command(found, f"other-{next(self._ids)}", "urn:tenders:test", data)
        await self.service.work_on(command)

    async def has_settings(self, **changed: object) -> None:
        """Some admin sets the account's rule; by itself option 1."""
        data = {
            "account_id": ACCOUNT,
            "mode": "backoffice",
            "backoffice": BACKOFFICE,
            "company_name": COMPANY,
            "changed_by": {"user_id": ADMIN, "role": "admin"},
            **changed,
        }
        wanted = SettingsChangeRequested.model_validate(data)
        await self.happens(SETTINGS_CHANGE_REQUESTED.kind, wanted)

    async def has_tender(self, tender: str, **more: object) -> None:
        """A broker starts a tender."""
        data = {
            "account_id": ACCOUNT,
            "tender_id": tender,
            "broker_id": BROKER,
            "line_of_business": "Cyber",
            **more,
        }
        await self.happens(TENDER_REQUESTED.kind, TenderRequested.model_validate(data))

    async def has_message(self, tender: str, text: str, **more: object) -> None:
        """The tender's broker writes."""
        data = {
            "account_id": ACCOUNT,
            "tender_id": tender,
            "message_id": f"m-{next(self._ids)}",
            "sender": {"party": "broker", "person_id": BROKER},
            "text": text,
            **more,
        }
        await self.happens(MESSAGE_POSTED.kind, MessagePosted.model_validate(data))


class Answer(NamedTuple):
    """What came back: where it ended after redirects, how, and what is to be seen."""

    status: int
    path: str
    seen: Seen


@dataclass
class Visitor:
    """Somebody at a browser without scripts."""

    office: Office
    person: str
    grants: str

    async def opens(self, path: str) -> Answer:
        """Go there."""
        return await self._answer("GET", path)

    async def sends(self, path: str, fields: Fields) -> Answer:
        """Send a form of ours."""
        token = self.office.door.form_token(self.person)
        return await self._answer("POST", path, {"form_token": token, **fields})

    async def _answer(self, method: str, path: str, fields: Fields | None = None) -> Answer:
        headers = {"X-Forwarded-User": self.person, "X-Forwarded-Groups": self.grants}
        async with self.office.client.request(method, path, data=fields, headers=headers) as answer:
            return Answer(answer.status, answer.url.path_qs, Seen(await answer.text()))


def _empty(url: str) -> Database:
    database = Database.at(url)
    migrate(database)
    with database.writing() as connection:
        writer.start_at(connection, {Place(topic.kind, 0): 0 for topic in EVENTS})
    return database


@asynccontextmanager
async def opened(url: str, policy: Policy = Policy()) -> AsyncIterator[Office]:
    """An office in which nothing has happened yet."""
    stage, door = Stage(policy), Door()
    await stage.open()
    database = _empty(url)
    service = Service(stage, database)
    board = Board(database, Still(), Idle(), service, stage.clock, policy)
    async with TestClient(TestServer(application(board, door))) as client:
        yield Office(client, service, door)
    database.close()
