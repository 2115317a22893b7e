"""A tender's page: its way, its messages, what was asked for."""

from dataclasses import replace
from html import escape
from typing import Any

import pytest
from sqlalchemy import delete, insert, update

from tests.board import played
from tests.board.store.log import begin
from tests.board.web import written
from tests.board.web.conftest import Browser
from workers.board.store import conversation, happened
from workers.board.store.database import Database
from workers.board.store.tables import EVENT, INVITATION, TENDER
from workers.board.web.address import tender_path

RHEINBLICK = "/accounts/rheinblick/tenders/A-2026-1101"
REQUEST = {"account_id": "a", "broker_id": "vm", "line_of_business": "Cyber"}
MARKUP = '<script>alert("x")</script><b>fett</b> & "Zitat"'


async def read(browser: Browser, path: str) -> dict[str, Any]:
    answer = await browser.get(f"/api{path}")
    assert answer.status == 200
    found: dict[str, Any] = await answer.json()
    return found


async def test_a_tender_shows_its_way_in_the_order_of_the_log(browser: Browser) -> None:
    way = (await read(browser, RHEINBLICK))["way"]

    assert [one["at"] for one in way] == sorted(one["at"] for one in way)
    assert [one["kind"] for one in way][:2] == ["tender-requested", "backoffice-assigned"]


async def test_a_command_that_was_moved_is_told_once(browser: Browser, database: Database) -> None:
    asked = written.command("tender-requested", {**REQUEST, "tender_id": "verlegt"})
    headers = (*asked.headers, ("moved-from", b"1"))
    found = replace(asked, partition=1)
    begin(database, [found])
    played.store(database, [found])
    written.add(database, replace(asked, headers=headers))

    way = (await read(browser, "/accounts/a/tenders/verlegt"))["way"]

    assert [one["sentence"] for one in way] == ["vm startet die Ausschreibung."]


async def test_a_decision_quotes_its_receipt(browser: Browser) -> None:
    page = await read(browser, RHEINBLICK)

    (decision,) = [one for one in page["way"] if one["kind"] == "backoffice-assigned"]
    assert decision["quote"] == page["tender"]["sentence_de"]


async def test_a_relayed_message_is_told_once(browser: Browser) -> None:
    kinds = [one["kind"] for one in (await read(browser, RHEINBLICK))["way"]]

    assert kinds.count("message-relayed") == 4
    assert "message-posted" not in kinds


async def test_a_request_that_comes_again_is_told_as_that(browser: Browser) -> None:
    way = (await read(browser, RHEINBLICK))["way"]

    requests = [one["sentence"] for one in way if one["kind"] == "tender-requested"]
    assert requests == [
        "vm-sommer startet die Ausschreibung.",
        "Dieselbe Anfrage kommt noch einmal; das ändert nichts.",
        "Die Anfrage kommt noch einmal, mit anderen Angaben.",
    ]


async def test_a_message_stands_with_its_state(browser: Browser) -> None:
    refused = await read(browser, "/accounts/alpenrand/tenders/A-2026-1202")

    assert [(one["state"], one["code"]) for one in refused["messages"]] == [
        ("refused", "handled_by_broker")
    ]


async def test_a_way_too_long_for_a_page_goes_on(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = (await read(browser, RHEINBLICK))["way"]
    monkeypatch.setattr(happened, "MOST_AT_A_TIME", 3)

    paged: list[str] = []
    page = await read(browser, RHEINBLICK)
    while True:
        paged = [one["event_id"] for one in page["way"]] + paged
        if page["earlier"] is None:
            break
        page = await read(browser, f"{RHEINBLICK}?before={page['earlier']}")

    assert set(paged) >= {one["event_id"] for one in whole}
    assert len(paged) == len(set(paged))


async def test_a_conversation_too_long_for_a_page_goes_on(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conversation, "PAGE", 3)

    last = await read(browser, RHEINBLICK)
    first = await read(browser, f"{RHEINBLICK}?messages_before={last['messages_earlier']}")

    assert [one["sequence"] for one in first["messages"] + last["messages"]] == [1, 2, 3, 4]
    assert first["messages_earlier"] is None


async def test_what_people_write_is_text_and_no_markup(
    browser: Browser, database: Database
) -> None:
    sender = {"party": "broker", "person_id": "vm"}
    message = {"account_id": "a", "tender_id": "t", "message_id": "m", "sender": sender}
    written.add(
        database,
        written.command(
            "tender-requested",
            {**REQUEST, "tender_id": "t", "reason": MARKUP, "policyholder": {"name": MARKUP}},
        ),
        written.command("message-posted", {**message, "text": MARKUP}),
    )

    html = await (await browser.get("/accounts/a/tenders/t")).text()

    assert "<script>alert" not in html
    assert "<b>fett" not in html
    assert html.count(escape(MARKUP).replace("&quot;", "&#34;")) >= 4


@pytest.mark.parametrize("tender", [".", "..", "~", "~x", "a/b", "%2F", "?q=1", "#top", "a;b", '"'])
async def test_any_id_has_a_page(browser: Browser, database: Database, tender: str) -> None:
    written.add(database, written.command("tender-requested", {**REQUEST, "tender_id": tender}))

    found = await read(browser, tender_path("a", tender))

    assert found["tender"]["tender_id"] == tender


async def test_an_unknown_tender_is_said_to_be_unknown_with_a_way_on(browser: Browser) -> None:
    answer = await browser.get("/accounts/rheinblick/tenders/nowhere")
    html = await answer.text()

    assert answer.status == 404
    assert "Diese Ausschreibung kennen wir nicht" in html
    assert 'action="/search"' in html
    assert 'href="/tenders"' in html


async def test_a_tender_of_another_account_is_another_tender(browser: Browser) -> None:
    answer = await browser.get("/accounts/nordlicht/tenders/A-2026-1101")

    assert answer.status == 404


async def test_a_tender_shows_whose_it_is_and_which_insurers_were_asked(
    browser: Browser, database: Database
) -> None:
    key = {"account_id": "rheinblick", "tender_id": "A-2026-1101"}
    asked = {"invited_at": played.NOW, "invited_by": "bo-krause", "slot": 1}
    with database.writing() as connection:
        its_row = TENDER.c.tender_id == "A-2026-1101"
        connection.execute(update(TENDER).where(its_row).values(clerk_id="bo-krause"))
        for number, rest in enumerate(
            ({}, {"declined_at": played.NOW, "decline_code": "no_capacity"}, {})
        ):
            row = {**key, **asked, **rest, "insurer_name": f"Versicherung {number}"}
            connection.execute(insert(INVITATION).values(**row, invitation_id=f"i-{number}"))

    page = await read(browser, RHEINBLICK)

    assert page["tender"]["clerk_id"] == "bo-krause"
    assert [one["state"] for one in page["invitations"]] == ["invited", "declined", "invited"]


async def test_a_tender_whose_request_is_gone_shows_what_its_decision_repeats(
    browser: Browser, database: Database
) -> None:
    with database.writing() as connection:
        connection.execute(delete(EVENT).where(EVENT.c.topic == "tender-requested"))

    request = (await read(browser, RHEINBLICK))["request"]

    assert request["policyholder"]["name"] == "Elektro Brückner & Söhne"


async def test_the_raw_events_lead_to_the_record(browser: Browser) -> None:
    html = await (await browser.get(RHEINBLICK)).text()
    record = await (await browser.get("/api/events/tender-requested/0/0")).json()

    assert 'href="/events/tender-requested/0/' in html
    assert '"specversion": "1.0"' in record["value"]["text"]


async def test_an_event_names_its_cause(browser: Browser) -> None:
    fact = await (await browser.get("/api/events/backoffice-assigned/0/0")).json()

    assert fact["cause"]["kind"] == "tender-requested"
    assert fact["cause"]["event_id"] == fact["causation_id"]


@pytest.mark.parametrize(
    "place", ["tender-requested/0/9999", "nowhere/0/0", "tender-requested/0/x", "a/b/c"]
)
async def test_a_place_where_nothing_lies_is_a_404(browser: Browser, place: str) -> None:
    answer = await browser.get(f"/events/{place}")

    assert answer.status == 404
