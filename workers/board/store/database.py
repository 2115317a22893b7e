"""The one door to SQL: a SQLite file, or PostgreSQL by its URL.

Pages read while the feed writes: each reading sees one state of the database, and there is one
writing at a time. Nothing here runs on the event loop.
"""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final, Self, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from workers.board.store import engine
from workers.board.store.errors import Shut, Unavailable, Unusable

T = TypeVar("T")
Snapshot = Connection
"""One state of the database. Whoever is not of the store only hands it to the store's queries."""
Work = Callable[[Connection], T]

DRIVERS: Final = (engine.SQLITE, engine.POSTGRESQL)


class Database:
    """Where the board keeps its tables; `tables.py` names them."""

    def __init__(self, url: URL, writer: Engine, reader: Engine) -> None:
        self.url = url
        self._writer = writer
        self._reader = reader

    @classmethod
    def at(cls, address: str) -> Self:
        """The database with this URL; nothing is connected yet. Raises: Unusable."""
        url = _url(address)
        if url.drivername == engine.SQLITE:
            return cls(url, engine.sqlite_writer(url), engine.sqlite_reader(url))
        return cls(url, engine.postgresql_writer(url), engine.postgresql_reader(url))

    @property
    def shown(self) -> str:
        """Its URL without the password."""
        return self.url.render_as_string()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One state of the database, however long this lasts. Raises: Unavailable, Unusable."""
        with _told(self), self._reader.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction: all of it or nothing.

        Raises: Unavailable, Unusable, then it was nothing.
        """
        with _told(self), self._writer.begin() as connection:
            yield connection

    async def read(self, query: Work[T]) -> T:
        """What the query finds, asked in a thread. Raises: Unavailable, Unusable."""
        return await asyncio.to_thread(self._read, query)

    async def write(self, work: Work[T]) -> T:
        """Do this in one transaction, in a thread. Raises: Unavailable, Unusable."""
        return await asyncio.to_thread(self._write, work)

    def _read(self, query: Work[T]) -> T:
        with self.reading() as connection:
            return query(connection)

    def _write(self, work: Work[T]) -> T:
        with self.writing() as connection:
            return work(connection)

    def close(self) -> None:
        """Give the connections back."""
        self._writer.dispose()
        self._reader.dispose()


@contextmanager
def _told(database: Database) -> Iterator[None]:
    try:
        yield
    except (InterfaceError, OperationalError) as error:
        kind = Shut if engine.is_shut(error.orig) else Unavailable
        raise kind(_what(database, error)) from error
    except PoolTimeoutError as error:
        raise Unavailable(f"{database.shown}: too many ask at once") from error
    except DatabaseError as error:
        if not engine.is_damaged(error.orig):
            raise
        raise Unusable(
            f"{_what(database, error)}: put a sound copy in its place, or move it away and the "
            "board is filled anew from the log, or name another one in TENDERS_BOARD_DATABASE"
        ) from error


def _what(database: Database, error: DatabaseError | InterfaceError) -> str:
    """Only the driver's own words: SQLAlchemy's quote what was to be stored."""
    return f"{database.shown}: {' '.join(str(error.orig).split())}"


def _url(address: str) -> URL:
    try:
        url = make_url(address)
    except ArgumentError:
        raise Unusable("the database is named by a URL, such as sqlite:///board.db") from None
    if url.drivername not in DRIVERS:
        raise Unusable(f"the database is one of {', '.join(DRIVERS)}, not {url.drivername}")
    return url
