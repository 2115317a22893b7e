"""What is posted counts when a page of ours has sent it, and is kept when a session has run out."""

import re
from html import unescape
from typing import Final

import pytest
from aiohttp import ClientResponse

from tests.board.access.house import OWN, Door, House, grants
from tests.board.access.provider import Provider
from workers.board.web.access import form
from workers.board.web.access.session import IDLE_MS
from workers.board.web.routes import ROUTES

PATH: Final = f"/accounts/{OWN}/settings/check"
TYPED: Final = {"mode": "self", "max_insurers": "fünf", "reason": "<b>weil</b> & darum"}
ADMIN: Final = grants(f"admin:{OWN}")
FROM: Final = {
    "a page of ours": {"Sec-Fetch-Site": "same-origin"},
    "the person at the browser": {"Sec-Fetch-Site": "none"},
    "a program": {},
}
FROM_ELSEWHERE: Final = {
    "another site": {"Sec-Fetch-Site": "cross-site"},
    "a neighbouring host": {"Sec-Fetch-Site": "same-site"},
    "another origin": {"Origin": "https://evil.example"},
    "an origin that is hidden": {"Origin": "null"},
}


async def posted(
    house: House, headers: dict[str, str], fields: dict[str, str], path: str = PATH
) -> ClientResponse:
    """What an admin is answered who posts this."""
    return await house.client.post(path, headers={**ADMIN, **headers}, data=fields)


@pytest.mark.parametrize("headers", FROM.values(), ids=FROM)
async def test_a_form_with_its_token_counts_from(
    house: House, door: Door, headers: dict[str, str]
) -> None:
    answer = await posted(house, headers, {**TYPED, form.FIELD: door.form_token()})

    assert answer.status not in (401, 403, 409)


@pytest.mark.parametrize("headers", FROM_ELSEWHERE.values(), ids=FROM_ELSEWHERE)
async def test_nothing_counts_from(house: House, door: Door, headers: dict[str, str]) -> None:
    answer = await posted(house, headers, {**TYPED, form.FIELD: door.form_token()})

    assert answer.status == 403
    assert "weil" not in await answer.text()


async def test_the_boards_own_origin_is_known_by_its_name(house: House, door: Door) -> None:
    own = {"Origin": str(house.client.make_url("")).rstrip("/")}

    answer = await posted(house, own, {**TYPED, form.FIELD: door.form_token()})

    assert answer.status not in (401, 403, 409)


@pytest.mark.parametrize("token", ["", "0" * 64, "ä"], ids=["empty", "another", "no token"])
async def test_a_program_needs_the_token_too(house: House, token: str) -> None:
    answer = await posted(house, {}, {**TYPED, form.FIELD: token})

    assert answer.status == 403


async def test_a_form_with_an_old_token_is_shown_to_be_sent_again(house: House, door: Door) -> None:
    old = await posted(house, FROM["a page of ours"], {**TYPED, form.FIELD: "0" * 64})

    page = await old.text()
    assert old.status == 409
    assert hidden(page) == {**TYPED, form.FIELD: door.form_token()}
    assert f'action="{PATH}"' in page


def hidden(page: str) -> dict[str, str]:
    """The hidden fields of a page."""
    fields = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', page)
    return {name: unescape(value) for name, value in fields}


async def test_json_needs_no_token_because_no_form_can_send_it(house: House) -> None:
    headers = {**grants("operator:*")}

    answer = await house.client.post(
        "/api/dead-letters/redrive", headers=headers, json={"letters": [], "because": ""}
    )

    assert answer.status not in (401, 403)


async def test_a_form_at_the_api_needs_its_token(house: House) -> None:
    headers = {**grants("operator:*"), "Sec-Fetch-Site": "same-origin"}

    answer = await house.client.post("/api/dead-letters/redrive", headers=headers, data={"a": "b"})

    assert answer.status == 403
    assert answer.content_type == "application/problem+json"


async def sign_in(club: House, to: str = "/") -> ClientResponse:
    """Sign in, and come to this page."""
    return await club.client.get("/sign-in", params={"to": to})


async def expired_form(club: House, path: str = PATH) -> ClientResponse:
    """What is answered to a form that was opened in time and sent too late."""
    page = await (await sign_in(club)).text()
    club.clock.now += IDLE_MS
    return await club.client.post(
        path, data={**TYPED, form.FIELD: hidden(page)[form.FIELD]}, headers=FROM["a page of ours"]
    )


def form_paths() -> list[str]:
    """Where forms go that somebody must have signed in for."""
    routes = [route for route in ROUTES if route.method == "POST" and not route.is_api]
    paths = [route.path for route in routes if route.roles is not None]
    return [path.format(account=OWN, tender="A-1") for path in paths]


@pytest.mark.parametrize("path", form_paths())
async def test_no_form_loses_what_was_typed_when_the_session_has_run_out(
    club: House, path: str
) -> None:
    page = await (await expired_form(club, path)).text()
    way = re.search(r"%2Fresume%2F([^\"&]+)", page)
    assert way is not None

    back = await (await sign_in(club, f"/resume/{way[1]}")).text()

    assert hidden(back).items() >= TYPED.items()
    assert f'action="{path}"' in back


async def test_what_was_typed_outlives_the_session(club: House, idp: Provider) -> None:
    late = await expired_form(club)
    page = await late.text()
    way = re.search(r"/sign-in\?to=(%2Fresume%2F[^\"&]+)", page)

    assert late.status == 401
    assert "weil" not in page
    assert way is not None
    back = await sign_in(club, way[1].replace("%2F", "/"))
    assert back.status == 200
    fields = hidden(await back.text())
    assert {name: fields[name] for name in TYPED} == TYPED
    sent = await club.client.post(PATH, data=fields, headers=FROM["a page of ours"])
    assert sent.status not in (401, 403, 409)


async def test_what_was_typed_is_kept_for_nobody_else(club: House, idp: Provider) -> None:
    page = await (await expired_form(club)).text()
    way = re.search(r"%2Fresume%2F([^\"&]+)", page)
    assert way is not None
    idp.person = {"sub": "somebody.else", "tenders": [f"admin:{OWN}"]}

    back = await sign_in(club, f"/resume/{way[1]}")

    assert back.status == 404
    assert "weil" not in await back.text()


async def test_what_was_typed_is_forgotten_after_an_hour(club: House, idp: Provider) -> None:
    page = await (await expired_form(club)).text()
    way = re.search(r"%2Fresume%2F([^\"&]+)", page)
    assert way is not None
    club.clock.now += IDLE_MS

    back = await sign_in(club, f"/resume/{way[1]}")

    assert back.status == 404


@pytest.mark.parametrize("headers", FROM_ELSEWHERE.values(), ids=FROM_ELSEWHERE)
async def test_nothing_is_kept_from(club: House, headers: dict[str, str]) -> None:
    page = await (await sign_in(club)).text()
    club.clock.now += IDLE_MS

    answer = await club.client.post(
        PATH, data={**TYPED, form.FIELD: hidden(page)[form.FIELD]}, headers=headers
    )

    assert answer.status == 401
    assert "resume" not in await answer.text()


async def test_nothing_is_kept_that_no_form_could_hold(club: House) -> None:
    page = await (await sign_in(club)).text()
    club.clock.now += IDLE_MS

    answer = await club.client.post(
        PATH, data={"reason": "x" * 100_001, form.FIELD: hidden(page)[form.FIELD]}
    )

    assert answer.status == 401
    assert "resume" not in await answer.text()


async def test_nothing_is_kept_of_a_stranger(house: House) -> None:
    answer = await house.client.post(PATH, data=TYPED)

    assert answer.status == 401
    assert "resume" not in await answer.text()
