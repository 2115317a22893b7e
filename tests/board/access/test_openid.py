"""Signing in and out with an OpenID provider, and all that may be wrong with it."""

import hmac
import json
import re
from base64 import urlsafe_b64encode
from collections.abc import Callable
from typing import Any, Final

import pytest
from aiohttp import ClientResponse, ClientSession, CookieJar
from joserfc.jwk import RSAKey
from yarl import URL

from tests.board.access.house import OWN, Clock, House
from tests.board.access.provider import AUDIENCE, CLIENT, SECRET, Claims, Provider
from tests.board.played import NOW
from workers.board.store.tables import SESSION
from workers.board.web.access.openid.settings import OpenIdSettings
from workers.board.web.access.openid.sign_in import OpenIdSignIn
from workers.board.web.access.session import IDLE_MS, LONGEST_MS
from workers.board.web.problem import WORDINGS, Kind

WITHIN_IDLE: Final = IDLE_MS - 60_000


async def signed_in(club: House, to: str = "/") -> ClientResponse:
    """The page that is reached by way of the provider."""
    return await club.client.get("/sign-in", params={"to": to})


def secret(club: House) -> str:
    """What the session's cookie holds."""
    return club.client.session.cookie_jar.filter_cookies(club.client.make_url("/"))["tenders"].value


async def shown(answer: ClientResponse, kind: Kind) -> bool:
    """Whether the page tells of this problem."""
    return WORDINGS[kind].headline in await answer.text()


def token(page: str) -> str:
    """The token of a page's first form."""
    found = re.search(r'name="form_token" value="([0-9a-f]{64})"', page)
    assert found is not None
    return found[1]


async def test_whoever_signs_in_reaches_the_page_they_wanted(club: House) -> None:
    answer = await signed_in(club, f"/accounts/{OWN}?x=1")

    assert answer.status == 200
    assert answer.url.raw_path_qs == f"/accounts/{OWN}?x=1"
    assert "Maren Lindner" in await answer.text()


async def test_the_page_that_says_sign_in_leads_back_to_what_was_wanted(club: House) -> None:
    refused = await club.client.get("/tenders?account=x")

    assert refused.status == 401
    assert refused.headers["WWW-Authenticate"] == "Bearer"
    assert "/sign-in?to=%2Ftenders%3Faccount%3Dx" in await refused.text()


async def test_the_provider_is_asked_by_the_book(club: House, idp: Provider) -> None:
    await signed_in(club)

    (asked,) = idp.asked
    assert asked["response_type"] == "code"
    assert asked["code_challenge_method"] == "S256"
    assert asked["scope"] == "openid profile"
    assert len(asked["state"]) >= 43
    assert len(asked["nonce"]) >= 43


async def test_two_sign_ins_share_no_secret(club: House, idp: Provider) -> None:
    await signed_in(club)
    first = secret(club)

    await signed_in(club)

    one, two = idp.asked
    assert not {one["state"], one["nonce"], one["code_challenge"]} & {
        two["state"],
        two["nonce"],
        two["code_challenge"],
    }
    assert secret(club) != first


async def test_a_sign_in_ends_the_session_before_it(club: House) -> None:
    await signed_in(club)
    before = secret(club)

    await signed_in(club)

    answer = await stranger(club, {"tenders": before})
    assert answer.status == 401


async def stranger(club: House, cookies: dict[str, str], path: str = "/") -> ClientResponse:
    """What another browser is answered that holds these cookies."""
    url = club.client.make_url("/").join(URL(path))
    async with ClientSession(cookies=cookies, cookie_jar=CookieJar(unsafe=True)) as client:
        answer = await client.get(url, allow_redirects=False)
        await answer.read()
        return answer


async def test_the_cookie_is_out_of_reach_for_scripts_and_foreign_forms(club: House) -> None:
    sent = await club.client.get("/sign-in", allow_redirects=False)
    back = await club.client.session.get(sent.headers["Location"], allow_redirects=False)
    answer = await club.client.session.get(back.headers["Location"], allow_redirects=False)

    cookie = answer.cookies["tenders"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["path"] == "/"


async def test_over_https_the_cookie_is_bound_to_the_host(club: House, idp: Provider) -> None:
    https = OpenIdSettings(idp.issuer, CLIENT, "https://board.example", SECRET)
    assert isinstance(club.sign_in, OpenIdSignIn)
    club.sign_in.attempt = OpenIdSignIn(https, club.clock).attempt

    answer = await club.client.get("/sign-in", allow_redirects=False)

    cookie = answer.cookies["__Host-tenders-sign-in"]
    assert cookie["secure"]
    assert cookie["domain"] == ""


async def test_the_store_knows_no_secret_of_a_session(club: House) -> None:
    await signed_in(club)

    rows = await club.database.read(
        lambda connection: connection.execute(SESSION.select()).mappings().all()
    )
    assert all(secret(club) not in str(dict(row)) for row in rows)


@pytest.mark.parametrize(
    "to",
    ["https://evil.example/", "//evil.example/", "/\\evil.example", "evil", "/\tx", ""],
)
async def test_nobody_is_led_away_from_the_board(club: House, to: str) -> None:
    answer = await signed_in(club, to)

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
    club: House, idp: Provider, spoil: Callable[[Claims], Claims]
) -> None:
    idp.spoil = spoil

    answer = await signed_in(club)

    assert answer.status == 403
    assert await shown(answer, "sign_in_failed")
    assert (await club.client.get("/")).status == 401


async def test_a_token_that_somebody_else_has_signed_does_not_count(
    club: House, idp: Provider
) -> None:
    idp.signing_key = RSAKey.generate_key(2048, {"kid": "first"})

    answer = await signed_in(club)

    assert await shown(answer, "sign_in_failed")


@pytest.mark.parametrize("algorithm", ["HS256", "none"])
async def test_a_token_that_is_not_signed_with_a_private_key_does_not_count(
    club: House, idp: Provider, algorithm: str
) -> None:
    answer = await by_token(club, forged(idp, algorithm))

    assert answer.status == 401


def forged(idp: Provider, algorithm: str) -> str:
    """A token made without the private key: with the public one as a secret, or with nothing."""
    claims = {"iss": idp.issuer, "aud": AUDIENCE, "exp": idp.now() + 300, **idp.person}
    parts = ({"alg": algorithm, "kid": "first"}, claims)
    signed = ".".join(base64url(json.dumps(part).encode()) for part in parts)
    if algorithm == "none":
        return f"{signed}."
    public = idp.key.as_pem(private=False)
    return f"{signed}.{base64url(hmac.digest(public, signed.encode(), 'sha256'))}"


def base64url(content: bytes) -> str:
    """As tokens are written."""
    return urlsafe_b64encode(content).rstrip(b"=").decode()


async def test_a_code_that_comes_twice_lets_nobody_in(club: House) -> None:
    sent = await club.client.get("/sign-in", allow_redirects=False)
    back = await club.client.session.get(sent.headers["Location"], allow_redirects=False)
    cookies = {"tenders-sign-in": sent.cookies["tenders-sign-in"].value}
    await club.client.session.get(back.headers["Location"])

    answer = await stranger(club, cookies, URL(back.headers["Location"]).raw_path_qs)

    assert answer.status == 403


async def test_a_sign_in_that_was_begun_in_another_browser_is_refused(club: House) -> None:
    sent = await club.client.get("/sign-in", allow_redirects=False)
    back = await club.client.session.get(sent.headers["Location"], allow_redirects=False)

    answer = await stranger(club, {}, URL(back.headers["Location"]).raw_path_qs)

    assert answer.status == 403
    assert "tenders" not in answer.cookies


@pytest.mark.parametrize(
    "change",
    [{"state": "another"}, {"iss": "https://evil.example"}, {"code": ""}, {"code": "another"}],
    ids=["state", "issuer", "no code", "code"],
)
async def test_an_answer_of_the_provider_does_not_count_with_another(
    club: House, change: dict[str, str]
) -> None:
    sent = await club.client.get("/sign-in", allow_redirects=False)
    back = await club.client.session.get(sent.headers["Location"], allow_redirects=False)

    answer = await club.client.session.get(URL(back.headers["Location"]).update_query(change))

    assert answer.status == 403
    assert await shown(answer, "sign_in_failed")


async def test_a_provider_that_is_away_is_said_to_be(club: House, idp: Provider) -> None:
    idp.away = True

    answer = await club.client.get("/sign-in", allow_redirects=False)

    assert answer.status == 503
    assert await shown(answer, "sign_in_away")


async def test_sessions_outlive_the_provider(club: House, idp: Provider) -> None:
    await signed_in(club)
    idp.away = True

    assert (await club.client.get("/")).status == 200


async def test_a_new_key_of_the_provider_is_found(club: House, idp: Provider, clock: Clock) -> None:
    await signed_in(club)
    idp.roll()
    clock.now += 61_000

    assert (await signed_in(club)).status == 200


async def test_tokens_with_unknown_keys_do_not_make_us_ask_again_and_again(
    club: House, idp: Provider
) -> None:
    await signed_in(club)
    idp.roll()

    for _ in range(5):
        await by_token(club, idp.access_token())

    assert idp.keys_asked == 1


async def test_an_idle_session_runs_out(club: House, clock: Clock) -> None:
    await signed_in(club)
    clock.now += IDLE_MS

    assert (await club.client.get("/")).status == 401


async def test_a_session_in_use_does_not_run_out_before_its_day_is_over(
    club: House, clock: Clock
) -> None:
    await signed_in(club)
    began = clock.now
    while clock.now + WITHIN_IDLE < began + LONGEST_MS:
        clock.now += WITHIN_IDLE
        assert (await club.client.get("/")).status == 200

    clock.now = began + LONGEST_MS

    assert (await club.client.get("/")).status == 401


async def test_a_page_that_renews_itself_is_nobody_at_work(club: House, clock: Clock) -> None:
    await signed_in(club)
    clock.now += WITHIN_IDLE
    await club.client.get("/", headers={"Sec-Fetch-Mode": "cors"})
    clock.now += WITHIN_IDLE

    assert (await club.client.get("/")).status == 401


async def test_whoever_signs_out_is_out_wherever_the_cookie_went(club: House) -> None:
    page = await (await signed_in(club)).text()
    held = secret(club)

    answer = await club.client.post("/sign-out", data={"form_token": token(page)})

    assert answer.url.path == "/signed-out"
    assert "Sie sind abgemeldet" in await answer.text()
    assert (await stranger(club, {"tenders": held})).status == 401


async def test_a_foreign_page_signs_nobody_out(club: House) -> None:
    await signed_in(club)

    answer = await club.client.post("/sign-out", headers={"Sec-Fetch-Site": "cross-site"})

    assert answer.status == 403
    assert (await club.client.get("/")).status == 200


async def by_token(club: House, text: str, path: str = "/api/overview") -> ClientResponse:
    """What a program with this token is answered."""
    return await club.client.get(path, headers={"Authorization": f"Bearer {text}"})


async def test_a_program_is_let_in_by_an_access_token(club: House, idp: Provider) -> None:
    answer = await by_token(club, idp.access_token(), f"/api/accounts/{OWN}")

    assert answer.status == 200


async def test_pages_are_for_people_alone(club: House, idp: Provider) -> None:
    answer = await by_token(club, idp.access_token(), "/")

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
    club: House, idp: Provider, claims: dict[str, Any]
) -> None:
    answer = await by_token(club, idp.access_token(**claims))

    assert answer.status == 401
    assert answer.content_type == "application/problem+json"


@pytest.mark.parametrize("text", ["", "x", "a.b.c", "ä.ö.ü"])
async def test_what_is_no_token_lets_nobody_in(club: House, text: str) -> None:
    assert (await by_token(club, text)).status == 401


async def test_a_token_that_does_not_count_is_not_made_good_by_a_cookie(club: House) -> None:
    await signed_in(club)

    assert (await by_token(club, "x")).status == 401


async def test_where_no_audience_is_set_no_token_counts(club: House, idp: Provider) -> None:
    assert isinstance(club.sign_in, OpenIdSignIn)
    club.sign_in.settings = OpenIdSettings(idp.issuer, CLIENT, "http://board", SECRET)

    assert (await by_token(club, idp.access_token())).status == 401


async def test_whoever_has_no_role_sees_nothing_and_can_leave(club: House, idp: Provider) -> None:
    idp.person = {"sub": "x", "tenders": ["admin", "chef:rheinblick", "staff"]}

    answer = await signed_in(club)

    page = await answer.text()
    assert answer.status == 403
    out = await club.client.post("/sign-out", data={"form_token": token(page)})
    assert out.url.path == "/signed-out"
