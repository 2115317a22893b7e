"""What nothing can have or be called is refused, and never our own fault."""

import json
from base64 import urlsafe_b64encode

import pytest

from tests.board.web.conftest import Browser

TENDER = "/accounts/rheinblick/tenders/A-2026-1101"
TOO_LARGE = 10**20


def word(*place: object) -> str:
    """Where a list shall go on, as its address says it."""
    return urlsafe_b64encode(json.dumps(place).encode()).decode().rstrip("=")


@pytest.mark.parametrize("numbers", [f"0/{TOO_LARGE}", f"{TOO_LARGE}/0", "0/-1", "+0/0", "0/0_0"])
@pytest.mark.parametrize("path", ["/events/backoffice-assigned", "/dead-letters/a.dead"])
async def test_a_place_where_nothing_can_lie_is_a_404(
    browser: Browser, path: str, numbers: str
) -> None:
    answer = await browser.get(f"{path}/{numbers}")

    assert answer.status == 404


@pytest.mark.parametrize(
    "address",
    [
        f"{TENDER}?before=-1",
        f"{TENDER}?before={TOO_LARGE}",
        f"/audit?before={TOO_LARGE}",
        f"/tenders?after={word(TOO_LARGE, 1, 'a', 'b')}",
        f"/tenders?after={word(1, TOO_LARGE, 'a', 'b')}",
        f"/dead-letters?after={word('a.dead', TOO_LARGE, 1)}",
    ],
)
async def test_a_number_that_nothing_can_have_is_refused(browser: Browser, address: str) -> None:
    answer = await browser.get(address)

    assert answer.status == 400


async def test_a_way_that_ends_before_it_begins_is_a_page_all_the_same(browser: Browser) -> None:
    answer = await browser.get(f"{TENDER}?before=0")

    assert answer.status == 200
    assert "Betriebshaftpflicht" in await answer.text()


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/accounts/%00", 404),
        ("/accounts/%00/tenders/x", 404),
        ("/events/%00/0/0", 404),
        ("/dead-letters/%00/0/0", 404),
        ("/search?q=%00", 400),
        ("/dead-letters?topic=%00", 400),
        ("/dead-letters/review?reason=%00", 400),
    ],
)
async def test_what_no_database_holds_is_refused(
    browser: Browser, address: str, status: int
) -> None:
    assert (await browser.get(address)).status == status


async def test_why_something_was_done_is_text_that_every_database_holds(browser: Browser) -> None:
    letters = {"letters": ["tender-requested.dead/0/0"], "because": "weil\0"}

    answer = await browser.post("/api/dead-letters/discard", json=letters)

    assert answer.status == 400
