"""The migrations make what the code declares, and only go forward."""

from collections.abc import Iterable

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, insert, select, text

from workers.board.store.database import Database
from workers.board.store.errors import Unusable
from workers.board.store.migration import configuration, migrate
from workers.board.store.tables import MESSAGE, METADATA, TENDER


def _is_compared(_found: object, name: str | None, kind: str, *_more: object) -> bool:
    return kind != "index" or name not in _BY_EXPRESSION


_BY_EXPRESSION = {"tender_by_situation", "tender_by_account_situation", "tender_by_written"}
"""Which no database tells in the words in which they were made; the worklist's tests use them."""


@pytest.mark.filterwarnings("ignore:Skipped unsupported reflection of expression-based index")
def test_the_tables_are_as_they_are_declared(database: Database) -> None:
    with database.writing() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": _is_compared})
        differences = compare_metadata(context, METADATA)

    assert differences == []


def test_migrating_again_changes_nothing(database: Database) -> None:
    migrate(database)


def test_what_was_written_about_before_the_column_came_is_told_by_it(database: Database) -> None:
    with database.writing() as connection:
        command.downgrade(configuration(connection), "0006")
        for tender_id, relayed_at in (("T-1", (5, 7)), ("T-2", (None,))):
            _store(connection, tender_id, relayed_at)

    migrate(database)

    with database.reading() as connection:
        found = connection.execute(select(TENDER.c.tender_id, TENDER.c.written_at))
        assert dict(map(tuple, found)) == {"T-1": 7, "T-2": None}


def _store(connection: Connection, tender_id: str, relayed_at: Iterable[int | None]) -> None:
    """A tender, and messages about it that have reached the other side then, or not at all."""
    key = {"account_id": "rheinblick", "tender_id": tender_id}
    connection.execute(insert(TENDER).values(key | {"last_at": 1}))
    for at in relayed_at:
        message = {**key, "message_id": f"m-{at}", "relayed_at": at}
        connection.execute(insert(MESSAGE).values(message))


def test_a_database_of_a_newer_release_is_refused(database: Database) -> None:
    with database.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(Unusable, match="newer release"):
        migrate(database)
