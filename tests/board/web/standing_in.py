"""What stands in for Kafka behind the pages."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from sqlalchemy import update
from typing_extensions import override

from events.event import Command
from tests.board import played
from workers.board.store.database import Database
from workers.board.store.tables import DEAD_LETTER
from workers.board.web import board
from workers.board.web.board import KafkaAway, Standing
from workers.dead_letters.letters import Address


@dataclass
class Feed(board.Feed):
    """Stands as it is told to."""

    now: Standing = field(default_factory=lambda: Standing(as_of=played.NOW, behind=0))
    per_minute: Mapping[str, float] = field(default_factory=lambda: {"tender-requested": 3.4})

    @override
    def standing(self) -> Standing:
        return self.now

    @override
    def rates(self) -> Mapping[str, float]:
        return self.per_minute


class Desk(board.Desk):
    """Writes what became of letters into the store at once, as the feed would do later."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.away = False
        self.orders: list[tuple[str, list[Address], str, str]] = []

    @override
    async def redrive(self, letters: Collection[Address], by: str, because: str) -> int:
        return self._settle("redriven", letters, by, because)

    @override
    async def discard(self, letters: Collection[Address], by: str, because: str) -> int:
        return self._settle("discarded", letters, by, because)

    def _settle(self, how: str, letters: Collection[Address], by: str, because: str) -> int:
        if self.away:
            raise KafkaAway("away")
        self.orders.append((how, list(letters), by, because))
        with self._database.writing() as connection:
            for letter in letters:
                connection.execute(
                    update(DEAD_LETTER)
                    .where(
                        DEAD_LETTER.c.topic == letter.topic,
                        DEAD_LETTER.c.partition == letter.partition,
                        DEAD_LETTER.c.offset == letter.offset,
                    )
                    .values(
                        settled_as=how,
                        settled_at=played.NOW,
                        settled_by=by,
                        settled_because=because,
                    )
                )
        return len(letters)


class Publisher(board.Publisher):
    """Keeps what is published."""

    def __init__(self) -> None:
        self.published: list[Command] = []

    @override
    async def publish(self, command: Command) -> None:
        self.published.append(command)
