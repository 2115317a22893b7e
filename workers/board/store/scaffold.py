"""Tables that are made anew beside those in use, which serve until the new ones take their place.

They are a file beside the file, or a schema of PostgreSQL.
"""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, MetaData, Table, delete, insert, select, update
from sqlalchemy.engine import URL
from sqlalchemy.schema import CreateSchema, DropSchema

from workers.board.store import engine
from workers.board.store.database import Database
from workers.board.store.migration import migrate
from workers.board.store.tables import FROM_LOG, GENERATION
from workers.board.store.writer import Overtaken, lock

NAME: Final = "rebuilt"
"""Of the schema, and at the end of the file's name."""

_FILES_OF_SQLITE: Final = ("", "-wal", "-shm")


class Scaffold:
    """new: the tables that are being made."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._name: str | None = None
        self._on_sqlite = database.url.drivername == engine.SQLITE
        self.new = _beside(database.url) if self._on_sqlite else _within(database.url)

    def erect(self) -> None:
        """Begin with empty tables, whatever was left of another time."""
        self.remove()
        if not self._on_sqlite:
            with self._database.writing() as connection:
                connection.execute(CreateSchema(NAME))
        migrate(self.new)
        with self.new.reading() as connection:
            self._name = _name(connection, GENERATION)

    def put_in_place(self) -> None:
        """Fill the tables in use with what the new ones hold, in one transaction.

        Raises: Overtaken when somebody else makes tables anew as well, and these are theirs.
        """
        with self._seeing_both() as both, both.writing() as connection:
            lock(connection)
            if _name(connection, _new(GENERATION)) != self._name:
                raise Overtaken("somebody else makes the tables anew at the same time")
            for table in FROM_LOG:
                _replace(connection, table)
            _begin_generation(connection)

    @contextmanager
    def _seeing_both(self) -> Iterator[Database]:
        """The database in use, with the new tables in a schema of their own."""
        if not self._on_sqlite:
            yield self._database
            return
        url, file = self._database.url, str(self.new.url.database)
        both = Database(url, engine.sqlite_writer(url, (file, NAME)), engine.sqlite_reader(url))
        with closing(both):
            yield both

    def remove(self) -> None:
        """Take the new tables away."""
        self.new.close()
        if self._on_sqlite:
            for ending in _FILES_OF_SQLITE:
                Path(f"{self.new.url.database}{ending}").unlink(missing_ok=True)
        else:
            with self._database.writing() as connection:
                connection.execute(DropSchema(NAME, cascade=True, if_exists=True))


def _beside(url: URL) -> Database:
    file = url.set(database=f"{url.database}.{NAME}")
    return Database(file, engine.sqlite_writer(file), engine.sqlite_reader(file))


def _within(url: URL) -> Database:
    writer, reader = engine.postgresql_writer(url, NAME), engine.postgresql_reader(url, NAME)
    return Database(url, writer, reader)


def _new(table: Table) -> Table:
    return table.to_metadata(MetaData(), schema=NAME)


def _name(connection: Connection, generation: Table) -> str | None:
    """The name that these tables were given when they were made, which no others have."""
    return connection.execute(select(generation.c.database_name)).scalar()


def _replace(connection: Connection, table: Table) -> None:
    names, new = table.c.keys(), _new(table)
    connection.execute(delete(table))
    connection.execute(insert(table).from_select(names, select(*(new.c[name] for name in names))))


def _begin_generation(connection: Connection) -> None:
    new = _new(GENERATION)
    made = select(new.c.last_seen).scalar_subquery()
    log = select(new.c.log_name).scalar_subquery()
    connection.execute(
        update(GENERATION).values(number=GENERATION.c.number + 1, last_seen=made, log_name=log)
    )
