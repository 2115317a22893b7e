"""`tenders board`: how far it is, and its tables made anew from the log."""

from typing import Annotated, Final

import typer

from workers.board import log
from workers.board.store.database import Database
from workers.board.store.errors import Unavailable, Unusable
from workers.board.store.migration import migrate
from workers.board.store.rebuild import Rebuild
from workers.board.store.topics import TOPICS
from workers.board.store.writer import Overtaken, Place
from workers.cli import config, output
from workers.cli.options import Bootstrap, commands
from workers.cli.progress import progress
from workers.cli.standing import standing
from workers.cli.target import target
from workers.client.errors import TellUser
from workers.client.reader import Reader, reader
from workers.client.session import run
from workers.engine.kafka.connection import Connection
from workers.engine.kafka.lookout import Lookout, Unreachable
from workers.service.errors import CannotServe

_KINDS: Final = tuple(topic.kind for topic in TOPICS)


def app() -> typer.Typer:
    """The commands of this module."""
    app = commands()
    app.command()(status)
    app.command()(rebuild)
    return app


def status(
    *,
    as_json: Annotated[
        bool,
        typer.Option(
            "--json",
            help="One object: address (null while it does not run), ok, reasons, position, end, "
            "behind, as_of and age_ms (milliseconds; null before it had caught up once).",
        ),
    ] = False,
) -> None:
    """Show how far the board of this directory is.

    Exit 1 when it is not ready, or does not run.
    """
    found = standing(config.load())
    shown = found if as_json else {**found, "reasons": "; ".join(found["reasons"])}
    output.rows([shown], as_json=as_json)
    if not found["ok"]:
        raise typer.Exit(1)


def rebuild(
    *,
    from_scratch: Annotated[
        bool,
        typer.Option(
            "--from-scratch",
            help="Keep nothing of what the log has deleted; also where the tables hold another "
            "Kafka's log.",
        ),
    ] = False,
    bootstrap: Bootstrap = None,
) -> None:
    """Make the board's tables anew from the log.

    A board on the old ones goes on meanwhile. What people have marked as read, and what was noted
    of them, stays as it is.
    """
    chosen = target(bootstrap)
    database = Database.at(chosen.config.board_url())
    try:
        run(_rebuild(database, chosen.connection, from_scratch), chosen.connection)
    except (CannotServe, Overtaken, Unavailable, Unreachable, Unusable) as error:
        raise TellUser(str(error)) from error
    finally:
        database.close()


async def _rebuild(database: Database, connection: Connection, from_scratch: bool) -> None:
    migrate(database)
    async with Lookout(connection) as lookout:
        name, partitions = await log.found(lookout, connection.prefix)
    with Rebuild(database, partitions) as made:
        async with reader(connection, _KINDS) as committed:
            begins = {Place(*place): offset for place, offset in (await committed.begins()).items()}
            made.begin(name, begins)
            kept = 0 if from_scratch else sum(made.keep(begins))
            await _read(made, committed, sum(committed.ends.values()) - sum(begins.values()))
        async with reader(connection, _KINDS) as committed:  # what came meanwhile
            await _read(made, committed, 0)
        output.note("putting the new tables in the place of the old ones")
        made.finish()
    output.line(f"rebuilt; {kept} records that the log has deleted were kept")


async def _read(made: Rebuild, committed: Reader, offsets: int) -> None:
    """Read to the end, over so many offsets."""
    with progress("reading the log", offsets) as show:
        done = 0
        async for more in made.read(committed):
            done += more
            show(done)
