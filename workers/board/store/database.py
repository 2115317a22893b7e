"""The one door to SQL: a SQLite file, or PostgreSQL by its URL.

Pages read while the feed writes: each reading sees one state of the database, and there is one
writing at a time. Nothing here runs on the event loop.
"""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final, Self, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.pool import QueuePool

from workers.board.store.errors import Unavailable, Unusable

T = TypeVar("T")
Work = Callable[[Connection], T]

DRIVERS: Final = ("sqlite", "postgresql+psycopg")
_BUSY_MS: Final = 60_000  # a rebuild puts its tables in place in one writing
_CONNECT_WITHIN_S: Final = 5
_READERS: Final = 8
_READ_ONLY: Final = {"postgresql_readonly": True}
_CACHE_KIB: Final = 64 * 1024
_SQLITE_ON_CONNECT: Final = (
    f"PRAGMA busy_timeout = {_BUSY_MS}",
    "PRAGMA journal_mode = WAL",  # who reads waits for nobody
    "PRAGMA synchronous = NORMAL",  # what a power cut takes back is read from the log again
    f"PRAGMA cache_size = -{_CACHE_KIB}",
)


class Database:
    """Where the board keeps its tables; `tables.py` names them."""

    def __init__(self, url: URL, writer: Engine, reader: Engine) -> None:
        self.url = url
        self._writer = writer
        self._reader = reader

    @classmethod
    def at(cls, address: str, schema: str | None = None) -> Self:
        """The database with this URL; nothing is connected yet.

        schema: of PostgreSQL, where its tables are not in the usual one. Raises: Unusable.
        """
        url = _url(address)
        if url.drivername == "sqlite":
            writer = _sqlite(url, "BEGIN IMMEDIATE")
            reader = _sqlite(url, "BEGIN", "PRAGMA query_only = ON")
            return cls(url, writer, reader)
        reader = _postgresql(url, schema, {"isolation_level": "REPEATABLE READ", **_READ_ONLY})
        return cls(url, _postgresql(url, schema, {"isolation_level": "READ COMMITTED"}), reader)

    @property
    def shown(self) -> str:
        """Its URL without the password."""
        return self.url.render_as_string()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One state of the database, however long this lasts. Raises: Unavailable."""
        with _told(self), self._reader.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction: all of it or nothing. Raises: Unavailable, then it was nothing."""
        with _told(self), self._writer.begin() as connection:
            yield connection

    async def read(self, query: Work[T]) -> T:
        """What the query finds, asked in a thread. Raises: Unavailable."""
        return await asyncio.to_thread(self._read, query)

    async def write(self, work: Work[T]) -> T:
        """Do this in one transaction, in a thread. Raises: Unavailable."""
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
        # Only the driver's own words: SQLAlchemy's quote what was to be stored.
        raise Unavailable(f"{database.shown}: {' '.join(str(error.orig).split())}") from error
    except PoolTimeoutError as error:
        raise Unavailable(f"{database.shown}: too many ask at once") from error


def _url(address: str) -> URL:
    try:
        url = make_url(address)
    except ArgumentError:
        raise Unusable("the database is named by a URL, such as sqlite:///board.db") from None
    if url.drivername not in DRIVERS:
        raise Unusable(f"the database is one of {', '.join(DRIVERS)}, not {url.drivername}")
    return url


def _sqlite(url: URL, begin: str, *more: str) -> Engine:
    engine = create_engine(url, poolclass=QueuePool, pool_size=_READERS, max_overflow=0)

    def connect(connection: Any, _record: object) -> None:  # noqa: ANN401 - the driver's own type
        connection.isolation_level = None  # or the driver begins transactions when it likes
        for pragma in (*_SQLITE_ON_CONNECT, *more):
            connection.execute(pragma)

    event.listen(engine, "connect", connect)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(begin))
    return engine


def _postgresql(url: URL, schema: str | None, execution: Mapping[str, Any]) -> Engine:
    options = {} if schema is None else {"options": f"-csearch_path={schema}"}
    return create_engine(
        url,
        execution_options=execution,
        pool_size=_READERS,
        pool_pre_ping=True,  # a database that was away has taken its connections with it
        connect_args={"connect_timeout": _CONNECT_WITHIN_S, **options},
    )
