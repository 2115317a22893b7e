"""Pages stay small, however much was written."""

import pytest

from tests.board import played
from tests.board.web import written
from tests.board.web.conftest import Browser
from tests.board.web.test_answers import MOST_BYTES
from workers.board.store.database import Database
from workers.insight.recorded import Recorded

TENDER = "/accounts/a/tenders/t"
ABOUT = {"account_id": "a", "tender_id": "t"}
BROKER = {"party": "broker", "person_id": "vm"}
LONG = "Ärger über Übergrößen. " * 80
ANSWERS = [{"code": f"frage_{n}", "answer": LONG[:500]} for n in range(200)]
REQUEST = {
    **ABOUT,
    "broker_id": "vm",
    "line_of_business": "Cyber",
    "reason": LONG,
    "requested_cover": {"remarks": LONG},
    "risk_answers": ANSWERS,
}


def message(number: int) -> Recorded:
    data = {**ABOUT, "message_id": f"m-{number}", "sender": BROKER, "text": (LONG * 6)[:10_000]}
    return written.command("message-posted", data, played.NOW + number)


@pytest.fixture
def wordy(database: Database) -> None:
    """A tender about which more was written than anybody reads."""
    written.add(database, written.command("tender-requested", REQUEST))
    written.add(database, *(message(number) for number in range(60)))


@pytest.mark.usefixtures("wordy")
@pytest.mark.parametrize("path", [TENDER, f"{TENDER}/messages", "/"])
async def test_a_page_about_much_is_small(browser: Browser, path: str) -> None:
    html = await (await browser.get(path)).read()

    assert 1_000 < len(html) < MOST_BYTES


@pytest.mark.usefixtures("wordy")
async def test_every_message_is_on_one_of_the_pages(browser: Browser) -> None:
    found: list[str] = []
    before = ""
    while True:
        page = await (await browser.get(f"/api{TENDER}{before}")).json()
        found = [*(one["message_id"] for one in page["messages"]), *found]
        if page["messages_earlier"] is None:
            break
        before = f"?messages_before={page['messages_earlier']}"

    assert found == [f"m-{number}" for number in range(60)]


async def test_a_long_record_is_begun_and_the_whole_of_it_offered(
    browser: Browser, database: Database
) -> None:
    written.add(database, written.command("tender-requested", REQUEST))
    (asked,) = (await (await browser.get(f"/api{TENDER}")).json())["way"]
    place = f"/events/tender-requested/{asked['partition']}/{asked['offset']}"

    html = await (await browser.get(place)).text()

    assert len(html.encode()) < MOST_BYTES
    assert f'href="/api{place}"' in html
