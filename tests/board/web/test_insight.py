"""Why, what happened, and what if: over HTTP, about the demo's story."""

import re

import pytest

from events import codec
from schemas.ids import AccountId, TenderId
from tests.board.web.conftest import Browser
from tests.board.web.written import add, command
from tests.unit.desk import AgentDesk
from workers.board.store.database import Database
from workers.board.store.past import StoredHistory
from workers.engine.agent import Agent
from workers.insight.explanation import explanation
from workers.insight.recorded import Recorded
from workers.insight.trace import trace
from workers.lifecycle.agent import lifecycle
from workers.settings.agent import settings

ACCOUNT = AccountId("rheinblick")
TENDER = TenderId("A-2026-1101")
PATH = f"/accounts/{ACCOUNT}/tenders/{TENDER}"
ASKING = "/accounts/nordlicht/tenders/A-2026-1309"
"""A tender that was claimed, handed over, and for which insurers were asked."""

OPTIONS = {
    "backoffice": "bo-9",
    "backoffice_name": "Backoffice Nord",
    "backoffice_kind": "own",
}


async def test_the_api_explains_as_the_command_does(browser: Browser, database: Database) -> None:
    past = StoredHistory(database)
    said = explanation(await past.tender(ACCOUNT, TENDER), await past.settings(ACCOUNT))

    answer = await browser.get(f"/api{PATH}/explanation")

    assert said is not None
    assert await answer.text() == said.model_dump_json()


async def test_the_page_explains_in_the_same_sentence(browser: Browser) -> None:
    found = await (await browser.get(f"/api{PATH}/explanation")).json()

    html = await (await browser.get(f"{PATH}/explanation")).text()

    assert found["sentence_de"] in html
    assert all(other["clause_de"] in html for other in found["alternatives"])


async def test_the_page_says_whose_it_is_and_how_many_were_asked(browser: Browser) -> None:
    found = await (await browser.get(f"/api{ASKING}/explanation")).json()

    html = await (await browser.get(f"{ASKING}/explanation")).text()

    assert found["owner"]["clerk_id"] == "hk-brandt"
    assert found["insurers"]["slots_left"] == 0
    assert "bearbeitet wird sie seit dem" in found["sentence_de"]
    assert found["sentence_de"] in html
    assert re.search(r"<dt>Bearbeiter</dt><dd><span class=\"id\">hk-brandt</span>", html)
    assert "<dt>Angefragt</dt><dd>3 Versicherer, keiner mehr möglich</dd>" in html
    assert all(refusal["message"] in html for refusal in found["refusals"])


async def test_the_page_says_what_waits(browser: Browser, database: Database) -> None:
    add(database, *held(TenderId("A-neu")))

    html = await (await browser.get(f"/accounts/{ACCOUNT}/tenders/A-neu/explanation")).text()

    assert "Was noch wartet" in html
    assert "Ausschreibung übernehmen, seit" in html
    assert "wartet eine Übernahme" in html


def held(tender: TenderId) -> tuple[Recorded, Recorded]:
    """A claim before its tender is decided, and the word that it waits."""
    clerk = {"clerk_id": "rm-kaya", "organisation_id": "bo-rhein-main"}
    asked = command("tender-claim-requested", {"account_id": ACCOUNT, "tender_id": tender, **clerk})
    return asked, answer_of(lifecycle(), asked)


def answer_of(agent: Agent, asked: Recorded) -> Recorded:
    """The one fact that follows from a command, by an agent that knows of nothing else."""
    assert asked.event is not None
    (fact,) = AgentDesk(agent, asked.appended_at).takes(asked.event)
    sent = codec.encode(fact, agent.name, asked.appended_at)
    kind, at = fact.topic.kind, asked.appended_at
    return Recorded(kind, 0, 0, at, sent.key, sent.value, sent.headers)


async def test_the_api_traces_as_the_command_does(browser: Browser, database: Database) -> None:
    records = await StoredHistory(database).tender(ACCOUNT, TENDER)

    answer = await browser.get(f"/api{PATH}/trace")

    assert await answer.text() == trace(ACCOUNT, TENDER, records).model_dump_json()


async def test_the_api_simulates(browser: Browser) -> None:
    answer = await browser.get(
        f"/api/accounts/{ACCOUNT}/simulation", params={"mode": "backoffice", "last": "5", **OPTIONS}
    )

    found = await answer.json()
    assert answer.status == 200
    assert found["sums"]["tenders"] == 5
    assert found["proposal"]["backoffice"]["organisation_id"] == "bo-9"
    assert found["sentence_de"].startswith("Mit diesen Einstellungen hätte sich bei")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (f"/api/accounts/{ACCOUNT}/tenders/nix/explanation", 404),
        (f"/api/accounts/{ACCOUNT}/tenders/nix/trace", 404),
        (f"/accounts/{ACCOUNT}/tenders/nix/explanation", 404),
        (f"/api/accounts/{ACCOUNT}/simulation", 400),
        (f"/api/accounts/{ACCOUNT}/simulation?mode=all", 400),
        (f"/api/accounts/{ACCOUNT}/simulation?mode=self&last=0", 400),
        (f"/api/accounts/{ACCOUNT}/simulation?mode=backoffice", 400),
        (f"/api/accounts/{ACCOUNT}/simulation?mode=backoffice&backoffice=bo-9", 400),
        ("/api/accounts/niemand/simulation?mode=self", 404),
    ],
)
async def test_what_cannot_be_answered_is_a_problem(
    browser: Browser, path: str, status: int
) -> None:
    answer = await browser.get(path)

    assert answer.status == status
    if path.startswith("/api"):
        assert answer.content_type == "application/problem+json"


@pytest.mark.parametrize(
    ("account", "kind"), [("niemand", "no-such-account"), ("suedlicht", "no-such-tender")]
)
async def test_an_account_that_nobody_knows_is_told_from_one_without_tenders(
    browser: Browser, database: Database, account: str, kind: str
) -> None:
    add(database, has_settings(AccountId("suedlicht")))

    answer = await browser.get(f"/api/accounts/{account}/simulation?mode=self")

    assert (await answer.json())["type"].endswith(kind)


def has_settings(account: AccountId) -> Recorded:
    """The first settings of an account that has done nothing else."""
    admin = {"user_id": "adm-1", "role": "admin"}
    data = {"account_id": account, "mode": "self", "changed_by": admin}
    return answer_of(settings(), command("settings-change-requested", data))
