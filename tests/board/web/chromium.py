"""A real Chromium before the pages: light and dark, wide and narrow, and nowhere but here."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, Final, Literal, NamedTuple

from axe_playwright_python.async_playwright import Axe  # type: ignore[import-untyped]  # ships none
from playwright.async_api import (
    Browser,
    BrowserContext,
    Page,
    Route,
    async_playwright,
    expect,
)

_CHROMIUM: Final = "/usr/bin/chromium"
_HERE: Final = "127.0.0.1"
_PATIENCE_MS: Final = 60_000
"""Conditions are awaited so long; a busy machine may take its time."""

WIDE: Final = 1_280
NARROW: Final = 320
_RULES: Final = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}


class Sight(NamedTuple):
    """How somebody looks at a page."""

    scheme: Literal["light", "dark"]
    width: int


SIGHTS: Final[Mapping[str, Sight]] = {
    "light": Sight("light", WIDE),
    "dark": Sight("dark", WIDE),
    "light and narrow": Sight("light", NARROW),
    "dark and narrow": Sight("dark", NARROW),
}


@asynccontextmanager
async def started() -> AsyncIterator[Browser]:
    """A browser for as many tests as want to look by themselves."""
    expect.set_options(timeout=_PATIENCE_MS)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=_CHROMIUM)
        yield browser
        await browser.close()


@asynccontextmanager
async def looking(
    browser: Browser, sight: Sight = SIGHTS["light"], *, scripts: bool = True
) -> AsyncIterator[Page]:
    """A page that reaches this machine alone, and on which nothing may be refused by its policy."""
    context = await browser.new_context(
        color_scheme=sight.scheme,
        viewport={"width": sight.width, "height": 900},
        java_script_enabled=scripts,
        locale="de-DE",
    )
    complaints: list[str] = []
    await _keep_near(context)
    page = await context.new_page()
    page.set_default_timeout(_PATIENCE_MS)
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    await context.close()
    policy = [text for text in complaints if "Failed to load resource" not in text]
    assert not policy, policy


async def _keep_near(context: BrowserContext) -> None:
    async def near(route: Route) -> None:
        assert f"//{_HERE}:" in route.request.url, route.request.url
        await route.continue_()

    await context.route("**/*", near)


async def violations(page: Page) -> list[str]:
    """What the page withholds from some of its readers, and whether it sticks out at its side."""
    await page.wait_for_load_state()  # after a click too: without its style a page looks otherwise
    found: list[dict[str, Any]] = (await Axe().run(page, options=_RULES)).response["violations"]
    told = [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in found]
    wide = await page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    return [*told, "sticks out"] if wide else told


async def text_of(page: Page) -> str:
    """What can be read on it."""
    return await page.inner_text("body")
