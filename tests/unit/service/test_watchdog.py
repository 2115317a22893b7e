"""A process that hangs says so once, and where."""

import io
from threading import Event
from time import monotonic

import pytest
from typing_extensions import override

from tests.unit.service.post import Post
from workers.service.logbook import Logbook, open_logbook
from workers.service.vitals import Vitals
from workers.service.watchdog import Watchdog

PATIENCE_S = 30


class Ear(io.StringIO):
    """A log that knows whether something was said."""

    def __init__(self) -> None:
        super().__init__()
        self.heard = Event()

    @override
    def write(self, text: str) -> int:
        written = super().write(text)
        self.heard.set()
        return written


@pytest.fixture
def ear() -> Ear:
    return Ear()


@pytest.fixture
def logbook(ear: Ear) -> Logbook:
    return open_logbook(ear)


async def test_a_blocked_event_loop_is_shown_once_with_all_stacks(
    logbook: Logbook, ear: Ear, capfd: pytest.CaptureFixture[str]
) -> None:
    vitals = Vitals(now=monotonic() - 31)
    vitals.broker = ""

    with Watchdog(vitals, logbook, every_s=0.001) as watchdog:
        ear.heard.wait(PATIENCE_S)  # the loop stands still meanwhile
        watchdog._look(monotonic())

    shown = capfd.readouterr().err
    assert ear.getvalue().count("process_hangs") == 1
    assert shown.count("test_a_blocked_event_loop_is_shown_once_with_all_stacks") >= 2
    assert shown.count("Current thread") == 1


async def test_a_task_that_does_not_go_on_makes_the_process_lifeless(logbook: Logbook) -> None:
    vitals = Vitals(now=1_000.0)
    vitals.broker, vitals.agents, vitals.beat = "", [Post(turned={3: 7})], 1_031.0
    watchdog = Watchdog(vitals, logbook)
    watchdog._look(1_000.0)

    watchdog._look(1_031.0)

    assert vitals.lifeless(1_031.0) == ["router: 3 has not gone on for 31 s"]


async def test_while_the_broker_is_away_nobody_is_expected_to_go_on(
    logbook: Logbook, ear: Ear
) -> None:
    vitals = Vitals(now=1_000.0)
    vitals.broker, vitals.agents, vitals.beat = "away", [Post(turned={3: 7})], 1_100.0
    watchdog = Watchdog(vitals, logbook)
    for now in (1_000.0, 1_050.0, 1_100.0):
        watchdog._look(now)

    assert vitals.lifeless(1_100.0) == []
    assert not ear.heard.is_set()


async def test_whatever_else_makes_a_process_lifeless_is_shown_once(
    logbook: Logbook, ear: Ear, capfd: pytest.CaptureFixture[str]
) -> None:
    watchdog = Watchdog(Vitals(now=1_000.0), logbook, lambda _now: ["the feed has not gone on"])
    for now in (1_000.0, 1_001.0):
        watchdog._look(now)

    assert ear.getvalue().count("the feed has not gone on") == 1
    assert "Current thread" in capfd.readouterr().err
