"""`tenders up`: everything on one machine, kept on disk."""

import asyncio
import signal
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from types import FrameType
from typing import Annotated, Final

import typer

from workers.broker.local import LocalKafka
from workers.cli import config, output, plate, provisioning
from workers.cli.config import Config
from workers.cli.itself import tenders_board, tenders_worker
from workers.cli.local import local_kafka
from workers.cli.options import commands
from workers.cli.provisioning import Wanted
from workers.cli.worker import logbook
from workers.client.errors import TellUser
from workers.client.session import run
from workers.engine.kafka.connection import Connection
from workers.service.agents import AGENTS
from workers.service.beside import beside
from workers.service.health import Endpoint
from workers.service.logbook import Logbook
from workers.service.signals import asked_to_stop
from workers.service.supervise import Command, Supervisor, run_together

_ANYWHERE: Final = Endpoint("127.0.0.1", 0)
_BOARD: Final = "board"
_WORKER_ID: Final = "up"
_LOOK_AGAIN_S: Final = 0.5


def app() -> typer.Typer:
    """The command of this module."""
    app = commands()
    app.command()(up)
    return app


def up(
    data: Annotated[
        Path | None,
        typer.Option(help="Where all is kept and found again; else TENDERS_DATA_DIR."),
    ] = None,
) -> None:
    """Run a local Kafka, every agent and the board until Ctrl-C, each in a process of its own.

    What ends by accident is started again. Other commands started in this directory find it.
    """
    signal.signal(signal.SIGTERM, _end)
    loaded = config.load()
    directory = data or loaded.data_dir
    with local_kafka(directory) as kafka:
        _create_topics(kafka, loaded)
        output.line(f"ready: {kafka.bootstrap}")
        board = Endpoint(loaded.board_host, loaded.board_port)
        asyncio.run(_household(kafka, directory, board, logbook(loaded)))


def _end(_signal: int, _frame: FrameType | None) -> None:
    sys.exit(0)


def _create_topics(kafka: LocalKafka, loaded: Config) -> None:
    connection = Connection(kafka.bootstrap, loaded.prefix)
    wanted = Wanted(loaded.partitions, loaded.replication, loaded.facts_days)
    run(provisioning.create(connection, wanted), connection)


async def _household(kafka: LocalKafka, directory: Path, board: Endpoint, book: Logbook) -> None:
    """All of them, until we are asked to stop, or one of them or the broker ends for good."""
    book.about({"child": "kafka"}).tell("child_started", {"pid": kafka.pid})
    plate.take_down(directory / plate.BOARD)
    members = {
        name: Supervisor(command, book.about({"child": name}))
        for name, command in _commands(kafka, directory, board).items()
    }

    def stop() -> None:
        for member in members.values():
            member.stop()

    broker = asyncio.create_task(_follow(kafka, stop))
    with asked_to_stop(stop):
        async with beside(_show_board(directory)):
            codes = await run_together(members)
    broker.cancel()
    _check_ends(kafka, codes)


def _commands(kafka: LocalKafka, directory: Path, board: Endpoint) -> dict[str, Command]:
    """How each of them is started, by name."""
    environment = {
        "TENDERS_KAFKA_SECURITY_PROTOCOL": "PLAINTEXT",
        "TENDERS_WORKER_ID": _WORKER_ID,
        "TENDERS_DATA_DIR": str(directory),
    }
    agents = {name: tenders_worker([name], _ANYWHERE, kafka.bootstrap) for name in AGENTS}
    everybody = {**agents, _BOARD: tenders_board(board, kafka.bootstrap)}
    return {name: Command(arguments, environment) for name, arguments in everybody.items()}


async def _show_board(directory: Path) -> None:
    """Say where the board is, as soon as it is there."""
    while (url := plate.read(directory / plate.BOARD)) is None:  # noqa: ASYNC110 - a file tells nobody
        await asyncio.sleep(_LOOK_AGAIN_S)
    output.line(f"board: {url}")


async def _follow(kafka: LocalKafka, stop: Callable[[], None]) -> None:
    """Stop when the broker has ended: without it nothing can be done."""
    while kafka.runs:  # noqa: ASYNC110 - the broker tells nobody that it has ended
        await asyncio.sleep(_LOOK_AGAIN_S)
    stop()


def _check_ends(kafka: LocalKafka, codes: Mapping[str, int]) -> None:
    if not kafka.runs:
        raise TellUser(f"the local Kafka has ended; {kafka.data / 'server.log'} may say why")
    for name, code in codes.items():
        if code:
            raise TellUser(f"{name} has ended with exit code {code}")
