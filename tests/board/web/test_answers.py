"""What every address has in common: words when it fails, headers, size, and a twin in JSON."""

import json
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer
from jsonschema import Draft202012Validator

from tests.board import played
from tests.board.web.conftest import Browser
from tests.board.web.standing_in import Desk, Feed, Publisher
from workers.board.store.database import Database
from workers.board.web.access.local import LocalSignIn
from workers.board.web.application import application
from workers.board.web.board import Board, Standing
from workers.board.web.routes import ROUTES
from workers.engine.policy import Policy

LETTER = "tender-requested.dead/0/0"
ADDRESSES = {
    "/": "/",
    "/tenders": "/tenders",
    "/search": "/search?q=A-2026",
    "/accounts": "/accounts",
    "/accounts/{account}": "/accounts/alpenrand",
    "/accounts/{account}/tenders/{tender}": "/accounts/rheinblick/tenders/A-2026-1101",
    "/accounts/{account}/tenders/{tender}/explanation": (
        "/accounts/rheinblick/tenders/A-2026-1101/explanation"
    ),
    "/accounts/{account}/tenders/{tender}/evidence": (
        "/accounts/rheinblick/tenders/A-2026-1101/evidence"
    ),
    "/events/{topic}/{partition}/{offset}": "/events/backoffice-assigned/0/0",
    "/dead-letters": "/dead-letters",
    "/dead-letters/{topic}/{partition}/{offset}": f"/dead-letters/{LETTER}",
    "/dead-letters/review": f"/dead-letters/review?letter={LETTER}",
}
"""Of each page, one address with something to see."""

PAGES = sorted(ADDRESSES.values())
MOST_BYTES = 100_000


def page_of(path: str) -> str:
    """The path of the page that shows what this one under /api says."""
    return "/" if path == "/api/overview" else path.removeprefix("/api")


def answers() -> dict[str, str]:
    """What is answered in JSON: for each path an address with something to say."""
    paths = [route.path for route in ROUTES if route.is_api and route.method == "GET"]
    twins = {path: ADDRESSES[page_of(path)] for path in paths if page_of(path) in ADDRESSES}
    return {path: "/api/overview" if page == "/" else f"/api{page}" for path, page in twins.items()}


@pytest.mark.parametrize("page", PAGES)
async def test_a_page_is_small_and_keeps_to_itself(browser: Browser, page: str) -> None:
    answer = await browser.get(page)
    html = await answer.text()

    assert answer.status == 200
    assert len(html.encode()) < MOST_BYTES
    assert "style=" not in html
    assert not re.search(r"\son\w+=", html)
    assert not re.search(r"<script(?![^>]* src=)", html)
    assert not re.search(r"""(src|href|action)=["'](https?:)?//""", html)


@pytest.mark.parametrize("address", [*PAGES, "/nowhere", "/api/overview", "/api/nowhere"])
async def test_every_answer_tells_the_browser_what_to_refuse(
    browser: Browser, address: str
) -> None:
    headers = (await browser.get(address)).headers

    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "no-store"
    assert "Server" not in headers


async def test_style_and_script_are_kept_by_the_browser_for_ever(browser: Browser) -> None:
    html = await (await browser.get("/")).text()
    assets = re.findall(r'(?:src|href)="(/static/[^"]+)"', html)

    for address in assets:
        answer = await browser.get(address)
        assert answer.status == 200
        assert "immutable" in answer.headers["Cache-Control"]
    assert {address.rpartition(".")[2] for address in assets} == {"css", "js", "svg"}


async def test_an_asset_under_an_old_address_is_gone(browser: Browser) -> None:
    answer = await browser.get("/static/0123456789ab/board.css")

    assert answer.status == 404


async def test_the_script_is_small(browser: Browser) -> None:
    html = await (await browser.get("/")).text()
    (address,) = re.findall(r'src="(/static/[^"]+\.js)"', html)

    assert len(await (await browser.get(address)).read()) < 5_000


@pytest.mark.parametrize(("path", "address"), answers().items(), ids=answers())
async def test_what_the_api_answers_is_what_its_document_says(
    browser: Browser, path: str, address: str
) -> None:
    document = await (await browser.get("/api/openapi.json")).json()
    said = document["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]
    answer = await browser.get(address)

    assert answer.status == 200
    schema = {**said["schema"], "components": document["components"]}
    Draft202012Validator(schema).validate(await answer.json())


def test_every_page_that_is_read_has_a_twin_in_json() -> None:
    shown = {page_of(route.path) for route in ROUTES if route.is_api}

    assert set(ADDRESSES) <= shown


async def test_the_document_is_about_all_of_the_api(browser: Browser) -> None:
    document = await (await browser.get("/api/openapi.json")).json()

    described = {
        (method.upper(), path) for path, said in document["paths"].items() for method in said
    }
    assert described == {(route.method, route.path) for route in ROUTES if route.is_api}


PROBLEMS = {
    "/nowhere": 404,
    "/accounts/nobody": 404,
    "/accounts/rheinblick/tenders/nowhere": 404,
    "/tenders?situation=sideways": 400,
    "/dead-letters/tender-requested.dead/0/99": 404,
}


@pytest.mark.parametrize(("address", "status"), PROBLEMS.items(), ids=PROBLEMS)
async def test_a_problem_is_told_to_people_in_words(
    browser: Browser, address: str, status: int
) -> None:
    answer = await browser.get(address)
    html = await answer.text()

    assert answer.status == status
    assert answer.content_type == "text/html"
    assert re.search(r"<h1>[A-ZÄÖÜ].+</h1>", html)
    assert 'href="/tenders"' in html


@pytest.mark.parametrize(("address", "status"), PROBLEMS.items(), ids=PROBLEMS)
async def test_a_problem_is_told_to_programs_as_rfc_9457_has_it(
    browser: Browser, address: str, status: int
) -> None:
    answer = await browser.get(f"/api{address}")
    said: dict[str, Any] = await answer.json()

    assert answer.status == said["status"] == status
    assert answer.content_type == "application/problem+json"
    assert said["type"].startswith("urn:tenders:problem:")
    assert said["title"]
    assert said["instance"] == f"/api{address}".partition("?")[0]


async def test_a_method_that_is_not_there_is_refused(browser: Browser) -> None:
    answer = await browser.post("/api/tenders", json={})

    assert answer.status == 405
    assert (await answer.json())["type"] == "urn:tenders:problem:wrong-method"


@pytest.fixture(params=["nowhere/broken.db", "damaged.db"])
async def broken(
    feed: Feed, desk: Desk, tmp_path: Path, request: pytest.FixtureRequest
) -> AsyncIterator[Browser]:
    """Asks a board whose database cannot be reached, or not be read any more."""
    (tmp_path / "damaged.db").write_text("Kein Datenbankformat.")
    database = Database.at(f"sqlite:///{tmp_path / request.param}")
    board = Board(database, feed, desk, Publisher(), lambda: played.NOW, Policy())
    async with TestClient(TestServer(application(board, LocalSignIn()))) as client:
        yield client
    database.close()


@pytest.mark.parametrize("page", PAGES)
async def test_a_failed_read_never_looks_like_nothing_there(broken: Browser, page: str) -> None:
    answer = await broken.get(page)
    html = await answer.text()

    assert answer.status == 503
    assert "Die Daten können gerade nicht gelesen werden" in html
    assert 'class="empty"' not in html


async def test_a_failed_read_tells_programs_nothing_of_the_database(broken: Browser) -> None:
    answer = await broken.get("/api/tenders")
    said = json.dumps(await answer.json())

    assert answer.status == 503
    assert "broken.db" not in said
    assert "SELECT" not in said


async def test_a_broker_that_is_away_leaves_the_last_known_state_and_its_time(
    browser: Browser, feed: Feed
) -> None:
    feed.now = Standing(as_of=feed.now.as_of, behind=0, away="connection refused")

    html = await (await browser.get("/tenders")).text()

    assert "Die Verbindung zu Kafka ist unterbrochen" in html
    assert "24.11.2026, 14:05" in html.partition("<main")[0]
    assert "Fruchtkontor Matthiesen" in html


async def test_a_board_that_catches_up_says_how_much_is_left(browser: Browser, feed: Feed) -> None:
    feed.now = Standing(as_of=None, behind=12_345)

    html = await (await browser.get("/")).text()

    assert "12.345 Ereignisse sind noch nicht gelesen" in html


async def test_a_board_that_is_up_to_date_says_nothing(browser: Browser) -> None:
    html = await (await browser.get("/")).text()

    assert "Kafka" not in html
    assert "holt noch auf" not in html
