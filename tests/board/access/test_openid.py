"""Signing in and out with an OpenID provider, and all that may be wrong with it."""

import re
from collections.abc import AsyncIterator, Callable
from typing import Any, Final

import pytest
from aiohttp import ClientResponse, CookieJar
from aiohttp.test_utils import TestClient
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey
from yarl import URL

from tests.board.access.house import OWN, Clock, House, opened
from tests.board.access.provider import AUDIENCE, CLIENT, SECRET, Claims, Provider, provider
from tests.board.played import NOW
from workers.board.store.database import Database
from workers.board.store.tables import SESSION
from workers.board.web.access.openid.settings import OpenIdSettings
from workers.board.web.access.openid.sign_in import OpenIdSignIn
from workers.board.web.access.session import IDLE_MS, LONGEST_MS
from workers.board.web.problem import WORDINGS

LINDNER: Final[Claims] = {"sub": "m.lindner", "name": "Maren Lindner", "tenders": [f"admin:{OWN}"]}
WITHIN_IDLE: Final = IDLE_MS - 60_000


@pytest.fixture
def clock() -> Clock:
    """The board's and the provider's."""
    return Clock()


@pytest.fixture
async def idp(clock: Clock) -> AsyncIterator[Provider]:
    """A provider that knows Maren Lindner, admin of an account."""
    async with provider(lambda: clock.now // 1_000) as found:
        found.person = LINDNER
        yield found


@pytest.fixture
async def house(database: Database, clock: Clock, idp: Provider) -> AsyncIterator[House]:
    """A board that trusts the provider."""
    settings = OpenIdSettings(idp.issuer, CLIENT, "http://board", SECRET, AUDIENCE)
    sign_in = OpenIdSignIn(settings, clock)
    async with opened(database, sign_in, clock) as house:
        board = str(house.client.make_url("")).rstrip("/")
        sign_in.settings = OpenIdSettings(idp.issuer, CLIENT, board, SECRET, AUDIENCE)
        sign_in.provider._settings = sign_in.settings
        yield house


async def signed_in(house: House, to: str = "/") -> ClientResponse:
    """The page that is reached by way of the provider."""
    return await house.client.get("/sign-in", params={"to": to})


def secret(house: House) -> str:
    """What the session's cookie holds."""
    return house.client.session.cookie_jar.filter_cookies(house.client.make_url("/"))[
        "tenders"
    ].value


async def shown(answer: ClientResponse, kind: str) -> bool:
    """Whether the page tells of this problem."""
    return WORDINGS[kind].headline in await answer.text()  # type: ignore[index]  # a kind


def token(page: str) -> str:
    """The token of a page's first form."""
    found = re.search(r'name="form_token" value="([0-9a-f]{64})"', page)
    assert found is not None
    return found[1]


async def test_whoever_signs_in_reaches_the_page_they_wanted(house: House) -> None:
    answer = await signed_in(house, f"/accounts/{OWN}?x=1")

    assert answer.status == 200
    assert answer.url.raw_path_qs == f"/accounts/{OWN}?x=1"
    assert "Maren Lindner" in await answer.text()


async def test_the_page_that_says_sign_in_leads_back_to_what_was_wanted(house: House) -> None:
    refused = await house.client.get("/tenders?account=x")

    assert refused.status == 401
    assert refused.headers["WWW-Authenticate"] == "Bearer"
    assert "/sign-in?to=%2Ftenders%3Faccount%3Dx" in await refused.text()


async def test_the_provider_is_asked_by_the_book(house: House, idp: Provider) -> None:
    await signed_in(house)

    (asked,) = idp.asked
    assert asked["response_type"] == "code"
    assert asked["code_challenge_method"] == "S256"
    assert asked["scope"] == "openid profile"
    assert len(asked["state"]) >= 43
    assert len(asked["nonce"]) >= 43


async def test_two_sign_ins_share_no_secret(house: House, idp: Provider) -> None:
    await signed_in(house)
    first = secret(house)

    await signed_in(house)

    one, two = idp.asked
    assert not {one["state"], one["nonce"], one["code_challenge"]} & {
        two["state"],
        two["nonce"],
        two["code_challenge"],
    }
    assert secret(house) != first


async def test_a_sign_in_ends_the_session_before_it(house: House) -> None:
    await signed_in(house)
    before = secret(house)

    await signed_in(house)

    answer = await stranger(house, {"tenders": before})
    assert answer.status == 401


async def stranger(house: House, cookies: dict[str, str], path: str = "/") -> ClientResponse:
    """What another browser is answered that holds these cookies."""
    async with TestClient(house.client.server, cookie_jar=CookieJar(unsafe=True)) as client:
        answer = await client.get(path, cookies=cookies, allow_redirects=False)
        await answer.read()
        return answer


async def test_the_cookie_is_out_of_reach_for_scripts_and_foreign_forms(house: House) -> None:
    sent = await house.client.get("/sign-in", allow_redirects=False)
    back = await house.client.session.get(sent.headers["Location"], allow_redirects=False)
    answer = await house.client.session.get(back.headers["Location"], allow_redirects=False)

    cookie = answer.cookies["tenders"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["path"] == "/"


async def test_over_https_the_cookie_is_bound_to_the_host(house: House, idp: Provider) -> None:
    https = OpenIdSettings(idp.issuer, CLIENT, "https://board.example", SECRET)
    assert isinstance(house.sign_in, OpenIdSignIn)
    house.sign_in.attempt = OpenIdSignIn(https, house.clock).attempt

    answer = await house.client.get("/sign-in", allow_redirects=False)

    cookie = answer.cookies["__Host-tenders-sign-in"]
    assert cookie["secure"]
    assert cookie["domain"] == ""


async def test_the_store_knows_no_secret_of_a_session(house: House) -> None:
    await signed_in(house)

    rows = await house.database.read(
        lambda connection: connection.execute(SESSION.select()).mappings().all()
    )
    assert all(secret(house) not in str(dict(row)) for row in rows)


@pytest.mark.parametrize(
    "to",
    ["https://evil.example/", "//evil.example/", "/\\evil.example", "evil", "/\tx", ""],
)
async def test_nobody_is_led_away_from_the_board(house: House, to: str) -> None:
    answer = await signed_in(house, to)

    assert answer.url.path == "/"
    assert answer.url.host == "127.0.0.1"


SPOILED: Final[dict[str, Callable[[Claims], Claims]]] = {
    "another issuer": lambda claims: {**claims, "iss": "https://evil.example"},
    "another audience": lambda claims: {**claims, "aud": "another"},
    "another audience beside ours": lambda claims: {**claims, "aud": [CLIENT, "x"], "azp": "x"},
    "another nonce": lambda claims: {**claims, "nonce": "another"},
    "no nonce": lambda claims: without(claims, "nonce"),
    "no end": lambda claims: without(claims, "exp"),
    "an end that was": lambda claims: {**claims, "exp": NOW // 1_000 - 120},
    "no beginning": lambda claims: without(claims, "iat"),
    "an id that events cannot hold": lambda claims: {**claims, "sub": "Maren Lindner"},
    "no id": lambda claims: without(claims, "sub"),
}


def without(claims: Claims, name: str) -> Claims:
    """All but one."""
    return {key: value for key, value in claims.items() if key != name}


@pytest.mark.parametrize("spoil", SPOILED.values(), ids=SPOILED)
async def test_a_token_does_not_count_with(
    house: House, idp: Provider, spoil: Callable[[Claims], Claims]
) -> None:
    idp.spoil = spoil

    answer = await signed_in(house)

    assert answer.status == 403
    assert await shown(answer, "sign_in_failed")
    assert (await house.client.get("/")).status == 401


async def test_a_token_that_somebody_else_has_signed_does_not_count(
    house: House, idp: Provider
) -> None:
    idp.signing_key = RSAKey.generate_key(2048, {"kid": "first"})

    answer = await signed_in(house)

    assert await shown(answer, "sign_in_failed")


async def test_a_token_signed_with_a_shared_secret_does_not_count(
    house: House, idp: Provider
) -> None:
    answer = await by_token(house, hs256(idp))

    assert answer.status == 401


def hs256(idp: Provider) -> str:
    """A token signed with the public key as if it were a secret."""
    key = OctKey.import_key(idp.key.as_pem(private=False))
    claims = {"iss": idp.issuer, "aud": AUDIENCE, "exp": idp.now() + 300, **idp.person}
    return jwt.encode({"alg": "HS256", "kid": "first"}, claims, key)


async def test_a_code_that_comes_twice_lets_nobody_in(house: House) -> None:
    sent = await house.client.get("/sign-in", allow_redirects=False)
    back = await house.client.session.get(sent.headers["Location"], allow_redirects=False)
    cookies = {"tenders-sign-in": sent.cookies["tenders-sign-in"].value}
    await house.client.session.get(back.headers["Location"])

    answer = await stranger(house, cookies, URL(back.headers["Location"]).raw_path_qs)

    assert answer.status == 403


async def test_a_sign_in_that_was_begun_in_another_browser_is_refused(house: House) -> None:
    sent = await house.client.get("/sign-in", allow_redirects=False)
    back = await house.client.session.get(sent.headers["Location"], allow_redirects=False)

    answer = await stranger(house, {}, URL(back.headers["Location"]).raw_path_qs)

    assert answer.status == 403
    assert "tenders" not in answer.cookies


@pytest.mark.parametrize(
    "change",
    [{"state": "another"}, {"iss": "https://evil.example"}, {"code": ""}, {"code": "another"}],
    ids=["state", "issuer", "no code", "code"],
)
async def test_an_answer_of_the_provider_does_not_count_with_another(
    house: House, change: dict[str, str]
) -> None:
    sent = await house.client.get("/sign-in", allow_redirects=False)
    back = await house.client.session.get(sent.headers["Location"], allow_redirects=False)

    answer = await house.client.session.get(URL(back.headers["Location"]).update_query(change))

    assert answer.status == 403
    assert await shown(answer, "sign_in_failed")


async def test_a_provider_that_is_away_is_said_to_be(house: House, idp: Provider) -> None:
    idp.away = True

    answer = await house.client.get("/sign-in", allow_redirects=False)

    assert answer.status == 503
    assert await shown(answer, "sign_in_away")


async def test_sessions_outlive_the_provider(house: House, idp: Provider) -> None:
    await signed_in(house)
    idp.away = True

    assert (await house.client.get("/")).status == 200


async def test_a_new_key_of_the_provider_is_found(
    house: House, idp: Provider, clock: Clock
) -> None:
    await signed_in(house)
    idp.roll()
    clock.now += 61_000

    assert (await signed_in(house)).status == 200


async def test_tokens_with_unknown_keys_do_not_make_us_ask_again_and_again(
    house: House, idp: Provider
) -> None:
    await signed_in(house)
    idp.roll()

    for _ in range(5):
        await by_token(house, idp.access_token())

    assert idp.keys_asked == 1


async def test_an_idle_session_runs_out(house: House, clock: Clock) -> None:
    await signed_in(house)
    clock.now += IDLE_MS

    assert (await house.client.get("/")).status == 401


async def test_a_session_in_use_does_not_run_out_before_its_day_is_over(
    house: House, clock: Clock
) -> None:
    await signed_in(house)
    began = clock.now
    while clock.now + WITHIN_IDLE < began + LONGEST_MS:
        clock.now += WITHIN_IDLE
        assert (await house.client.get("/")).status == 200

    clock.now = began + LONGEST_MS

    assert (await house.client.get("/")).status == 401


async def test_a_page_that_renews_itself_is_nobody_at_work(house: House, clock: Clock) -> None:
    await signed_in(house)
    clock.now += WITHIN_IDLE
    await house.client.get("/", headers={"Sec-Fetch-Mode": "cors"})
    clock.now += WITHIN_IDLE

    assert (await house.client.get("/")).status == 401


async def test_whoever_signs_out_is_out_wherever_the_cookie_went(house: House) -> None:
    page = await (await signed_in(house)).text()
    held = secret(house)

    answer = await house.client.post("/sign-out", data={"form_token": token(page)})

    assert answer.url.path == "/signed-out"
    assert "Sie sind abgemeldet" in await answer.text()
    assert (await stranger(house, {"tenders": held})).status == 401


async def test_a_foreign_page_signs_nobody_out(house: House) -> None:
    await signed_in(house)

    answer = await house.client.post("/sign-out", headers={"Sec-Fetch-Site": "cross-site"})

    assert answer.status == 403
    assert (await house.client.get("/")).status == 200


async def by_token(house: House, text: str, path: str = "/api/overview") -> ClientResponse:
    """What a program with this token is answered."""
    return await house.client.get(path, headers={"Authorization": f"Bearer {text}"})


async def test_a_program_is_let_in_by_an_access_token(house: House, idp: Provider) -> None:
    answer = await by_token(house, idp.access_token(), f"/api/accounts/{OWN}")

    assert answer.status == 200


async def test_pages_are_for_people_alone(house: House, idp: Provider) -> None:
    answer = await by_token(house, idp.access_token(), "/")

    assert answer.status == 401


ACCESS: Final[dict[str, dict[str, Any]]] = {
    "another audience": {"aud": "another"},
    "the audience of ID tokens": {"aud": CLIENT},
    "another issuer": {"iss": "https://evil.example"},
    "an end that was": {"exp": NOW // 1_000 - 120},
    "a beginning to come": {"nbf": NOW // 1_000 + 120},
}


@pytest.mark.parametrize("claims", ACCESS.values(), ids=ACCESS)
async def test_an_access_token_does_not_count_with(
    house: House, idp: Provider, claims: dict[str, Any]
) -> None:
    answer = await by_token(house, idp.access_token(**claims))

    assert answer.status == 401
    assert answer.content_type == "application/problem+json"


@pytest.mark.parametrize("text", ["", "x", "a.b.c", "ä.ö.ü"])
async def test_what_is_no_token_lets_nobody_in(house: House, text: str) -> None:
    assert (await by_token(house, text)).status == 401


async def test_a_token_that_does_not_count_is_not_made_good_by_a_cookie(house: House) -> None:
    await signed_in(house)

    assert (await by_token(house, "x")).status == 401


async def test_where_no_audience_is_set_no_token_counts(house: House, idp: Provider) -> None:
    assert isinstance(house.sign_in, OpenIdSignIn)
    house.sign_in.settings = OpenIdSettings(idp.issuer, CLIENT, "http://board", SECRET)

    assert (await by_token(house, idp.access_token())).status == 401


async def test_whoever_has_no_role_sees_nothing_and_can_leave(house: House, idp: Provider) -> None:
    idp.person = {"sub": "x", "tenders": ["admin", "chef:rheinblick", "staff"]}

    answer = await signed_in(house)

    page = await answer.text()
    assert answer.status == 403
    out = await house.client.post("/sign-out", data={"form_token": token(page)})
    assert out.url.path == "/signed-out"
