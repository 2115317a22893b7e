"""How the two kinds of database are spoken to: SQLite by its file, PostgreSQL by its server."""

import sqlite3
from typing import Any, Final

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.pool import QueuePool

SQLITE: Final = "sqlite"
POSTGRESQL: Final = "postgresql+psycopg"

_AT_ONCE: Final = 8
_BUSY_MS: Final = 10_000
_CONNECT_WITHIN_S: Final = 5
_CACHE_KIB: Final = 64 * 1024
_ON_CONNECT: Final = (
    f"PRAGMA busy_timeout = {_BUSY_MS}",
    "PRAGMA journal_mode = WAL",  # who reads waits for nobody
    "PRAGMA synchronous = NORMAL",  # what a power cut takes back is read from the log again
    f"PRAGMA cache_size = -{_CACHE_KIB}",
)

_DAMAGED: Final = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
_SHUT: Final = frozenset(
    {sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_AUTH}
)


def is_damaged(error: BaseException | None) -> bool:
    """Whether SQLite says that the file is no database, or not a whole one."""
    return _code(error) in _DAMAGED


def is_shut(error: BaseException | None) -> bool:
    """Whether SQLite says that the file may not be opened or written."""
    return _code(error) in _SHUT


def _code(error: BaseException | None) -> int:
    """SQLite's primary result code; the higher bits only tell more of the same."""
    return error.sqlite_errorcode & 0xFF if isinstance(error, sqlite3.Error) else sqlite3.SQLITE_OK


def sqlite_reader(url: URL) -> Engine:
    """Each transaction sees one state of the file."""
    return _sqlite(url, "BEGIN", "PRAGMA query_only = ON")


def sqlite_writer(url: URL, attached: tuple[str, str] | None = None) -> Engine:
    """One transaction at a time; attached: another file, and the schema that its tables are in."""
    return _sqlite(url, "BEGIN IMMEDIATE", attached=attached)


def _sqlite(url: URL, begin: str, *more: str, attached: tuple[str, str] | None = None) -> Engine:
    engine = create_engine(url, poolclass=QueuePool, pool_size=_AT_ONCE, max_overflow=0)

    def connect(connection: Any, _record: object) -> None:  # noqa: ANN401 - the driver's own type
        connection.isolation_level = None  # or the driver begins transactions when it likes
        for pragma in (*_ON_CONNECT, *more):
            connection.execute(pragma)
        if attached is not None:
            connection.execute("ATTACH DATABASE ? AS ?", attached)

    event.listen(engine, "connect", connect)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(begin))
    return engine


def postgresql_reader(url: URL, schema: str | None = None) -> Engine:
    """Each transaction sees one state of the database, and changes nothing."""
    return _postgresql(url, schema, isolation_level="REPEATABLE READ", postgresql_readonly=True)


def postgresql_writer(url: URL, schema: str | None = None) -> Engine:
    """schema: where its tables are; None for the usual one."""
    return _postgresql(url, schema, isolation_level="READ COMMITTED")


def _postgresql(
    url: URL, schema: str | None, *, isolation_level: str, postgresql_readonly: bool = False
) -> Engine:
    options = {} if schema is None else {"options": f"-csearch_path={schema}"}
    return create_engine(
        url,
        execution_options={
            "isolation_level": isolation_level,
            "postgresql_readonly": postgresql_readonly,
        },
        pool_size=_AT_ONCE,
        pool_pre_ping=True,  # a database that was away has taken its connections with it
        connect_args={"connect_timeout": _CONNECT_WITHIN_S, **options},
    )
