"""`tenders broker`: a local Kafka in the foreground."""

import signal
import sys
import time
from pathlib import Path
from types import FrameType
from typing import Annotated, Final

import typer

from workers.broker.local import LocalKafka
from workers.cli import config, output
from workers.cli.local import local_kafka
from workers.cli.options import commands
from workers.client.errors import TellUser

_LOOK_AGAIN_S: Final = 0.5


def app() -> typer.Typer:
    """The command of this module."""
    app = commands()
    app.command()(broker)
    return app


def broker(
    port: Annotated[
        int | None, typer.Option(min=1, max=65_535, help="Where it listens; else a free port.")
    ] = None,
    data: Annotated[
        Path | None,
        typer.Option(help="Where its records are kept and found again; else TENDERS_DATA_DIR."),
    ] = None,
) -> None:
    """Run a local Kafka until Ctrl-C; the first time it downloads Apache Kafka.

    It listens on 127.0.0.1 alone. Other commands started in this directory find it.
    """
    directory = data or config.load().data_dir
    signal.signal(signal.SIGTERM, _end)
    with local_kafka(directory, port) as kafka:
        output.line(f"ready: {kafka.bootstrap}")
        _wait_while_it_runs(kafka)


def _end(_signal: int, _frame: FrameType | None) -> None:
    sys.exit(0)


def _wait_while_it_runs(kafka: LocalKafka) -> None:
    while kafka.runs:
        time.sleep(_LOOK_AGAIN_S)
    raise TellUser(f"the local Kafka has ended; {kafka.data / 'server.log'} may say why")
