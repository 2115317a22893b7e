"""Every role at every address: in its own account, at another's, and signed out."""

import re
import shutil
from collections.abc import AsyncIterator, Iterable, Iterator
from pathlib import Path
from typing import Final, NamedTuple, get_args

import pytest
from _pytest.mark import ParameterSet
from aiohttp import ClientResponse
from sqlalchemy import Connection, select

from tests.board.access.house import OTHER, OWN, Clock, Door, House, grants, opened
from workers.board.store.database import Database
from workers.board.store.tables import DEAD_LETTER, EVENT, TENDER
from workers.board.web.access import form
from workers.board.web.access.viewer import BROKERS, Role
from workers.board.web.problem import WORDINGS, Kind
from workers.board.web.route import Route
from workers.board.web.routes import ROUTES

ROLES: Final[tuple[Role, ...]] = get_args(Role)
GUARDED: Final = [route for route in ROUTES if route.roles is not None]
NOT_FOUND: Final = 404


def cells(routes: Iterable[Route]) -> list[ParameterSet]:
    """Every role at each of them."""
    return [
        pytest.param(route, role, id=f"{role} at {route.method} {route.path}")
        for route in routes
        for role in ROLES
    ]


def names_account(route: Route) -> bool:
    """Whether the address belongs to an account."""
    return "{account}" in route.path or "{offset}" in route.path


OF_ACCOUNTS: Final = [route for route in GUARDED if names_account(route)]


class Thing(NamedTuple):
    """What addresses name: one of each kind, all of one account."""

    account: str
    tender: str
    broker: str
    event: tuple[str, int, int]
    letter: tuple[str, int, int]

    def at(self, route: Route) -> str:
        """The route's address for it."""
        topic, partition, offset = self.letter if "dead-letters" in route.path else self.event
        names = {"topic": topic, "partition": partition, "offset": offset, "draft": "none"}
        names |= {"account": self.account, "tender": self.tender}
        return re.sub(r"\{(\w+)\}", lambda match: str(names[match[1]]), route.path)


def thing(connection: Connection, account: str) -> Thing:
    """Things of this account."""
    tender = connection.execute(
        select(TENDER.c.tender_id, TENDER.c.broker_id)
        .where(TENDER.c.account_id == account, TENDER.c.broker_id.is_not(None))
        .order_by(TENDER.c.tender_id)
    ).first()
    event = connection.execute(
        select(EVENT.c.topic, EVENT.c.partition, EVENT.c.offset)
        .where(EVENT.c.account_id == account, EVENT.c.tender_id.is_not(None))
        .order_by(EVENT.c.seen)
    ).first()
    assert tender is not None
    assert event is not None
    topic, *place = event
    letter = {"topic": f"{topic}.dead", "partition": place[0], "offset": 1_000 + len(account)}
    connection.execute(
        DEAD_LETTER.insert().values(**letter, account_id=account, parked_at=1, redrives=0)
    )
    copy = select(EVENT).where(EVENT.c.topic == topic, EVENT.c.offset == place[1])
    row = dict(connection.execute(copy).mappings().one())
    newest = connection.execute(select(EVENT.c.seen).order_by(EVENT.c.seen.desc())).scalars()
    row |= {**letter, "seen": next(newest) + 1}
    connection.execute(EVENT.insert().values(row))
    return Thing(account, *tender, (topic, *place), tuple(letter.values()))


@pytest.fixture(scope="module")
def shared(told: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """One database for all cells: none looks at what another has written."""
    file = shutil.copy(told, tmp_path_factory.mktemp("matrix") / "board.db")
    database = Database.at(f"sqlite:///{file}")
    yield database
    database.close()


@pytest.fixture(scope="module")
def own(shared: Database) -> Thing:
    """Things of one's own account."""
    with shared.writing() as connection:
        return thing(connection, OWN)


@pytest.fixture(scope="module")
def other(shared: Database) -> Thing:
    """Things of another account."""
    with shared.writing() as connection:
        return thing(connection, OTHER)


@pytest.fixture(scope="module")
async def house(shared: Database, own: Thing, other: Thing) -> AsyncIterator[House]:
    """A board that knows both."""
    async with opened(shared, Door(), Clock()) as house:
        yield house


async def asked(
    house: House, route: Route, where: Thing, role: Role, account: str
) -> ClientResponse:
    """What somebody with this role in this account is answered; brokers are the tender's own."""
    assert isinstance(house.sign_in, Door)
    person = where.broker if {role} == BROKERS else "m.lindner"
    headers = {**grants(f"{role}:{account}"), "X-Forwarded-User": person}
    data = {form.FIELD: house.sign_in.form_token(person)} if route.method == "POST" else None
    return await house.client.request(
        route.method, where.at(route), headers=headers, data=data, allow_redirects=False
    )


async def problem(answer: ClientResponse, kinds: Iterable[Kind]) -> Kind | None:
    """Which of these problems it is; a stream has no end and is none."""
    if answer.content_type == "text/event-stream":
        return None
    text = await answer.text()
    for kind in kinds:
        wording = WORDINGS[kind]
        if answer.status == wording.status and (wording.headline in text or wording.title in text):
            return kind
    return None


DENIALS: Final[tuple[Kind, ...]] = (
    "not_signed_in",
    "not_yours",
    "foreign_form",
    "no_such_account",
    "no_such_tender",
    "no_such_event",
    "no_such_letter",
)


@pytest.mark.parametrize(("route", "role"), cells(GUARDED))
async def test_a_role_may_go_where_the_table_says_and_nowhere_else(
    house: House, own: Thing, route: Route, role: Role
) -> None:
    assert route.roles is not None

    answer = await asked(house, route, own, role, OWN)

    assert await problem(answer, DENIALS) == (None if role in route.roles else "not_yours")
    assert answer.status < 500


@pytest.mark.parametrize(("route", "role"), cells(OF_ACCOUNTS))
async def test_what_belongs_to_another_account_is_not_there(
    house: House, other: Thing, route: Route, role: Role
) -> None:
    answer = await asked(house, route, other, role, OWN)

    found = await problem(answer, DENIALS)
    assert found == ("not_yours" if not is_hidden(route, role) else expected_elsewhere(route))


def is_hidden(route: Route, role: Role) -> bool:
    """Whether it is said that there is no such thing, rather than that it is not theirs."""
    if "{account}" in route.path:
        return route.elsewhere != "not_yours"
    return route.roles is not None and role in route.roles


def expected_elsewhere(route: Route) -> Kind:
    """What is said to be unknown."""
    if "{account}" in route.path:
        return route.elsewhere
    return "no_such_letter" if "dead-letters" in route.path else "no_such_event"


@pytest.mark.parametrize("route", GUARDED, ids=lambda route: f"{route.method} {route.path}")
async def test_nobody_gets_in_without_signing_in(house: House, own: Thing, route: Route) -> None:
    answer = await house.client.request(route.method, own.at(route), allow_redirects=False)

    assert await problem(answer, DENIALS) == "not_signed_in"


LISTS: Final = [
    pytest.param(route, role, id=f"{role} at {route.path}")
    for route in GUARDED
    for role in ROLES
    if route.method == "GET"
    and not names_account(route)
    and route.path not in ("/stream", "/api/openapi.json")
    and role in (route.roles or ())
]


@pytest.mark.parametrize(("route", "role"), LISTS)
async def test_lists_show_nothing_of_other_accounts(
    house: House, own: Thing, other: Thing, route: Route, role: Role
) -> None:
    answer = await asked(house, route, own, role, OWN)

    text = await answer.text()
    assert OTHER not in text
    assert other.tender not in text


@pytest.mark.parametrize(
    "route", [r for r in GUARDED if "{tender}" in r.path], ids=lambda r: r.path
)
async def test_a_broker_sees_no_tender_of_another_broker(
    house: House, own: Thing, route: Route
) -> None:
    assert isinstance(house.sign_in, Door)
    headers = {**grants(f"broker:{OWN}"), "X-Forwarded-User": "somebody.else"}
    token = {form.FIELD: house.sign_in.form_token("somebody.else")}

    answer = await house.client.request(
        route.method,
        own.at(route),
        headers=headers,
        data=token if route.method == "POST" else None,
    )

    expected = "no_such_tender" if "broker" in (route.roles or ()) else "not_yours"
    assert await problem(answer, DENIALS) == expected
