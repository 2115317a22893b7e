"""What the story is played on: a fresh local Kafka, and agents and board in a process each."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final, NamedTuple

from workers.broker.failure import StartError
from workers.broker.local import LocalKafka
from workers.cli import address, plate, provisioning
from workers.cli.config import Config
from workers.cli.itself import tenders_board, tenders_worker
from workers.cli.provisioning import Wanted
from workers.client.errors import TellUser
from workers.client.session import run
from workers.engine.kafka.connection import Connection
from workers.service.agents import AGENTS
from workers.service.health import Endpoint
from workers.service.logbook import open_logbook
from workers.service.signals import asked_to_stop
from workers.service.supervise import Command, Supervisor

_LOG: Final = "demo.log"
_BOARD: Final = "board"
_ANYWHERE: Final = Endpoint("127.0.0.1", 0)
_ENVIRONMENT: Final = {
    "TENDERS_KAFKA_SECURITY_PROTOCOL": "PLAINTEXT",  # whatever the environment says of another
    "TENDERS_WORKER_ID": "demo",
    "TENDERS_BOARD_SIGN_IN": "none",
}
_LOOK_AGAIN_S: Final = 0.5


Play = Callable[[], Coroutine[None, None, None]]
"""What is played; cancelled by Ctrl-C."""


class Stage(NamedTuple):
    """A broker, how to reach it, the file to which all log, and the URL of the board's database.

    The board has one of its own, which goes away with the broker's records.
    """

    kafka: LocalKafka
    connection: Connection
    log: Path
    database: str

    @property
    def plate(self) -> Path:
        """Where the board says its address."""
        return self.log.parent / plate.BOARD


@contextmanager
def built(loaded: Config) -> Iterator[Stage]:
    """A stage for as long as this lasts; other commands find it by the data directory.

    Its records go away with it. Raises: TellUser when there can be none.
    """
    _check_free(loaded)
    log = _empty_log(loaded.data_dir)
    with _kafka() as kafka, address.left_in(loaded.data_dir, kafka.bootstrap):
        connection = Connection(kafka.bootstrap, loaded.prefix)
        wanted = Wanted(loaded.partitions, loaded.replication, loaded.facts_days)
        run(provisioning.create(connection, wanted), connection)
        yield Stage(kafka, connection, log, f"sqlite:///{kafka.data.absolute() / 'board.db'}")


def _check_free(loaded: Config) -> None:
    """One local Kafka per data directory: its address lies there."""
    try:
        other = address.find(None, loaded.model_copy(update={"kafka_bootstrap_servers": None}))
    except TellUser:
        return  # nobody has left an address, or nobody answers there any more
    raise TellUser(
        f"a local Kafka of this directory runs at {other.bootstrap}: stop it first, or let "
        "TENDERS_DATA_DIR name another directory"
    )


def _empty_log(directory: Path) -> Path:
    log = directory / _LOG
    try:
        directory.mkdir(parents=True, exist_ok=True)
        log.write_bytes(b"")
    except OSError as error:
        raise TellUser(f"cannot write {log}: {error.strerror}") from error
    return log


def _kafka() -> LocalKafka:
    try:
        return LocalKafka.start()
    except StartError as error:
        raise TellUser(str(error)) from error


async def perform(stage: Stage, play: Play) -> None:
    """Play, with every agent and the board at work until the play is over.

    Raises: TellUser when one of them or the broker ends before, KeyboardInterrupt when the play is
    interrupted and does not take that for its end.
    """
    with stage.log.open("a", encoding="utf-8") as log:
        book = open_logbook(log)
        book.about({"child": "kafka"}).tell("child_started", {"pid": stage.kafka.pid})
        plate.take_down(stage.plate)
        members = {
            name: Supervisor(command, book.about({"child": name}))
            for name, command in _commands(stage).items()
        }
        await _perform(stage, members, play)


async def board(stage: Stage) -> str:
    """The address of the board, once it is there."""
    while (url := plate.read(stage.plate)) is None:  # noqa: ASYNC110 - a file tells nobody
        await asyncio.sleep(_LOOK_AGAIN_S)
    return url


def _commands(stage: Stage) -> dict[str, Command]:
    """How each agent and the board are started, by name."""
    bootstrap = stage.connection.bootstrap
    agents = {name: tenders_worker([name], None, bootstrap) for name in AGENTS}
    everybody = {**agents, _BOARD: tenders_board(_ANYWHERE, bootstrap)}
    environment = {
        **_ENVIRONMENT,
        "TENDERS_DATA_DIR": str(stage.log.parent),
        "TENDERS_BOARD_DATABASE": stage.database,
    }
    return {
        name: Command(arguments, environment, output=stage.log)
        for name, arguments in everybody.items()
    }


async def _perform(stage: Stage, members: Mapping[str, Supervisor], play: Play) -> None:
    playing = asyncio.create_task(play())
    working = {name: asyncio.create_task(member.run()) for name, member in members.items()}
    serving = asyncio.create_task(_end_of(stage.kafka))
    everything = (playing, serving, *working.values())

    def break_off() -> None:
        playing.cancel()

    with asked_to_stop(break_off):
        await asyncio.wait(everything, return_when=asyncio.FIRST_COMPLETED)
        trouble = "" if playing.done() else _trouble(stage, working)
        for task in (playing, serving):
            task.cancel()
        for member in members.values():
            member.stop()
        await asyncio.gather(*everything, return_exceptions=True)
    if trouble:
        raise TellUser(trouble)
    if playing.cancelled():
        raise KeyboardInterrupt
    playing.result()


async def _end_of(kafka: LocalKafka) -> None:
    while kafka.runs:  # noqa: ASYNC110 - the broker tells nobody that it has ended
        await asyncio.sleep(_LOOK_AGAIN_S)


def _trouble(stage: Stage, working: Mapping[str, asyncio.Task[int]]) -> str:
    for name, member in working.items():
        if member.done():
            code = member.result()
            return f"{name} has ended with exit code {code}; {stage.log} says why"
    return f"the local Kafka has ended; {stage.log} may say why"
