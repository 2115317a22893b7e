"""Brings the tables of a database to this release, at every start."""

from typing import Final

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Connection, inspect, text

from workers.board.store import migrations
from workers.board.store.database import Database
from workers.board.store.errors import Shut, Unusable
from workers.board.store.tables import GENERATION

_LOCK: Final = 3_141_592  # of PostgreSQL, and nobody else's
_NEWEST: Final = "head"


def migrate(database: Database) -> None:
    """Make and alter the tables as this release wants them; nothing to do where they are so.

    Raises: Unavailable; Unusable when a newer release has been here, when it is not the board's,
    and when it cannot be read and written.
    """
    try:
        with database.writing() as connection:
            _alone(connection)
            _check_that_it_is_ours(database, connection)
            _upgrade(database, connection)
    except Shut as error:
        raise Unusable(
            f"{error}: let this user read and write the file and its directory, or name another "
            "one in TENDERS_BOARD_DATABASE"
        ) from error


def _check_that_it_is_ours(database: Database, connection: Connection) -> None:
    """Nothing is put beside the tables of something else, nor in their place."""
    names = inspect(connection).get_table_names()
    if names and GENERATION.name not in names:
        raise Unusable(
            f"{database.shown} holds the tables of something else, such as {min(names)}: name "
            "another database in TENDERS_BOARD_DATABASE"
        )


def _upgrade(database: Database, connection: Connection) -> None:
    try:
        command.upgrade(configuration(connection), _NEWEST)
    except CommandError as error:
        raise Unusable(
            f"{database.shown} was made by a newer release: use that one, or name another database "
            "in TENDERS_BOARD_DATABASE"
        ) from error


def configuration(connection: Connection) -> Config:
    """What Alembic is to know: where the migrations are, and the connection to work on."""
    config = Config()
    (directory,) = migrations.__path__
    config.set_main_option("script_location", directory.replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def _alone(connection: Connection) -> None:
    """Wait for whoever else migrates; on SQLite the transaction has done so already."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
