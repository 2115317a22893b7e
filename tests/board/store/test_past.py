"""The past as the board has stored it, on both databases."""

import pytest

from tests.board.store import log
from tests.contract.history import HistoryContract, written
from workers.board.store.database import Database
from workers.board.store.past import StoredHistory
from workers.insight.history import History


@pytest.fixture
def past(database: Database) -> History:
    """A board that has read everything."""
    records = written()
    log.begin(database, records)
    log.store(database, log.arrivals(records))
    return StoredHistory(database)


class TestStoredHistory(HistoryContract):
    """Keeps to the contract."""


async def test_the_newest_record_says_how_far_the_store_is(past: StoredHistory) -> None:
    assert await past.newest() == written()[-1].appended_at


async def test_an_empty_store_has_no_newest_record(database: Database) -> None:
    assert await StoredHistory(database).newest() is None
