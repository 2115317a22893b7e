"""The forms in a real Chromium: for everyone, by keyboard alone, and without any script."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Final

import pytest
from playwright.async_api import Browser, Page, expect

from tests.board.settings.office import ACCOUNT, ADMIN, BROKER, CLERK, Office
from tests.board.settings.test_ownership import is_taken_elsewhere, owner
from tests.board.settings.test_page import noted, versions
from tests.board.web.chromium import SIGHTS, Sight, looking, started, violations
from workers.board.web.pages.forms import asking

pytestmark = pytest.mark.all

SETTINGS: Final = f"/accounts/{ACCOUNT}/settings"
TENDER: Final = f"/accounts/{ACCOUNT}/tenders/{{}}"
MESSAGES: Final = f"/accounts/{ACCOUNT}/tenders/{{}}/messages"
CHOICE: Final = f"/choice/{ACCOUNT}/{{}}"
ROLES: Final = {ADMIN: "admin", BROKER: "broker", CLERK: "clerk"}

_MOST_TABS: Final = 80
_CALLED: Final = "(it) => [it.id, it.name, it.innerText.trim()]"

Way = Callable[[Office, Page], Awaitable[None]]


async def goes(office: Office, page: Page, person: str, path: str) -> None:
    """This person opens that page."""
    headers = {"X-Forwarded-User": person, "X-Forwarded-Groups": f"{ROLES[person]}:{ACCOUNT}"}
    await page.set_extra_http_headers(headers)
    await page.goto(str(office.client.make_url(path)))


def opening(person: str, path: str) -> Way:
    """The way to a page that is only opened."""

    async def way(office: Office, page: Page) -> None:
        await goes(office, page, person, path)

    return way


async def check(office: Office, page: Page) -> None:
    """A change that is being checked, with all that it would have done."""
    await goes(office, page, ADMIN, SETTINGS)
    await page.check("#mode-self")
    await page.fill("#self_max_insurers", "3")
    await page.fill("#reason", "Weniger Versicherer, bessere Angebote.")
    await page.click("#submit")
    await expect(page.locator("h1")).to_have_text("Änderung prüfen")


async def faulty(office: Office, page: Page) -> None:
    """A form in which a lot is wrong."""
    await goes(office, page, ADMIN, SETTINGS)
    for field in ("backoffice_name", "backoffice_id", "company_name", "reason"):
        await page.fill(f"#{field}", "ä" * 2_001)
    await page.fill("#broker_decides_max_insurers", "fünf")
    await page.click("#submit")
    await expect(page.locator(".summary li")).to_have_count(5)


async def conflict(office: Office, page: Page) -> None:
    """Somebody else has saved in between."""
    await goes(office, page, ADMIN, SETTINGS)
    await page.check("#mode-self")
    await office.has_settings(mode="self", max_insurers=9, company_name="Neuer Name")
    await page.click("#submit")
    await expect(page.locator("#conflict-title")).to_be_visible()


async def saved(office: Office, page: Page) -> None:
    """A change has just been saved."""
    await check(office, page)
    await page.get_by_role("button", name="Übernehmen").click()
    await expect(page.locator(".done")).to_be_visible()


async def waiting(office: Office, page: Page) -> None:
    """The answer to a change takes long."""
    office.service.slow = True
    await check(office, page)
    await page.get_by_role("button", name="Übernehmen").click()
    await expect(page.locator("h1")).to_have_text("Ihre Änderung ist unterwegs")


async def away(office: Office, page: Page) -> None:
    """Kafka has gone while a change was checked."""
    await check(office, page)
    office.service.away = True
    await page.get_by_role("button", name="Übernehmen").click()
    await expect(page.locator(".summary")).to_be_visible()


async def underway(office: Office, page: Page) -> None:
    """The answer to a choice takes long."""
    office.service.slow = True
    await goes(office, page, BROKER, CHOICE.format("T-2"))
    await page.get_by_role("button", name="Backoffice").click()
    await expect(page.locator("h1")).to_have_text("Ihre Wahl ist unterwegs")


async def unsent(office: Office, page: Page) -> None:
    """A message without a word."""
    await goes(office, page, CLERK, MESSAGES.format("T-1"))
    await page.get_by_role("button", name="Senden").click()
    await expect(page.locator(".summary")).to_be_visible()


async def taking(office: Office, page: Page) -> None:
    """A clerk takes a tender, and the answer takes long."""
    office.service.slow = True
    await goes(office, page, CLERK, TENDER.format("T-1"))
    await page.get_by_role("button", name="Übernehmen").click()
    await expect(page.locator("h1")).to_have_text("Übernahme")


async def taken_before(office: Office, page: Page) -> None:
    """A clerk takes a tender that a colleague has taken in between."""
    await goes(office, page, CLERK, TENDER.format("T-1"))
    await is_taken_elsewhere(office)
    await page.get_by_role("button", name="Übernehmen").click()
    await expect(page.locator(".summary")).to_be_visible()


WAYS: Final[Mapping[str, Way]] = {
    "the form": opening(ADMIN, SETTINGS),
    "the form for a restored version": opening(ADMIN, f"{SETTINGS}?restore=1"),
    "a faulty form": faulty,
    "a check": check,
    "a conflict": conflict,
    "a saved change": saved,
    "a change underway": waiting,
    "a change without Kafka": away,
    "the history": opening(ADMIN, f"{SETTINGS}/history"),
    "the question": opening(BROKER, CHOICE.format("T-2")),
    "a choice underway": underway,
    "what was chosen": opening(BROKER, CHOICE.format("T-1")),
    "a list of choices": opening(BROKER, "/choices"),
    "a conversation": opening(CLERK, MESSAGES.format("T-1")),
    "a message that waits": opening(BROKER, MESSAGES.format("T-2")),
    "an empty message": unsent,
    "a tender to take": opening(CLERK, TENDER.format("T-1")),
    "a takeover underway": taking,
    "a takeover too late": taken_before,
}
WAYS_TO_NOTHING: Final[Mapping[str, Way]] = {
    "the first form": opening(ADMIN, SETTINGS),
    "no history": opening(ADMIN, f"{SETTINGS}/history"),
    "no choices": opening(BROKER, "/choices"),
    "no messages": opening(BROKER, MESSAGES.format("T-0")),
    "nothing to choose": opening(BROKER, CHOICE.format("T-0")),
}

sights = pytest.mark.parametrize("sight", SIGHTS.values(), ids=list(SIGHTS))


@pytest.fixture(scope="module")
async def chromium() -> AsyncIterator[Browser]:
    """One browser; each test looks by itself."""
    async with started() as browser:
        yield browser


@pytest.fixture
async def busy(office: Office, monkeypatch: pytest.MonkeyPatch) -> Office:
    """An office in which something has happened."""
    monkeypatch.setattr(asking, "ANSWER_WITHIN_S", 0.5)
    await office.has_settings()
    for number in range(3, 20):
        await office.has_tender(f"T-{number}")
    await office.has_settings(mode="broker_decides", max_insurers=8, reason="Ein Versuch.")
    await office.has_tender("T-1", handling="backoffice", policyholder={"name": "Kanzlei Vollrath"})
    await office.has_tender("T-2", policyholder={"name": "Taunus Baumaschinen GmbH"})
    await office.has_message("T-1", "Guten Tag,\nwelche Summe?\n<b>Danke</b>")
    await office.has_message("T-2", "Vorab eine Frage. " + "Langeswort" * 40)
    return office


@sights
@pytest.mark.parametrize("way", WAYS.values(), ids=list(WAYS))
async def test_a_page_withholds_nothing_from_anybody(
    chromium: Browser, busy: Office, way: Way, sight: Sight
) -> None:
    async with looking(chromium, sight) as page:
        await way(busy, page)
        for fold in await page.locator("summary").all():
            await fold.click()

        assert await violations(page) == []


@sights
@pytest.mark.parametrize("way", WAYS_TO_NOTHING.values(), ids=list(WAYS_TO_NOTHING))
async def test_a_page_without_anything_on_it_withholds_nothing_either(
    chromium: Browser, office: Office, way: Way, sight: Sight
) -> None:
    await office.has_tender("T-0")
    async with looking(chromium, sight) as page:
        await way(office, page)

        assert await violations(page) == []


async def test_a_field_that_has_lost_its_label_would_be_found(
    chromium: Browser, busy: Office
) -> None:
    async with looking(chromium) as page:
        await goes(busy, page, ADMIN, SETTINGS)
        await page.evaluate("document.querySelector('label[for=reason]').remove()")

        found = await violations(page)

    assert [one for one in found if one.startswith("label: ")]


async def tabs_to(page: Page, name: str) -> None:
    """Press Tab until the thing of this id, name or text has the focus."""
    for _ in range(_MOST_TABS):
        await page.keyboard.press("Tab")
        at = page.locator(":focus")
        if await at.count() and name in await at.evaluate(_CALLED):
            return
    raise AssertionError(f"the keyboard does not reach {name}")


async def test_settings_are_changed_by_keyboard_alone_and_without_any_script(
    chromium: Browser, busy: Office
) -> None:
    async with looking(chromium, scripts=False) as page:
        await goes(busy, page, ADMIN, SETTINGS)
        await tabs_to(page, "mode-broker_decides")
        await page.keyboard.press("ArrowUp")
        await tabs_to(page, "self_max_insurers")
        await page.keyboard.type("0")
        await page.keyboard.press("Enter")
        await expect(page.locator(".summary")).to_be_focused()
        await page.keyboard.press("Tab")
        await page.keyboard.press("Enter")
        await page.keyboard.press("Control+A")
        await page.keyboard.type("3")
        await tabs_to(page, "reason")
        await page.keyboard.type("Mit der Tastatur.")
        await tabs_to(page, "submit")
        await page.keyboard.press("Space")
        await expect(page.locator("h1")).to_have_text("Änderung prüfen")
        await tabs_to(page, "Übernehmen")
        await page.keyboard.press("Enter")

        await expect(page.locator(".done")).to_be_focused()
        await expect(page.locator(".done")).to_contain_text("Version 3 gilt ab sofort")
    assert versions(busy) == [1, 2, 3]
    assert [entry.reason for entry in noted(busy)] == ["Mit der Tastatur."]


async def test_a_broker_chooses_by_keyboard_alone_and_without_any_script(
    chromium: Browser, busy: Office
) -> None:
    async with looking(chromium, scripts=False) as page:
        await goes(busy, page, BROKER, CHOICE.format("T-2"))
        await tabs_to(page, "Eigenbearbeitung")
        await page.keyboard.press("Enter")

        await expect(page.locator("blockquote")).to_contain_text("Sie bearbeiten diese")


async def test_a_message_is_written_by_keyboard_alone_and_without_any_script(
    chromium: Browser, busy: Office
) -> None:
    async with looking(chromium, scripts=False) as page:
        await goes(busy, page, CLERK, MESSAGES.format("T-1"))
        await tabs_to(page, "text")
        await page.keyboard.type("5 Mio.\n<i>bitte</i>")
        await tabs_to(page, "Senden")
        await page.keyboard.press("Enter")

        await expect(page.locator("#last .text")).to_have_text("5 Mio.\n<i>bitte</i>")


async def test_a_tender_is_taken_by_keyboard_alone_and_without_any_script(
    chromium: Browser, busy: Office
) -> None:
    async with looking(chromium, scripts=False) as page:
        await goes(busy, page, CLERK, TENDER.format("T-1"))
        await tabs_to(page, "Übernehmen")
        await page.keyboard.press("Enter")

        await expect(page.get_by_role("button", name="Zurückgeben")).to_be_visible()
    assert owner(busy) == CLERK


async def test_a_double_click_saves_once(chromium: Browser, busy: Office) -> None:
    async with looking(chromium) as page:
        await check(busy, page)
        await page.get_by_role("button", name="Übernehmen").dblclick()
        await expect(page.locator(".done")).to_be_visible()

    assert versions(busy) == [1, 2, 3]


async def test_the_browsers_back_button_saves_nothing_again(
    chromium: Browser, busy: Office
) -> None:
    page = await chromium.new_page()  # not by `looking`, which takes the browser's memory away
    await saved(busy, page)
    await page.go_back()
    await expect(page.locator("h1")).to_have_text("Änderung prüfen")
    await page.get_by_role("button", name="Übernehmen").click()

    await expect(page.locator(".done")).to_contain_text("Version 3 gilt ab sofort")
    await page.close()
    assert versions(busy) == [1, 2, 3]


async def test_whoever_goes_back_to_the_form_is_told_that_it_is_saved(
    chromium: Browser, busy: Office
) -> None:
    async with looking(chromium) as page:
        await saved(busy, page)
        await page.go_back()
        await page.go_back()
        await page.click("#submit")

        await expect(page.locator(".summary")).to_be_visible()
    assert versions(busy) == [1, 2, 3]


async def test_a_new_message_appears_and_what_is_being_typed_stays(
    chromium: Browser, busy: Office
) -> None:
    async with looking(chromium) as page:
        await goes(busy, page, CLERK, MESSAGES.format("T-1"))
        await page.fill("#text", "Ich schreibe gerade")
        await busy.has_message("T-1", "Noch etwas!")

        await expect(page.locator("#last .text")).to_have_text("Noch etwas!")
        await expect(page.locator("#text")).to_have_value("Ich schreibe gerade")
