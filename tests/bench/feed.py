"""How many events a second the board takes in: `python -m tests.bench.feed`.

A log of requests and their decisions is there before the board starts, on a database that is empty;
counted is from the first of them that is stored to the last. Prints one JSON object.
"""

import argparse
import asyncio
import json
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from time import monotonic
from typing import Final, NamedTuple

from events import codec
from events.codec import Encoded
from events.event import Event, Fact
from events.facts import BackofficeAssigned, PortalForwarded
from tests.bench.account import Account, Accounts, accounts
from tests.bench.machine import processor_seconds
from tests.bench.tender import tenders
from tests.engine.kafka import create_topics
from tests.kafka.running import Running
from tests.unit.service.web import get
from workers.board.store.topics import TOPICS
from workers.broker.local import LocalKafka
from workers.client.publisher import publisher
from workers.engine.kafka.connection import Connection

PARTITIONS: Final = 4
_ACCOUNTS: Final = 400
_LOOK_EVERY_S: Final = 0.1
_US: Final = 1_000_000


class Measured(NamedTuple):
    """processor_us: of the whole process per event, its start left out. bytes: of the database."""

    events: int
    seconds: float
    per_second: float
    processor_us: float
    database_bytes: int


async def measure(count: int, database: str | None = None) -> Measured:
    """Let a board take in so many events."""
    with tempfile.TemporaryDirectory() as place, LocalKafka.start(heap_mib=512) as kafka:
        connection = Connection(kafka.bootstrap)
        await create_topics(connection, TOPICS, PARTITIONS)
        await _publish(connection, count)
        return await _run(connection, count, Path(place), database)


async def _publish(connection: Connection, count: int) -> None:
    known = accounts(_ACCOUNTS)
    async with publisher(connection, [topic.kind for topic in TOPICS]) as out:
        for topic, record in _records(count, known):
            await out.send(topic, record)


def _records(count: int, known: Accounts) -> Iterator[tuple[str, Encoded]]:
    """Requests and their decisions by turns."""
    for asked in tenders(count // 2, known, PARTITIONS):
        yield "tender-requested", Encoded(asked.key, asked.value, ())
        request = codec.decode_any(asked.value)
        yield asked.answer, _decision(request, known[asked.key.decode()])


def _decision(request: Event, account: Account) -> Encoded:
    ids = {name: request.parsed[name] for name in ("account_id", "tender_id", "broker_id")}
    said = {**ids, "receipt": account.receipt, "max_insurers": account.settings.max_insurers}
    data = (
        PortalForwarded.model_validate(said)
        if account.settings.mode == "self"
        else BackofficeAssigned.model_validate({**said, "backoffice": account.settings.backoffice})
    )
    fact = Fact(account.answer, data, request.cause, request=request.raw)
    return codec.encode(fact, "router", 0)


async def _run(
    connection: Connection, count: int, directory: Path, database: str | None
) -> Measured:
    environment = {
        "TENDERS_KAFKA_BOOTSTRAP_SERVERS": connection.bootstrap,
        "TENDERS_DATA_DIR": str(directory),
        "TENDERS_BOARD_DATABASE": database or "",
    }
    board = await Running.start("worker", "board", environment=environment)
    try:
        (served,) = await board.logs("board_served")
        first = await _glance(board, served["address"], 1)
        last = await _glance(board, served["address"], count)
    finally:
        await board.end()
    taken, seconds = last.position - first.position, last.at - first.at
    processor_us = (last.processor - first.processor) / taken * _US
    return Measured(count, seconds, taken / seconds, processor_us, _size(directory))


def _size(directory: Path) -> int:
    """Of the SQLite file with its log; 0 where another database was named."""
    return sum(file.stat().st_size for file in directory.glob("board.db*"))


class _Glance(NamedTuple):
    at: float
    position: int
    processor: float


async def _glance(board: Running, address: str, position: int) -> _Glance:
    """How things are once so much is stored."""
    while True:
        said = json.loads((await asyncio.to_thread(get, f"{address}/health")).body)
        if said["position"] >= position:
            used = processor_seconds(board.process.pid)
            return _Glance(monotonic(), said["position"], used)
        await asyncio.sleep(_LOOK_EVERY_S)


def main() -> None:
    """What `python -m` calls."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=100_000)
    parser.add_argument("--database", help="URL of an empty database, else a SQLite file")
    chosen = parser.parse_args()
    measured = asyncio.run(measure(chosen.events, chosen.database))
    sys.stdout.write(f"{json.dumps(measured._asdict())}\n")


if __name__ == "__main__":
    main()
