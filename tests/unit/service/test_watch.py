"""How the broker is watched."""

import asyncio
from collections.abc import Callable

import pytest

from tests.unit.service.page import Page
from workers.engine.kafka.lookout import Unreachable
from workers.service import watch
from workers.service.vitals import Vitals
from workers.service.watch import BrokerWatch


class Broker:
    """Answers or does not, as the test wants; counts how often it was asked."""

    def __init__(self) -> None:
        self.away = True
        self.asked = 0

    async def ping(self) -> None:
        self.asked += 1
        if self.away:
            raise Unreachable("no answer from b1")


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    for pause in ("_EVERY_S", "_FIRST_PAUSE_S", "_LONGEST_PAUSE_S"):
        monkeypatch.setattr(watch, pause, 0.0)


async def until(condition: Callable[[], bool]) -> None:
    while not condition():  # noqa: ASYNC110 - nobody else would set an event
        await asyncio.sleep(0)


async def test_a_broker_is_told_missed_and_found_once_each_time() -> None:
    broker, vitals, page = Broker(), Vitals(0.0), Page()
    watching = BrokerWatch(broker, vitals, page.logbook)
    task = asyncio.create_task(watching.run())

    await until(lambda: broker.asked > 3)
    assert vitals.broker == "no answer from b1"
    assert not watching.found.is_set()

    broker.away = False
    await watching.found.wait()
    await until(lambda: broker.asked > 9)
    assert vitals.broker == ""

    broker.away = True
    await until(lambda: vitals.broker == "no answer from b1")
    task.cancel()
    await asyncio.wait([task])

    assert page.events() == ["broker_missed", "broker_found", "broker_missed"]


async def test_watching_shows_that_the_event_loop_turns() -> None:
    broker, vitals = Broker(), Vitals(0.0)
    task = asyncio.create_task(BrokerWatch(broker, vitals, Page().logbook).run())

    await until(lambda: vitals.beat > 0.0)
    task.cancel()

    assert vitals.lifeless(vitals.beat) == []
