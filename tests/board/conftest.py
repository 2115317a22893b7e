"""What the board's tests share: a PostgreSQL for those that want one."""

from collections.abc import Iterator

import pytest

from tests.board.postgresql import Server, server


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    """A PostgreSQL for all the tests that want one."""
    with server() as running:
        yield running
