"""`tenders worker board`: the board's pages, and the feed that fills what they show."""

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from workers.board.process import Job, serve
from workers.cli import config, plate
from workers.cli.clock import now_ms
from workers.cli.config import Config
from workers.cli.itself import tenders_board
from workers.cli.options import Bootstrap, commands
from workers.cli.sign_in import sign_in
from workers.cli.target import Target, target
from workers.cli.worker import keep_running, logbook, until_stopped
from workers.service.health import Endpoint


def app() -> typer.Typer:
    """The command of this module."""
    app = commands()
    app.command()(board)
    return app


def board(
    port: Annotated[
        int | None,
        typer.Option(
            min=0, max=65_535, help="Serve it here; 0 for a free port. Else TENDERS_BOARD_PORT."
        ),
    ] = None,
    host: Annotated[
        str | None,
        typer.Option(
            help="The address of this machine on which it is served; else TENDERS_BOARD_HOST."
        ),
    ] = None,
    supervise: Annotated[
        bool, typer.Option("--supervise", help="Start it again when it must be or was killed.")
    ] = False,
    bootstrap: Bootstrap = None,
) -> None:
    """Serve the board until SIGTERM or Ctrl-C; exit 0.

    Its database is filled from the log and may be asked while Kafka is away. Health and metrics
    are on the same port. Exit 70 asks to be started again, which --supervise does.
    """
    loaded = config.load()
    place = Endpoint(
        loaded.board_host if host is None else host, loaded.board_port if port is None else port
    )
    if supervise:
        raise typer.Exit(keep_running(tenders_board(place, bootstrap)))
    chosen = target(bootstrap)
    until_stopped(lambda: serve(_job(chosen, place), logbook(chosen.config)))


def _job(chosen: Target, place: Endpoint) -> Job:
    loaded = chosen.config
    announced = partial(plate.put_up, _directory(loaded) / plate.BOARD)
    known = sign_in(loaded, place.host)
    return Job(
        chosen.connection,
        loaded.board_url(),
        place,
        known,
        now_ms,
        loaded.policy(),
        announced,
    )


def _directory(loaded: Config) -> Path:
    """The data directory, made where it is missing."""
    loaded.data_dir.mkdir(parents=True, exist_ok=True)
    return loaded.data_dir
