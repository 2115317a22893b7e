"""Signing in, running out and asking for personal data, in a real Chromium."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, Page, expect

from tests.board.access.house import OWN, House, grants
from tests.board.access.provider import Provider
from tests.board.web.chromium import SIGHTS, looking, started, violations
from workers.board.web.access.session import IDLE_MS

pytestmark = pytest.mark.all


@pytest.fixture(scope="module")
async def browser() -> AsyncIterator[Browser]:
    """One browser; each test has a context of its own in it."""
    async with started() as browser:
        yield browser


@pytest.fixture(params=SIGHTS.values(), ids=list(SIGHTS))
async def page(browser: Browser, request: pytest.FixtureRequest) -> AsyncIterator[Page]:
    """A page in light or dark, wide or narrow."""
    async with looking(browser, request.param) as page:
        yield page


async def show(page: Page, house: House, path: str) -> None:
    """Go there."""
    await page.goto(str(house.client.make_url(path)))


async def enter(page: Page) -> None:
    """Press the key, and wait for what it leads to."""
    async with page.expect_navigation():
        await page.keyboard.press("Enter")


async def open_first(page: Page) -> None:
    """Open the first tender of the list."""
    async with page.expect_navigation():
        await page.locator("tbody a").first.click()


async def press(page: Page, name: str) -> None:
    """Find what has this name by the tabulator, and press it."""
    for _ in range(60):
        await page.keyboard.press("Tab")
        if await page.evaluate("document.activeElement.textContent.trim()") == name:
            await enter(page)
            return
    raise AssertionError(f"the keyboard does not reach {name}")


async def test_people_come_in_and_go_by_keyboard_alone(club: House, page: Page) -> None:
    await show(page, club, "/tenders")
    assert await violations(page) == []

    await press(page, "Anmelden")

    assert page.url.endswith("/tenders")
    assert await violations(page) == []
    await press(page, "Abmelden")
    assert await page.title() == "Abgemeldet · Ausschreibungen"
    assert await violations(page) == []


async def test_what_was_typed_comes_back_by_keyboard_alone(club: House, page: Page) -> None:
    await show(page, club, f"/sign-in?to=/accounts/{OWN}/settings")
    await page.locator("textarea[name=reason]").fill("Weil es <b>schneller</b> geht")
    club.clock.now += IDLE_MS

    await press(page, "Änderung prüfen")

    assert await page.title() == "Ihre Sitzung ist abgelaufen · Ausschreibungen"
    assert await violations(page) == []
    await press(page, "Wieder anmelden")
    assert await page.title() == "Bitte noch einmal senden · Ausschreibungen"
    assert await violations(page) == []
    await press(page, "Eingaben senden")
    assert "Weil es <b>schneller</b> geht" in await _typed(page)


async def _typed(page: Page) -> str:
    fields = page.locator("input[name=reason], textarea[name=reason]")
    return "".join([await field.input_value() for field in await fields.all()])


async def test_whoever_may_not_is_told_so(club: House, idp: Provider, page: Page) -> None:
    idp.person = {"sub": "x", "tenders": [f"clerk:{OWN}"]}
    await show(page, club, f"/sign-in?to=/accounts/{OWN}/settings")

    assert await page.title() == "Dafür fehlt Ihnen die Berechtigung · Ausschreibungen"
    assert await violations(page) == []


async def test_a_sign_in_that_fails_leads_to_another(
    club: House, idp: Provider, page: Page
) -> None:
    idp.spoil = lambda claims: {**claims, "nonce": "another"}
    await show(page, club, "/sign-in")
    assert await violations(page) == []

    idp.spoil = lambda claims: claims
    await press(page, "Noch einmal anmelden")

    assert page.url.endswith("/")
    assert "Maren Lindner" in await page.content()


async def test_an_operator_asks_for_personal_data_and_it_is_noted(house: House, page: Page) -> None:
    await page.context.set_extra_http_headers(dict(grants("operator:*")))
    await show(page, house, f"/tenders?account={OWN}")
    await open_first(page)
    assert await violations(page) == []

    await page.get_by_label("Grund").fill("Rückfrage des Vermittlers")
    await enter(page)

    assert await page.get_by_label("Grund").count() == 0
    assert await violations(page) == []
    await show(page, house, "/audit")
    assert "Rückfrage des Vermittlers" in await page.content()
    assert await violations(page) == []


async def test_a_missing_reason_is_asked_for_again(house: House, page: Page) -> None:
    await page.context.set_extra_http_headers(dict(grants("operator:*")))
    await show(page, house, f"/tenders?account={OWN}")
    await open_first(page)

    await page.get_by_label("Grund").fill("   ")
    await enter(page)

    assert await page.title() == "Bitte nennen Sie einen Grund · Ausschreibungen"
    await expect(page.get_by_label("Grund")).to_be_focused()
    assert await violations(page) == []


async def test_an_empty_audit_says_so(house: House, page: Page) -> None:
    await page.context.set_extra_http_headers(dict(grants("operator:*")))
    await show(page, house, "/audit")

    assert "Noch ist nichts protokolliert." in await page.content()
    assert await violations(page) == []


async def test_a_planted_violation_is_found(house: House, page: Page) -> None:
    await page.context.set_extra_http_headers(dict(grants("operator:*")))
    await show(page, house, "/audit")

    await page.evaluate("document.querySelector('main').innerHTML = '<img src=\"/x.svg\">'")

    assert await violations(page) == ['image-alt: <img src="/x.svg">']
