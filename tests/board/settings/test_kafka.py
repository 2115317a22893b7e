"""On the real Kafka: what people do on the pages is done by the service, at once and for good."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from typing import Final

import pytest
from aiohttp import ClientSession
from playwright.async_api import Page, expect
from typing_extensions import override

from events import codec
from events.catalogue import TENDER_REQUESTED
from events.commands import TenderRequested
from events.event import Command
from tests.board.feed.house import PARTITIONS, House
from tests.board.settings.seen import Seen
from tests.board.web.chromium import looking, started
from tests.engine import kafka as on_kafka
from workers.board.store.topics import TOPICS
from workers.client.door import Door, Undelivered
from workers.engine.kafka.connection import Connection
from workers.engine.policy import Policy
from workers.service.agents import ALL, agents
from workers.service.topics import topics_of

pytestmark = pytest.mark.kafka

ACCOUNT: Final = "rheinblick"
SETTINGS: Final = f"/accounts/{ACCOUNT}/settings"
WITHIN_S: Final = 10.0
RECORD: Final = codec.Encoded(b"a", b"{}", ())


class Town(House):
    """A house with the whole service in it, and people who go there."""

    def __init__(self, connection: Connection, directory: Path) -> None:
        super().__init__(connection, directory)
        self.url = ""
        self._session = ClientSession()
        self._door = Door(connection, [TENDER_REQUESTED.kind], WITHIN_S)

    async def open(self) -> None:
        """Start everything, and wait until it works."""
        workers = await self.run("worker", ALL)
        board = await self.board("--port", "0")
        (line, *_) = await board.logs("board_served")
        self.url = line["address"]
        await workers.logs("task_resumed", PARTITIONS * len(agents([ALL], Policy())))

    async def starts(self, tender: str) -> None:
        """A broker starts a tender."""
        data = TenderRequested.model_validate(
            {
                "account_id": ACCOUNT,
                "tender_id": tender,
                "broker_id": "vm-sommer",
                "line_of_business": "Cyber",
            }
        )
        command = Command(TENDER_REQUESTED, tender, "urn:tenders:test", data)
        await self._door.deliver(TENDER_REQUESTED.kind, codec.encode_command(command, 0))

    async def opens(self, path: str) -> Seen:
        """What is to be seen there."""
        async with self._session.get(self.url + path) as answer:
            return Seen(await answer.text())

    async def sends(self, seen: Seen, **fields: str) -> Seen:
        """What is to be seen after the last form of this page was sent with these fields."""
        action, filled = seen.form.action, {**seen.form.fields, **fields}
        async with self._session.post(self.url + action, data=filled) as answer:
            return Seen(await answer.text())

    async def sees(self, path: str, told: str) -> Seen:
        """The page, as soon as this can be read on it; the test's own limit ends the waiting."""
        while told not in (seen := await self.opens(path)).text:  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.05)
        return seen

    @override
    async def close(self) -> None:
        await self._door.close()
        await self._session.close()
        await super().close()


@pytest.fixture
async def town(kafka: str, prefix: str, tmp_path: Path) -> AsyncIterator[Town]:
    connection = Connection(kafka, prefix)
    needed = (topic for agent in agents([ALL], Policy()) for topic in topics_of(agent))
    topics = {topic.kind: topic for topic in (*TOPICS, *needed)}
    await on_kafka.create_topics(connection, topics.values(), PARTITIONS)
    town = Town(connection, tmp_path)
    try:
        await town.open()
        yield town
    finally:
        await town.close()


async def test_what_an_admin_saves_a_broker_chooses_and_a_clerk_writes_is_done(town: Town) -> None:
    form = await town.opens(SETTINGS)
    backoffice = {"backoffice_name": "Backoffice Rhein-Main", "backoffice_id": "bo-rhein-main"}
    check = await town.sends(
        form, mode="broker_decides", backoffice_kind="own", reason="Zum Anfang.", **backoffice
    )
    saved = await town.sends(check)
    await town.starts("T-1")

    asked = await town.sees(f"/choice/{ACCOUNT}/T-1", "Wer soll diese Ausschreibung bearbeiten?")
    chosen = await town.sends(asked, handling="backoffice")
    messages = await town.opens(f"/accounts/{ACCOUNT}/tenders/T-1/messages")
    written = await town.sends(messages, text="Guten Tag, welche Summe?")

    assert "Version 1 gilt ab sofort" in saved.text
    assert "Ihr Backoffice Rhein-Main bearbeitet diese Ausschreibung" in chosen.text
    assert "Nr. 1 · zugestellt" in written.text
    audit = await town.opens("/audit")
    assert "Zum Anfang." in audit.text


async def test_sending_a_form_again_and_again_changes_nothing_more(town: Town) -> None:
    check = await town.sends(await town.opens(SETTINGS), mode="self", self_max_insurers="5")

    answers = await asyncio.gather(*(town.sends(check) for _ in range(5)))

    assert ["Version 1 gilt ab sofort" in answer.text for answer in answers] == [True] * 5
    history = await town.opens(f"{SETTINGS}/history")
    assert "Version 2" not in history.text


@pytest.mark.all
async def test_an_admins_change_in_the_browser_routes_the_next_tender(town: Town) -> None:
    async with started() as browser, looking(browser) as page:
        for number, (mode, told) in enumerate((("self", "selbst"), ("backoffice", "Rhein-Main"))):
            await changes(page, town, mode)
            await town.starts(f"T-{number}")

            seen = await town.sees(f"/accounts/{ACCOUNT}/tenders/T-{number}", "Zugeordnet")
            assert told in seen.text
        await page.goto(f"{town.url}/audit")
        await expect(page.get_by_text("Von Hand: self")).to_be_visible()
        await expect(page.get_by_text("Von Hand: backoffice")).to_be_visible()


async def changes(page: Page, town: Town, mode: str) -> None:
    """An admin sets this option, step by step."""
    await page.goto(town.url + SETTINGS)
    await page.check(f"#mode-{mode}")
    await page.fill("#backoffice_name", "Backoffice Rhein-Main")
    await page.fill("#backoffice_id", "bo-rhein-main")
    await page.check("#backoffice_kind-own")
    await page.fill("#reason", f"Von Hand: {mode}")
    await page.click("#submit")
    await page.get_by_role("button", name="Übernehmen").click()
    await expect(page.locator(".done")).to_be_visible()


async def test_a_door_that_could_not_deliver_delivers_as_soon_as_it_can(
    kafka: str, prefix: str
) -> None:
    connection = Connection(kafka, prefix)
    door = Door(connection, [TENDER_REQUESTED.kind], WITHIN_S)
    with pytest.raises(Undelivered):
        await door.deliver(TENDER_REQUESTED.kind, RECORD)
    await on_kafka.create_topics(connection, [TENDER_REQUESTED])

    await delivers(door)
    await door.close()

    assert await on_kafka.committed(connection, TENDER_REQUESTED.kind)


async def delivers(door: Door) -> None:
    """Deliver a record as soon as the whole broker knows of the topic."""
    while True:
        with suppress(Undelivered):
            return await door.deliver(TENDER_REQUESTED.kind, RECORD)


async def test_a_door_to_a_kafka_that_does_not_answer_gives_up_in_time() -> None:
    nobody = Door(Connection("127.0.0.1:1"), [TENDER_REQUESTED.kind], within_s=0.5)

    with pytest.raises(Undelivered):
        await nobody.deliver(TENDER_REQUESTED.kind, RECORD)

    await nobody.close()
