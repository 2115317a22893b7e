"""The migrations make what the code declares, and only go forward."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from workers.board.store.database import Database
from workers.board.store.errors import Unusable
from workers.board.store.migration import migrate
from workers.board.store.tables import METADATA


def _is_compared(_found: object, name: str | None, kind: str, *_more: object) -> bool:
    return kind != "index" or name not in _BY_EXPRESSION


_BY_EXPRESSION = {"tender_by_situation", "tender_by_account_situation"}
"""Which no database tells in the words in which they were made; the worklist's tests use them."""


@pytest.mark.filterwarnings("ignore:Skipped unsupported reflection of expression-based index")
def test_the_tables_are_as_they_are_declared(database: Database) -> None:
    with database.writing() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": _is_compared})
        differences = compare_metadata(context, METADATA)

    assert differences == []


def test_migrating_again_changes_nothing(database: Database) -> None:
    migrate(database)


def test_a_database_of_a_newer_release_is_refused(database: Database) -> None:
    with database.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(Unusable, match="newer release"):
        migrate(database)
