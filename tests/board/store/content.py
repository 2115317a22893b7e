"""What tests look at in a database: whole tables, as they stand."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Table, select

from workers.board.store.database import Database
from workers.board.store.tables import FROM_LOG

Row = Mapping[str, Any]


def rows(database: Database, table: Table) -> list[Row]:
    """All rows of a table, in the order of its key."""
    with database.reading() as connection:
        found = connection.execute(select(table).order_by(*table.primary_key)).mappings()
        return [dict(row) for row in found]


def content(database: Database) -> dict[str, list[Row]]:
    """All that stands in the tables that are made from the log, whatever came first."""
    return {table.name: _in_no_order(rows(database, table)) for table in FROM_LOG}


def _in_no_order(found: list[Row]) -> list[Row]:
    unseen = [{name: row[name] for name in row if name != "seen"} for row in found]
    return sorted(unseen, key=repr)
