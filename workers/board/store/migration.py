"""Brings the tables of a database to this release, at every start."""

from typing import Final

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Connection, text

from workers.board.store import migrations
from workers.board.store.database import Database
from workers.board.store.errors import Unusable

_LOCK: Final = 3_141_592  # of PostgreSQL, and nobody else's
_NEWEST: Final = "head"


def migrate(database: Database) -> None:
    """Make and alter the tables as this release wants them; nothing to do where they are so.

    Raises: Unavailable; Unusable when a newer release has been here.
    """
    with database.writing() as connection:
        _alone(connection)
        try:
            command.upgrade(configuration(connection), _NEWEST)
        except CommandError as error:
            raise Unusable(
                f"{database.shown} was made by a newer release: use that one, or another database"
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
