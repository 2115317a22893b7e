"""How rows are set: in words that do not depend on which topic was read first."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Insert, Table, case, func
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.base import ReadOnlyColumnCollection

Columns = ReadOnlyColumnCollection[str, Any]

_INSERT: Final[Mapping[str, Callable[[Table], postgresql.Insert | sqlite.Insert]]] = {
    "postgresql": postgresql.insert,
    "sqlite": sqlite.insert,
}


@dataclass(frozen=True)
class Upsert:
    """Sets columns of the row that a key names, and makes the row where there is none.

    kept: columns that keep what they hold. given: columns that take what is given. highest, lowest:
    columns that take the higher or the lower of both. newest: columns that are given by whoever has
    the higher number in the column `by`. A row that several kinds of event set is the
    same in the end whatever their order, as long as each column is given by one kind and kept for
    all others.
    """

    table: Table
    kept: tuple[str, ...] = ()
    given: tuple[str, ...] = ()
    highest: tuple[str, ...] = ()
    lowest: tuple[str, ...] = ()
    newest: tuple[str, ...] = ()
    by: str = ""

    @lru_cache(maxsize=64)  # noqa: B019 - there are as many as kinds, and they live as long as we
    def statement(self, dialect: str) -> Insert:
        """The statement for one row; execute it with many."""
        insert = _INSERT[dialect](self.table)
        return insert.on_conflict_do_update(
            index_elements=list(self.table.primary_key), set_=self._columns(insert.excluded)
        )

    def _columns(self, new: Columns) -> dict[str, ColumnElement[Any]]:
        old = self.table.c
        return {
            **{name: func.coalesce(old[name], new[name]) for name in self.kept},
            **{name: new[name] for name in self.given},
            **{
                name: case((old[name] > new[name], old[name]), else_=new[name])
                for name in self.highest
            },
            **{
                name: case((old[name] < new[name], old[name]), else_=new[name])
                for name in self.lowest
            },
            **{
                name: case((old[self.by] > new[self.by], old[name]), else_=new[name])
                for name in (*self.newest, self.by)
                if name
            },
        }


class Change(NamedTuple):
    """A row to be set: what its key is, and what its columns are given."""

    upsert: Upsert
    row: Mapping[str, object]
