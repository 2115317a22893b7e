"""A board in the data directory, with no Kafka anywhere."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.board.store import log as stored
from tests.unit.insight.log import Log
from workers.board.store.database import Database
from workers.board.store.migration import migrate

Board = Callable[[Log], None]


@pytest.fixture
def board() -> Board:
    """Leaves a board there that has read this log."""
    return _left


def _left(log: Log) -> None:
    Path(".tenders").mkdir()
    database = Database.at(f"sqlite:///{Path('.tenders/board.db').absolute()}")
    migrate(database)
    stored.begin(database, log.records)
    stored.store(database, stored.arrivals(log.records))
    database.close()
