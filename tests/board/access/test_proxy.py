"""Sign-in by a proxy's headers, and by nobody else's."""

from ipaddress import ip_network

import pytest
from multidict import CIMultiDict

from tests.board.access.house import OTHER, OWN, Clock, Door, House, grants, opened
from workers.board.store.database import Database
from workers.board.web.access.proxy import ProxySettings, ProxySignIn


async def test_whom_the_proxy_names_is_signed_in(house: House) -> None:
    headers = {**grants(f"clerk:{OWN}"), "X-Forwarded-Preferred-Username": "Maren Lindner"}

    answer = await house.client.get("/tenders", headers=headers)

    assert answer.status == 200
    assert "Maren Lindner" in await answer.text()


async def test_headers_that_come_from_elsewhere_are_not_believed(database: Database) -> None:
    elsewhere = ProxySignIn(ProxySettings((ip_network("192.0.2.0/24"),)))
    async with opened(database, elsewhere, Clock()) as house:
        answer = await house.client.get("/tenders", headers=grants("operator:*"))

    assert answer.status == 401


async def test_headers_that_name_nobody_let_nobody_in(house: House) -> None:
    answer = await house.client.get("/tenders", headers={"X-Forwarded-Groups": "operator:*"})

    assert answer.status == 401


async def test_a_header_that_comes_twice_says_nothing(house: House) -> None:
    headers = CIMultiDict(grants("operator:*"))
    headers.add("X-Forwarded-User", "somebody.else")

    answer = await house.client.get("/tenders", headers=headers)

    assert answer.status == 401


async def test_a_person_whom_events_cannot_name_is_refused(house: House) -> None:
    headers = {**grants("operator:*"), "X-Forwarded-User": "Maren Lindner"}

    answer = await house.client.get("/tenders", headers=headers)

    assert answer.status == 403


async def test_other_headers_are_believed_where_the_settings_name_them(database: Database) -> None:
    settings = ProxySettings((ip_network("127.0.0.1/32"),), "Remote-User", "Remote-Name", "Roles")
    headers = {"Remote-User": "x", "Roles": f"clerk:{OWN}"}
    async with opened(database, ProxySignIn(settings), Clock()) as house:
        answer = await house.client.get("/tenders", headers=headers)
        foreign = await house.client.get("/tenders", headers=grants("operator:*"))

    assert answer.status == 200
    assert foreign.status == 401


@pytest.mark.parametrize(
    ("path", "status"),
    [("/tenders?account={own}", 200), ("/tenders?account={other}", 404)],
    ids=["one's own", "another"],
)
async def test_a_list_is_asked_for_accounts_of_ones_own_alone(
    house: House, path: str, status: int
) -> None:
    asked = path.format(own=OWN, other=OTHER)

    answer = await house.client.get(asked, headers=grants(f"clerk:{OWN}"))

    assert answer.status == status


async def test_a_role_in_one_account_is_none_in_another(house: House) -> None:
    headers = grants(f"admin:{OWN}", f"clerk:{OTHER}")

    own = await house.client.get(f"/accounts/{OWN}/settings", headers=headers)
    other = await house.client.get(f"/accounts/{OTHER}/settings", headers=headers)
    seen = await house.client.get(f"/accounts/{OTHER}", headers=headers)

    assert (own.status, other.status, seen.status) == (200, 403, 200)


async def test_pages_of_the_sign_in_are_not_there_where_a_proxy_signs_in(house: House) -> None:
    answer = await house.client.get("/sign-in", headers=grants("operator:*"))

    assert answer.status == 404


async def test_the_token_of_a_form_is_the_persons_own(door: Door) -> None:
    assert door.form_token("a") != door.form_token("b")
    assert door.form_token("a") != Door().form_token("a")
