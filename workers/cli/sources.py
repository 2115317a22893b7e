"""Where the past is read that people ask about: in the board's database, or in the log itself."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Annotated, Any, Literal, TypeVar

import typer

from schemas.time import from_epoch_ms, rfc3339
from workers.board.store.database import Database
from workers.board.store.errors import Unavailable, Unusable
from workers.board.store.past import StoredHistory
from workers.cli import config
from workers.cli.config import BOARD_FILE, Config
from workers.cli.log_history import LogHistory
from workers.cli.output import note
from workers.cli.target import target
from workers.client.errors import TellUser
from workers.client.session import run
from workers.insight.history import History

T = TypeVar("T")
Question = Callable[[History], Coroutine[Any, Any, T]]

Source = Literal["board", "log"]
From = Annotated[
    Source | None,
    typer.Option(
        "--from",
        help="Ask the board's database or read the log itself; else the board's where there is "
        "one, unless --bootstrap names a log.",
        show_default=False,
    ),
]


def ask(question: Question[T], source: Source | None, bootstrap: str | None) -> T:
    """What the past answers; says on standard error where that was read.

    Raises: TellUser when it cannot be read.
    """
    loaded = config.load()
    if source is None:
        source = "board" if bootstrap is None and _has_board(loaded) else "log"
    return _ask_board(question, loaded) if source == "board" else _ask_log(question, bootstrap)


def _has_board(loaded: Config) -> bool:
    return loaded.board_database is not None or (loaded.data_dir / BOARD_FILE).exists()


def _ask_log(question: Question[T], bootstrap: str | None) -> T:
    connection = target(bootstrap).connection
    return run(question(LogHistory(connection)), connection)


def _ask_board(question: Question[T], loaded: Config) -> T:
    if not _has_board(loaded):
        raise TellUser(
            f"there is no board in {loaded.data_dir}: start one with `tenders worker board` or "
            "`tenders up`, name its database in TENDERS_BOARD_DATABASE, or give `--from log`"
        )
    try:
        return asyncio.run(_asked(question, Database.at(loaded.board_url())))
    except (Unavailable, Unusable) as error:
        raise TellUser(f"{error}; `--from log` reads the log itself") from error


async def _asked(question: Question[T], database: Database) -> T:
    stored = StoredHistory(database)
    try:
        note(
            f"the board at {database.shown}, {_age(await stored.newest())}; "
            "--from log reads the log itself"
        )
        return await question(stored)
    finally:
        database.close()


def _age(newest_ms: int | None) -> str:
    if newest_ms is None:
        return "which is still empty"
    return f"whose newest record is of {rfc3339(from_epoch_ms(newest_ms))}"
