"""Dead letters: shown in words, looked at, put back, given up."""

import re

import pytest
from aiohttp import ClientResponse
from sqlalchemy import select

from tests.board.web.conftest import Browser
from tests.board.web.standing_in import Desk
from workers.board.store.database import Database
from workers.board.store.tables import AUDIT
from workers.dead_letters.letters import Address

OURS = {"Sec-Fetch-Site": "same-origin"}
LETTER = "tender-requested.dead/0/0"
ADDRESS = Address("tender-requested.dead", 0, 0)


async def form_token(browser: Browser) -> str:
    html = await (await browser.get(f"/dead-letters/review?letter={LETTER}")).text()
    (token,) = re.findall(r'name="form_token" value="([^"]+)"', html)
    return str(token)


async def send(browser: Browser, **fields: str) -> ClientResponse:
    """What the review page sends."""
    data = {"form_token": await form_token(browser), "letter": LETTER, **fields}
    return await browser.post(
        "/dead-letters/settle",
        data=data,
        headers=OURS,
        allow_redirects=False,
    )


async def test_a_letter_is_shown_with_its_reason_in_words(browser: Browser) -> None:
    html = await (await browser.get("/dead-letters")).text()

    assert "Der Auftrag bricht ab oder ist kein JSON." in html
    assert "not_json" not in html.replace("reason=not_json", "")


async def test_a_letter_is_shown_as_it_is_to_who_says_why(browser: Browser) -> None:
    place = f"/dead-letters/{LETTER}"
    why = {"account": "rheinblick", "place": place, "reason": "Absender fragt nach"}
    token = {"form_token": await form_token(browser)}
    await browser.post("/disclosures", data={**why, **token}, headers=OURS)

    letter = await (await browser.get(f"/api{place}")).json()

    assert letter["value"]["text"].startswith('{"specversion":"1.0","id":"demo-broken"')
    assert letter["value"]["size_bytes"] == len(letter["value"]["text"].encode())


async def test_the_review_says_what_would_become_of_it(browser: Browser) -> None:
    review = await (await browser.get(f"/api/dead-letters/review?letter={LETTER}")).json()

    assert review["letters"] == [LETTER]
    assert (review["can_go_back"], review["understood_now"]) == (1, 0)


async def test_a_whole_pile_can_be_reviewed(browser: Browser) -> None:
    address = "/api/dead-letters/review?topic=tender-requested.dead&reason="
    pile = await (await browser.get(f"{address}not_json")).json()
    other = await (await browser.get(f"{address}too_deep")).json()

    assert (pile["letters"], other["letters"]) == ([LETTER], [])


async def test_who_has_chosen_none_is_offered_none(browser: Browser) -> None:
    review = await (await browser.get("/api/dead-letters/review")).json()
    html = await (await browser.get("/dead-letters/review")).text()

    assert review["letters"] == []
    assert "Sie haben keinen Auftrag ausgewählt." in html
    assert "Erneut zustellen" not in html


async def test_a_letter_is_put_back_once_and_the_list_says_so(browser: Browser, desk: Desk) -> None:
    answer = await send(browser, doing="redrive", because="Absender berichtigt")
    again = await browser.get(answer.headers["Location"])

    assert (answer.status, answer.headers["Location"]) == (303, "/dead-letters?done=1")
    assert desk.orders == [("redriven", [ADDRESS], "local", "Absender berichtigt")]
    assert "1 Auftrag erledigt." in await again.text()
    assert "Kein Auftrag liegt unzustellbar herum." in await again.text()


async def test_a_letter_that_is_settled_is_settled_no_more(browser: Browser, desk: Desk) -> None:
    token = await form_token(browser)
    fields = {"form_token": token, "letter": LETTER, "doing": "redrive"}
    await browser.post("/dead-letters/settle", data=fields, headers=OURS)

    second = await browser.post(
        "/dead-letters/settle", data=fields, headers=OURS, allow_redirects=False
    )

    assert second.headers["Location"] == "/dead-letters?done=0"
    assert [letters for _, letters, *_ in desk.orders if letters] == [[ADDRESS]]


async def test_to_discard_needs_a_reason(browser: Browser, desk: Desk) -> None:
    answer = await send(browser, doing="discard", because="  ")
    html = await answer.text()

    assert answer.status == 422
    assert 'role="alert"' in html
    assert "Bitte nennen Sie einen Grund" in html
    assert desk.orders == []


async def test_what_was_done_and_by_whom_is_noted(browser: Browser, database: Database) -> None:
    await send(browser, doing="discard", because="doppelt")

    with database.reading() as connection:
        (entry,) = connection.execute(select(AUDIT)).mappings().all()
    assert (entry["deed"], entry["reason"]) == ("letters_discarded", "doppelt")
    assert entry["place"] == LETTER


@pytest.mark.parametrize("how", ["redrive", "discard"])
async def test_programs_do_the_same(browser: Browser, desk: Desk, how: str) -> None:
    order = {"letters": [LETTER], "because": "Probe"}
    answer = await browser.post(f"/api/dead-letters/{how}", json=order)

    assert await answer.json() == {"settled": 1}
    assert [order[0] for order in desk.orders] == [
        {"redrive": "redriven", "discard": "discarded"}[how]
    ]


@pytest.mark.parametrize(
    "order",
    [
        {},
        {"letters": []},
        {"letters": ["nowhere"]},
        {"letters": ["tender-requested/0/0"]},
        {"letters": ["tender-requested.dead/-1/0"]},
        {"letters": [LETTER] * 501},
        {"letters": [LETTER], "because": "x" * 501},
        [],
        "text",
    ],
    ids=str,
)
async def test_an_order_that_makes_no_sense_does_nothing(
    browser: Browser, desk: Desk, order: object
) -> None:
    answer = await browser.post("/api/dead-letters/redrive", json=order)

    assert answer.status == 400
    assert desk.orders == []


async def test_a_body_that_is_no_json_does_nothing(browser: Browser, desk: Desk) -> None:
    answer = await browser.post(
        "/api/dead-letters/redrive", data=b"{", headers={"Content-Type": "application/json"}
    )

    assert answer.status == 400
    assert desk.orders == []


@pytest.mark.parametrize("doing", ["", "burn"], ids=["nothing", "something else"])
async def test_a_form_says_what_is_to_be_done(browser: Browser, desk: Desk, doing: str) -> None:
    answer = await send(browser, doing=doing)

    assert answer.status == 400
    assert desk.orders == []


async def test_kafka_away_is_said_and_nothing_is_noted(
    browser: Browser, desk: Desk, database: Database
) -> None:
    desk.away = True
    answer = await send(browser, doing="redrive", because="Vorlage korrigiert")

    assert answer.status == 503
    html = await answer.text()
    assert "Verbindung zu Kafka" in html
    assert 'value="Vorlage korrigiert"' in html, "what was typed is typed once"
    with database.reading() as connection:
        assert connection.execute(select(AUDIT)).all() == []
