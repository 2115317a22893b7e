"""The pages in a real Chromium: for everyone, live, and without scripts."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp.test_utils import TestServer
from playwright.async_api import Browser, Page, Route, expect
from sqlalchemy import update

from tests.board import played
from tests.board.web import written
from tests.board.web.chromium import (
    SIGHTS,
    Sight,
    looking,
    started,
    text_of,
    violations,
)
from tests.board.web.standing_in import Desk, Feed, Publisher
from tests.board.web.test_answers import PAGES
from workers.board.store import tables
from workers.board.store.database import Database
from workers.board.store.migration import migrate
from workers.board.web.access.local import LocalSignIn
from workers.board.web.application import application
from workers.board.web.board import Board, Standing
from workers.engine.policy import Policy
from workers.insight.recorded import Recorded

pytestmark = pytest.mark.all

EMPTY = [
    "/",
    "/tenders",
    "/tenders?situation=untouched",
    "/accounts",
    "/dead-letters",
    "/search?q=x",
]
TENDER = "/accounts/rheinblick/tenders/A-2026-1101"
REQUEST = {"account_id": "nordlicht", "broker_id": "vm", "line_of_business": "Cyber"}
MARKUP = '<img src=x onerror="alert(1)"><script>alert(2)</script>'

sights = pytest.mark.parametrize("sight", SIGHTS.values(), ids=list(SIGHTS))


@pytest.fixture
def database(on_sqlite: Database) -> Database:
    """Browsers do not mind which; the others test that."""
    return on_sqlite


@pytest.fixture(scope="module")
async def chromium() -> AsyncIterator[Browser]:
    """One browser; each test looks by itself."""
    async with started() as browser:
        yield browser


@pytest.fixture
async def here(board: Board) -> AsyncIterator[str]:
    """Where the board over the story is."""
    async with TestServer(application(board, LocalSignIn())) as server:
        yield str(server.make_url("")).rstrip("/")


@pytest.fixture
async def nothing_yet(tmp_path: Path) -> AsyncIterator[str]:
    """Where a board is that knows nothing yet."""
    database = Database.at(f"sqlite:///{tmp_path}/empty.db")
    migrate(database)
    board = Board(database, Feed(), Desk(database), Publisher(), lambda: played.NOW, Policy())
    async with TestServer(application(board, LocalSignIn())) as server:
        yield str(server.make_url("")).rstrip("/")
    database.close()


def tender(name: str) -> Recorded:
    """The request of a tender that is called so."""
    return written.command("tender-requested", {**REQUEST, "tender_id": name})


@sights
@pytest.mark.parametrize("path", [*PAGES, "/nowhere", "/accounts/nordlicht/tenders/nowhere"])
async def test_a_page_withholds_nothing_from_anybody(
    chromium: Browser, here: str, path: str, sight: Sight
) -> None:
    async with looking(chromium, sight) as page:
        await page.goto(here + path)
        for fold in await page.locator("summary").all():
            await fold.click()

        assert await violations(page) == []


@sights
@pytest.mark.parametrize("path", EMPTY)
async def test_a_page_with_nothing_on_it_withholds_nothing(
    chromium: Browser, nothing_yet: str, path: str, sight: Sight
) -> None:
    async with looking(chromium, sight) as page:
        await page.goto(nothing_yet + path)

        assert await violations(page) == []
        assert await page.locator(".empty").count() or path == "/tenders"


@sights
async def test_a_page_about_a_failure_withholds_nothing(
    chromium: Browser, here: str, database: Database, feed: Feed, sight: Sight
) -> None:
    async with looking(chromium, sight) as page:
        feed.now = Standing(feed.now.as_of, behind=0, away="refused")
        await page.goto(f"{here}/tenders")
        assert await violations(page) == []

        feed.now = Standing(None, behind=12_345)
        await page.goto(here)
        assert await violations(page) == []

        with database.writing() as connection:
            connection.exec_driver_sql("DROP TABLE tender")
        await page.goto(f"{here}/tenders")
        assert await violations(page) == []


UNDECIDED = {"handled_by": None, "decided_at": None, "asked_at": None, "held_at": None}
STANDS = {
    "held": {**UNDECIDED, "held_at": played.NOW},
    "asked": {**UNDECIDED, "asked_at": played.NOW},
    "refused": {**UNDECIDED, "refused_at": played.NOW},
    "arriving": UNDECIDED,
}


@pytest.mark.parametrize("stands", STANDS.values(), ids=list(STANDS))
@pytest.mark.parametrize("path", ["/", "/tenders?account=elbtal", "/accounts/elbtal"])
async def test_a_list_of_what_stands_so_withholds_nothing_on_a_phone(
    chromium: Browser, here: str, database: Database, path: str, stands: dict[str, int | None]
) -> None:
    with database.writing() as connection:
        connection.execute(update(tables.TENDER).values(stands))
    async with looking(chromium, SIGHTS["light and narrow"]) as page:
        await page.goto(here + path)

        assert await violations(page) == []


PLANTED = {
    "a control without a name": "document.querySelector('label[for=account]').remove()",
    "text that is too pale": "document.querySelector('h1').style.color = '#ccc'",
    "a table wider than the screen": "document.querySelector('h1').style.width = '3000px'",
    "a page without a title": "document.title = ''",
    "a page without a language": "document.documentElement.removeAttribute('lang')",
}


@pytest.mark.parametrize("harm", PLANTED.values(), ids=list(PLANTED))
async def test_what_is_withheld_on_purpose_is_found(
    chromium: Browser, here: str, harm: str
) -> None:
    async with looking(chromium) as page:
        await page.goto(f"{here}/tenders")
        await page.evaluate(harm)

        assert await violations(page) != []


async def test_what_people_write_is_shown_as_they_wrote_it(
    chromium: Browser, here: str, database: Database
) -> None:
    sender = {"party": "broker", "person_id": "vm"}
    message = {"account_id": "nordlicht", "tender_id": "t", "message_id": "m", "sender": sender}
    holder = {"policyholder": {"name": MARKUP}}
    written.add(
        database,
        written.command("tender-requested", {**REQUEST, **holder, "tender_id": "t"}),
        written.command("message-posted", {**message, "text": MARKUP}),
    )
    async with looking(chromium) as page:
        page.on("dialog", lambda dialog: pytest.fail(f"a script ran: {dialog.message}"))
        await page.goto(f"{here}/accounts/nordlicht/tenders/t")

        assert await page.locator(".talk .text").inner_text() == MARKUP
        assert await page.locator("h1").inner_text() == MARKUP


async def test_what_is_new_appears_without_reloading(
    chromium: Browser, here: str, database: Database
) -> None:
    async with looking(chromium) as page:
        await page.goto(f"{here}/tenders")
        await page.evaluate("window.stays = true")
        await expect(page.locator("#live")).to_contain_text("live")

        written.add(database, tender("neu-1"))

        await expect(page.locator("#list")).to_contain_text("neu-1")
        await expect(page.locator("#tabs")).to_contain_text("Eingegangen")
        assert await page.evaluate("window.stays")


async def test_what_is_read_or_typed_stays_when_something_new_comes(
    chromium: Browser, here: str, database: Database
) -> None:
    async with looking(chromium) as page:
        await page.goto(here + TENDER)
        await page.locator("summary").click()
        link = page.locator("#raw a").first
        await link.focus()
        message = {"account_id": "rheinblick", "tender_id": "A-2026-1101", "message_id": "m-neu"}
        sender = {"party": "broker", "person_id": "vm-sommer"}

        written.add(
            database,
            written.command("message-posted", {**message, "sender": sender, "text": "Noch etwas"}),
        )

        await expect(page.locator("#conversation")).to_contain_text("Noch etwas")
        await expect(page.locator("#raw details")).to_have_attribute("open", "")
        await expect(link).to_be_focused()

        fold = page.locator("#raw summary")
        await fold.focus()
        more = {**message, "message_id": "m-noch", "sender": sender, "text": "Und noch"}
        written.add(database, written.command("message-posted", more))

        await expect(page.locator("#conversation")).to_contain_text("Und noch")
        await expect(fold).to_be_focused()


async def test_who_was_away_sees_what_came_meanwhile(
    chromium: Browser, board: Board, database: Database
) -> None:
    server = TestServer(application(board, LocalSignIn()))
    await server.start_server()
    same_place = server.port
    async with looking(chromium) as page:
        await page.goto(str(server.make_url("/tenders")))
        await expect(page.locator("#live")).to_contain_text("live")
        await server.close()
        await expect(page.locator("#live")).to_contain_text("getrennt")
        written.add(database, tender("neu-2"))

        async with TestServer(application(board, LocalSignIn()), port=same_place):
            await expect(page.locator("#list")).to_contain_text("neu-2")


async def test_an_open_page_says_that_kafka_is_away_and_that_it_is_back(
    chromium: Browser, here: str, feed: Feed
) -> None:
    well = feed.now
    async with looking(chromium) as page:
        await page.goto(f"{here}/tenders")
        await expect(page.locator("#live")).to_contain_text("live")

        feed.now = well._replace(away="refused")
        await expect(page.locator("#notices")).to_contain_text("unterbrochen")
        await expect(page.locator("#notices time")).to_have_count(1)

        feed.now = well
        await expect(page.locator("#notices")).not_to_contain_text("unterbrochen")


async def test_what_could_not_be_fetched_is_fetched_again(
    chromium: Browser, here: str, database: Database
) -> None:
    failures: list[Route] = []

    async def fail_once(route: Route) -> None:
        if failures:
            await route.fallback()
        else:
            failures.append(route)
            await route.fulfill(status=503)

    async with looking(chromium) as page:
        await page.goto(f"{here}/tenders")
        await expect(page.locator("#live")).to_contain_text("live")
        await page.route("**/tenders", fail_once)

        written.add(database, tender("neu-5"))

        await expect(page.locator("#list")).to_contain_text("neu-5")
        await expect(page.locator("#live")).to_contain_text("live")
    assert failures


async def test_an_open_page_grows_older_though_nothing_happens(
    chromium: Browser, here: str, feed: Feed
) -> None:
    async with looking(chromium) as page:
        await page.clock.install()
        await page.goto(here)
        await expect(page.locator("#live")).to_contain_text("live")
        feed.per_minute = {}

        await page.clock.run_for("01:01")

        await expect(page.locator("#rates")).to_contain_text("still")


async def test_who_pauses_is_left_in_peace_until_they_go_on(
    chromium: Browser, here: str, database: Database
) -> None:
    async with looking(chromium) as page:
        await page.goto(f"{here}/tenders")
        await page.get_by_role("button", name="Anhalten").click()
        written.add(database, tender("neu-3"))
        await page.reload()
        await expect(page.locator("#live")).to_contain_text("angehalten")
        written.add(database, tender("neu-4"))

        await page.get_by_role("button", name="Fortsetzen").click()

        await expect(page.locator("#list")).to_contain_text("neu-4")


@pytest.mark.parametrize("path", PAGES)
async def test_a_page_says_the_same_without_scripts(
    chromium: Browser, here: str, path: str
) -> None:
    async with looking(chromium) as page:
        await page.goto(here + path)
        await page.reload()  # what was new at the first look is so no longer
        with_scripts = await text_of(page)
    async with looking(chromium, scripts=False) as page:
        await page.goto(here + path)
        without = await text_of(page)

    live = re.compile(r"\s*(verbindet|live|getrennt)\s+Anhalten\s*\Z")
    assert live.sub("", with_scripts).strip() == without.strip()


async def test_the_list_is_narrowed_and_a_tender_found_by_keyboard_alone_without_scripts(
    chromium: Browser, here: str
) -> None:
    async with looking(chromium, scripts=False) as page:
        await page.goto(f"{here}/tenders")
        await _tab_to(page, "#account")
        await page.keyboard.type("nordlicht")
        await _go(page, "Enter")
        assert await page.locator("#list tbody tr").count() == 10

        await _tab_to(page, "#q")
        await page.keyboard.type("A-2026-1101")
        await _go(page, "Enter")
        assert await page.locator("h1").inner_text() == "Elektro Brückner & Söhne"


async def test_the_first_key_leads_past_the_navigation(chromium: Browser, here: str) -> None:
    async with looking(chromium) as page:
        await page.goto(f"{here}/tenders")
        await page.keyboard.press("Tab")
        await expect(page.get_by_text("Zum Inhalt springen")).to_be_in_viewport()
        await page.keyboard.press("Enter")
        await page.wait_for_url("**#main")
        await page.keyboard.press("Tab")

        assert await page.evaluate("document.activeElement.closest('main') !== null")


async def test_where_the_keyboard_stands_can_be_seen(chromium: Browser, here: str) -> None:
    async with looking(chromium) as page:
        await page.goto(f"{here}/tenders")
        stops = await page.locator(
            "a:visible, button:visible, input:visible, select:visible"
        ).count()
        for _ in range(min(stops, 40)):
            await page.keyboard.press("Tab")
            ring = await page.evaluate(
                "(() => { const s = getComputedStyle(document.activeElement);"
                " return s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2 })()"
            )
            assert ring, await page.evaluate("document.activeElement.outerHTML")


async def test_a_letter_is_put_back_by_keyboard_alone(
    chromium: Browser, here: str, desk: Desk
) -> None:
    async with looking(chromium, scripts=False) as page:
        await page.goto(f"{here}/dead-letters")
        await _tab_to(page, "input[name=letter]")
        await page.keyboard.press("Space")
        await _tab_to(page, "#letters button")
        await _go(page, "Enter")
        await _tab_to(page, "#because")
        await page.keyboard.type("Absender berichtigt")
        await _tab_to(page, "button[value=redrive]")
        await _go(page, "Enter")

        assert "1 Auftrag erledigt." in await text_of(page)
        assert [how for how, *_ in desk.orders] == ["redriven"]


async def test_a_tender_on_paper_is_the_tender_alone(chromium: Browser, here: str) -> None:
    async with looking(chromium) as page:
        await page.goto(here + TENDER)
        await page.emulate_media(media="print")

        for screen_only in (".top", "#raw", "#live"):
            assert not await page.locator(screen_only).first.is_visible()
        assert "Betriebshaftpflicht" in await text_of(page)


async def _tab_to(page: Page, selector: str) -> None:
    """Press Tab until the keyboard stands there."""
    for _ in range(150):
        await page.keyboard.press("Tab")
        if await page.locator(f"{selector}:focus").count():
            return
    raise AssertionError(f"the keyboard does not reach {selector}")


async def _go(page: Page, key: str) -> None:
    async with page.expect_navigation():
        await page.keyboard.press(key)
