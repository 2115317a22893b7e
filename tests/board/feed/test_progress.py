"""How far the board has come, and how fast records come."""

import pytest

from workers.board.feed.application import application
from workers.board.feed.progress import progress
from workers.board.feed.rates import MINUTES, Rates
from workers.board.feed.transport import Level
from workers.board.store.writer import Place
from workers.engine.kafka.connection import Connection
from workers.insight.recorded import Recorded

HERE, THERE = Place("tender-requested", 0), Place("tender-requested", 1)
NOW = 1_790_000_000_000
MINUTE_MS = 60_000


def test_all_is_known_when_all_is_stored_and_fetched() -> None:
    levels = {HERE: Level(fetched=5, position=6, ends=6), THERE: Level(0, 0, 0)}

    found = progress(levels, {HERE: 5, THERE: 0}, as_of=None, now=NOW)

    assert found == (6, 6, 0, NOW)


@pytest.mark.parametrize(
    ("level", "stored", "behind"),
    [
        pytest.param(Level(fetched=5, position=5, ends=9), 5, 4, id="what is not fetched"),
        pytest.param(Level(fetched=9, position=9, ends=9), 5, 4, id="what is not stored"),
        pytest.param(Level(fetched=7, position=7, ends=9), 5, 4, id="some of both"),
    ],
)
def test_what_is_still_to_come_counts(level: Level, stored: int, behind: int) -> None:
    found = progress({HERE: level}, {HERE: stored}, as_of=NOW - 1, now=NOW)

    assert found == (5, 9, behind, NOW - 1)


@pytest.fixture
async def rates() -> Rates:
    async def nowhere(_extents: object) -> dict[Place, int]:
        return {}

    return Rates(application(Connection("127.0.0.1:1"), "board", nowhere))


def _at(moment: int, topic: str = "tender-requested") -> Recorded:
    return Recorded(topic, 0, 0, moment, None, None)


def test_a_rate_is_taken_over_the_last_minutes_and_what_is_over_of_this_one(rates: Rates) -> None:
    now = NOW // MINUTE_MS * MINUTE_MS + MINUTE_MS // 2
    earliest = now - (MINUTES - 1) * MINUTE_MS
    rates.count([_at(earliest - MINUTE_MS)] * 100)
    rates.count([_at(earliest)] * 10 + [_at(now - MINUTE_MS, "message-posted")])
    rates.count([_at(now)] * 5)

    found = rates.per_minute(now)

    minutes = MINUTES - 0.5
    assert found == {"tender-requested": 15 / minutes, "message-posted": 1 / minutes}


def test_what_is_old_is_forgotten(rates: Rates) -> None:
    rates.count([_at(NOW - 600 * MINUTE_MS)])
    rates.count([_at(NOW)])
    rates.count([_at(NOW - 600 * MINUTE_MS)])

    assert rates.per_minute(NOW - 599 * MINUTE_MS) == {}
