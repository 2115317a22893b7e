"""Live updates: what is stored is told in order; a reconnect loses none."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import ClientResponse
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import update

from tests.board.web import written
from tests.board.web.conftest import Browser
from tests.board.web.standing_in import Feed
from workers.board.store import position
from workers.board.store.database import Database
from workers.board.store.tables import GENERATION
from workers.board.web.access.local import LocalSignIn
from workers.board.web.application import application
from workers.board.web.board import Board
from workers.insight.recorded import Recorded

SOON_S = 5


def request(number: int, account: str = "a") -> Recorded:
    data = {"account_id": account, "broker_id": "vm", "line_of_business": "Cyber"}
    return written.command("tender-requested", {**data, "tender_id": f"t-{number}"})


async def told(answer: ClientResponse) -> AsyncIterator[dict[str, Any]]:
    """Each server-sent event: its id, what it is called, its data."""
    event: dict[str, Any] = {}
    async for line in answer.content:
        name, _, value = line.decode().rstrip("\n").partition(": ")
        if name:
            event[name] = value
        elif "event" in event:
            yield {**event, "data": json.loads(event["data"])}
            event = {}


async def some(answer: ClientResponse, count: int) -> list[dict[str, Any]]:
    """The next so many."""
    found: list[dict[str, Any]] = []
    async with asyncio.timeout(SOON_S):
        async for event in told(answer):
            found.append(event)
            if len(found) == count:
                break
    return found


def newest(database: Database) -> str:
    with database.reading() as connection:
        return position.newest(connection).text


async def test_what_is_stored_is_told_with_what_it_is_about(
    browser: Browser, database: Database
) -> None:
    async with browser.get("/stream") as answer:
        written.add(database, request(1))
        (event,) = await some(answer, 1)

    assert answer.content_type == "text/event-stream"
    assert (event["event"], event["id"]) == ("stored", newest(database))
    assert event["data"]["kind"] == "tender-requested"
    assert (event["data"]["account_id"], event["data"]["tender_id"]) == ("a", "t-1")


async def test_who_comes_again_is_told_all_that_came_meanwhile(
    browser: Browser, database: Database
) -> None:
    async with browser.get("/stream") as answer:
        written.add(database, request(1))
        (first,) = await some(answer, 1)
    written.add(database, request(2), request(3))

    async with browser.get("/stream", headers={"Last-Event-ID": first["id"]}) as answer:
        written.add(database, request(4))
        rest = await some(answer, 3)

    assert [one["data"]["tender_id"] for one in rest] == ["t-2", "t-3", "t-4"]


async def test_what_was_stored_while_the_page_was_made_is_told_to_it(
    browser: Browser, database: Database
) -> None:
    html = await (await browser.get("/tenders")).text()
    stream = html.partition('data-stream="')[2].partition('"')[0].replace("&amp;", "&")
    written.add(database, request(1))

    async with browser.get(stream) as answer:
        (event,) = await some(answer, 1)

    assert event["data"]["tender_id"] == "t-1"


async def test_more_news_than_fit_at_a_time_are_all_told(
    browser: Browser, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = newest(database)
    monkeypatch.setattr(position, "MOST", 3)
    written.add(database, *map(request, range(10)))

    async with browser.get(f"/stream?after={start}") as answer:
        events = await some(answer, 10)

    assert [one["data"]["tender_id"] for one in events] == [f"t-{n}" for n in range(10)]


async def test_a_page_about_one_tender_is_told_of_that_alone(
    browser: Browser, database: Database
) -> None:
    start = newest(database)
    written.add(database, request(1), request(2), request(1, account="b"), request(2))

    async with browser.get(f"/stream?after={start}&account=a&tender=t-2") as answer:
        events = await some(answer, 2)

    assert {one["data"]["tender_id"] for one in events} == {"t-2"}


async def test_tables_that_were_made_anew_make_the_page_begin_anew(
    browser: Browser, database: Database
) -> None:
    start = newest(database)
    with database.writing() as connection:
        connection.execute(update(GENERATION).values(number=GENERATION.c.number + 1))

    async with browser.get("/stream", headers={"Last-Event-ID": start}) as answer:
        (event,) = await some(answer, 1)

    assert (event["event"], event["id"]) == ("anew", newest(database))


async def test_that_kafka_goes_away_and_comes_back_is_told_though_nothing_is_stored(
    browser: Browser, feed: Feed
) -> None:
    here = feed.now
    async with browser.get("/stream") as answer:
        feed.now = here._replace(away="refused")
        (gone,) = await some(answer, 1)
        feed.now = here
        (back,) = await some(answer, 1)

    assert (gone["event"], back["event"]) == ("standing", "standing")
    assert "id" not in gone


async def test_who_saw_more_than_there_is_begins_anew(browser: Browser, database: Database) -> None:
    later = newest(database) + "000"

    async with browser.get("/stream", headers={"Last-Event-ID": later}) as answer:
        (event,) = await some(answer, 1)

    assert (event["event"], event["id"]) == ("anew", newest(database))


@pytest.mark.parametrize("place", ["x", "1", "1-2-3", "-"])
async def test_an_id_that_was_never_given_is_refused(browser: Browser, place: str) -> None:
    answer = await browser.get("/stream", headers={"Last-Event-ID": place})

    assert answer.status == 400


async def test_the_streams_end_when_the_board_does(board: Board) -> None:
    client = TestClient(TestServer(application(board, LocalSignIn())))
    await client.start_server()
    answer = await client.get("/stream")

    async with asyncio.timeout(SOON_S):
        await client.server.close()
        rest = await answer.content.read()

    await client.close()
    assert rest.startswith(b"retry: ")
