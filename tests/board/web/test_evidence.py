"""A tender's evidence over HTTP: as the command has it, and on a page that is read and printed."""

from dataclasses import replace

import pytest

from schemas.ids import AccountId, TenderId
from tests.board.store import log as stored
from tests.board.web.conftest import Browser
from tests.unit.insight.log import Log
from tests.unit.lifecycle import desk
from tests.unit.router.desk import changed, requested
from workers.board.store.database import Database
from workers.board.store.past import StoredHistory
from workers.insight.evidence import evidence

ACCOUNT = AccountId("rheinblick")
TENDER = TenderId("A-1")
PATH = f"/accounts/{ACCOUNT}/tenders/{TENDER}/evidence"
CAPPED = {"mode": "self", "max_insurers": 2}


@pytest.fixture
def asked(database: Database) -> Database:
    """Two insurers were asked, a third one may not be; one has declined, one need not answer."""
    log = Log()
    log.publish(changed(1, CAPPED), requested())
    log.publish(*(desk.invite(f"i-{number}", desk.BROKER) for number in (1, 2, 3)))
    log.publish(desk.decline("i-1"), desk.withdraw("i-2", desk.BROKER))
    records = [replace(record, offset=1_000 + record.offset) for record in log.records[1:]]
    stored.begin(database, records)
    stored.store(database, stored.arrivals(records))
    return database


async def test_the_api_says_what_the_command_says(browser: Browser, asked: Database) -> None:
    said = evidence(ACCOUNT, TENDER, await StoredHistory(asked).tender(ACCOUNT, TENDER))

    answer = await browser.get(f"/api{PATH}")

    assert said is not None
    assert await answer.text() == said.model_dump_json()


async def test_the_page_says_whom_was_asked_and_what_came_of_it(
    browser: Browser, asked: Database
) -> None:
    found = await (await browser.get(f"/api{PATH}")).json()

    html = await (await browser.get(PATH)).text()

    words = " ".join(html.split())
    assert found["sentence_de"] in words
    assert found["notice_de"] in words
    assert found["seal"]["head"] in words
    assert "Was vor dem Punkt steht, gilt den Ergebnissen allein" in words
    assert "nach §\N{NO-BREAK SPACE}60 Abs. 1 Satz 2 VVG" in html
    assert "Versicherung v-i-1" in words
    assert "kein Interesse an diesem Geschäft – „Zu viele Vorschäden.“" in words
    assert "versehentlich angeschrieben" in words
    assert "dürfen höchstens 2 Versicherer angefragt werden; mehr sind nicht möglich" in words
    assert "höchstens 2 Versicherer nach Version 1 der Einstellungen" in words


async def test_the_page_has_a_style_for_paper(browser: Browser, asked: Database) -> None:
    html = await (await browser.get(PATH)).text()
    address = html.partition("/evidence.css")[0].rpartition('"')[2] + "/evidence.css"

    style = await (await browser.get(address)).text()

    assert "@page { size: A4" in style
    assert "@media print" in style


async def test_a_tender_leads_to_its_evidence(browser: Browser, asked: Database) -> None:
    html = await (await browser.get(PATH.removesuffix("/evidence"))).text()

    assert f'href="{PATH}"' in html


@pytest.mark.parametrize("path", [PATH, f"/api{PATH}"], ids=["page", "API"])
async def test_an_unknown_tender_is_a_problem(browser: Browser, path: str) -> None:
    assert (await browser.get(path.replace(TENDER, "nix"))).status == 404
