"""The README's pictures: taken of the demo's story in a real Chromium.

They are written anew where TENDERS_PICTURES says `write`; otherwise only that they can be taken is
tested, as another machine has other fonts.
"""

import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final, NamedTuple

import pytest
from aiohttp.test_utils import TestServer
from playwright.async_api import Browser

from tests.board.web.chromium import SIGHTS, Sight, looking, started
from tests.e2e.readme import links
from workers.board.store.database import Database
from workers.board.web.access.local import LocalSignIn
from workers.board.web.application import application
from workers.board.web.board import Board

pytestmark = pytest.mark.all

PICTURES: Final = Path(__file__).parent.parent / "pictures"
MOST_BYTES: Final = 200_000
HEIGHT: Final = 860


class Picture(NamedTuple):
    """A page, how it is looked at, what is pressed on it, and what is on it when it is there."""

    path: str
    sight: Sight = SIGHTS["light"]
    presses: tuple[str, ...] = ()
    shows: str = "#live.on"


TAKEN: Final = {
    "worklist.png": Picture("/tenders"),
    "tender.png": Picture("/accounts/rheinblick/tenders/A-2026-1101"),
    "settings.png": Picture(
        "/accounts/rheinblick/settings", presses=("#mode-self", "#submit"), shows="text=Übernehmen"
    ),
    "evidence.png": Picture("/accounts/nordlicht/tenders/A-2026-1309/evidence"),
}


@pytest.fixture
def database(on_sqlite: Database) -> Database:
    """Browsers do not mind which; the others test that."""
    return on_sqlite


@pytest.fixture
async def chromium() -> AsyncIterator[Browser]:
    """A browser for one picture."""
    async with started() as browser:
        yield browser


@pytest.mark.parametrize(("name", "picture"), TAKEN.items(), ids=list(TAKEN))
async def test_a_picture_shows_the_page_as_it_is(
    chromium: Browser, board: Board, tmp_path: Path, name: str, picture: Picture
) -> None:
    place = PICTURES if os.environ.get("TENDERS_PICTURES") == "write" else tmp_path
    async with (
        TestServer(application(board, LocalSignIn())) as server,
        looking(chromium, picture.sight) as page,
    ):
        await page.set_viewport_size({"width": picture.sight.width, "height": HEIGHT})
        await page.goto(str(server.make_url(picture.path)))
        for control in picture.presses:
            await page.click(control)
        await page.locator(picture.shows).wait_for(state="attached")  # nobody may evaluate in it
        await page.screenshot(path=place / name, animations="disabled")

    assert 10_000 < (place / name).stat().st_size < MOST_BYTES


def test_every_picture_is_there_and_shown_and_none_is_left_over() -> None:
    shown = {Path(target).name for _, target in links() if target.endswith(".png")}

    assert {file.name for file in PICTURES.iterdir()} == set(TAKEN) == shown
