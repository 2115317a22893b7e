"""The board beside the agents: disturbed as they are, and in the end its rows are the log's."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from time import monotonic
from typing import Final

from tests.board import mirror
from tests.board.mirror import Differences, Line
from tests.chaos.history import Anomaly
from tests.chaos.member import Member
from workers.board.store.database import Database
from workers.engine.kafka.connection import Connection

_WITHIN_S: Final = 60.0
_LOOK_AGAIN_S: Final = 1.0
_SHOWN: Final = 5


def board(bootstrap: str, tenders: Sequence[str], logs: Path) -> Member:
    """The one that reads all of it; whoever disturbs worker 0 disturbs it as well."""
    environment = {
        "TENDERS_KAFKA_BOOTSTRAP_SERVERS": bootstrap,
        "TENDERS_DATA_DIR": str(logs),
    }
    return Member("board", [*tenders, "worker", "board"], environment, logs / "board.log")


async def anomalies(bootstrap: str, logs: Path, partitions: int) -> list[Anomaly]:
    """What its rows and the log do not have in common, once it had the time to catch up."""
    connection = Connection(bootstrap)
    with closing(Database.at(f"sqlite:///{logs / 'board.db'}")) as database:
        began = monotonic()
        found = await mirror.differences(database, connection, partitions)
        while any(found) and monotonic() - began < _WITHIN_S:
            await asyncio.sleep(_LOOK_AGAIN_S)
            found = await mirror.differences(database, connection, partitions)
    return list(_told(found))


def _told(found: Differences) -> Iterator[Anomaly]:
    for line in sorted(found.missing, key=_place)[:_SHOWN]:
        yield Anomaly("board_lacks", f"{len(found.missing)} records, such as {_place(line)}")
    for line in sorted(found.phantom, key=_place)[:_SHOWN]:
        yield Anomaly("board_invents", f"{len(found.phantom)} rows, such as {_place(line)}")


def _place(line: Line) -> str:
    return f"{line.topic}/{line.partition}/{line.offset}"
