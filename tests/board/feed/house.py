"""A board of one test: its topics on the real Kafka, its database, and its processes."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from aiokafka import AIOKafkaProducer

from tests.board.mirror import Differences, differences
from tests.chaos.history import Publication
from tests.chaos.load import Load
from tests.engine import kafka as on_kafka
from tests.kafka.running import Running
from tests.unit.service.web import Answer, get
from workers.board.store.database import Database
from workers.board.store.topics import TOPICS
from workers.engine.kafka.connection import Connection

PARTITIONS: Final = 2
_TOGETHER: Final = 20
_LOOK_AGAIN_S: Final = 0.1


class House:
    """What one test works with; `database` may be asked while the board is away."""

    def __init__(self, connection: Connection, directory: Path, url: str | None = None) -> None:
        """url: of another database than the file in the directory."""
        self.connection = connection
        self.directory = directory
        self.database = Database.at(url or f"sqlite:///{directory / 'board.db'}")
        self._running: list[Running] = []
        self._numbers = 0

    async def start(self, *arguments: str, **environment: str) -> Running:
        """A board that starts."""
        return await self.run("worker", "board", *arguments, **environment)

    async def run(self, *arguments: str, **environment: str) -> Running:
        """A command of this house."""
        known = {
            "TENDERS_KAFKA_BOOTSTRAP_SERVERS": self.connection.bootstrap,
            "TENDERS_PREFIX": self.connection.prefix,
            "TENDERS_DATA_DIR": str(self.directory),
            "TENDERS_BOARD_DATABASE": self.database.url.render_as_string(hide_password=False),
        }
        running = await Running.start(*arguments, environment={**known, **environment})
        self._running.append(running)
        return running

    async def board(self, *arguments: str, **environment: str) -> Running:
        """A board that has caught up."""
        running = await self.start(*arguments, **environment)
        await running.logs("feed_caught_up")
        return running

    async def publish(self, tenders: int, seed: int = 1) -> None:
        """Transactions of some publisher, every third of which is aborted."""
        records = Load(seed, tenders, PARTITIONS).records()
        async with _publisher(self.connection, f"publisher-{seed}") as producer:
            for number, start in enumerate(range(0, len(records), _TOGETHER)):
                await producer.begin_transaction()
                await self._send(producer, records[start : start + _TOGETHER])
                if number % 3 == 2:
                    await producer.abort_transaction()
                else:
                    await producer.commit_transaction()

    async def _send(self, producer: AIOKafkaProducer, records: Iterable[Publication]) -> None:
        for record in records:
            await producer.send(
                self.connection.prefix + record.place.topic,
                record.value,
                record.key,
                record.place.partition,
                headers=list(record.headers),
            )
        await producer.flush()

    async def differences(self) -> Differences:
        """What the log and the database do not have in common."""
        return await differences(self.database, self.connection, PARTITIONS)

    async def is_the_same(self) -> None:
        """Wait until the database is the log's; the test's own limit ends that."""
        while any(await self.differences()):  # noqa: ASYNC110 - nobody tells when
            await asyncio.sleep(_LOOK_AGAIN_S)

    async def ask(self, board: Running, path: str) -> Answer:
        """What a board answers."""
        (line, *_) = await board.logs("board_served")
        return await asyncio.to_thread(get, line["address"] + path)

    async def close(self) -> None:
        for running in self._running:
            await running.end()
        self.database.close()


@asynccontextmanager
async def _publisher(connection: Connection, name: str) -> AsyncIterator[AIOKafkaProducer]:
    producer = AIOKafkaProducer(
        **connection.options(), transactional_id=connection.prefix + name, linger_ms=5
    )
    await producer.start()
    try:
        yield producer
    finally:
        await producer.stop()


@asynccontextmanager
async def house(
    connection: Connection, directory: Path, url: str | None = None
) -> AsyncIterator[House]:
    """A house with its topics, and nothing running in it yet."""
    await on_kafka.create_topics(connection, TOPICS, PARTITIONS)
    built = House(connection, directory, url)
    try:
        yield built
    finally:
        await built.close()


async def until(condition: Callable[[], bool]) -> None:
    """Look again until it holds; the test's own limit ends that."""
    while not condition():  # noqa: ASYNC110 - nobody tells when
        await asyncio.sleep(_LOOK_AGAIN_S)
