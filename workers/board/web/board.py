"""What the pages stand on: the store, the feed that fills it, and the ways to Kafka."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple, Protocol, TypeVar

from aiohttp import web

from events.event import Command
from workers.board.store.database import Database, Work
from workers.board.store.errors import Unavailable, Unusable
from workers.board.web.problem import Problem
from workers.dead_letters.letters import Address
from workers.engine.agent import Clock
from workers.engine.policy import Policy

T = TypeVar("T")


class Standing(NamedTuple):
    """How the store stands to the log.

    as_of: up to when all is known to be stored, epoch milliseconds; None before that was so once.
    behind: records still to be read. away: why Kafka does not answer; empty while it does.
    """

    as_of: int | None
    behind: int
    away: str = ""


class Feed(Protocol):
    """What fills the store."""

    def standing(self) -> Standing:
        """How far it is."""

    def rates(self) -> Mapping[str, float]:
        """Events per minute by kind, of the last minutes, approximate."""


class Desk(Protocol):
    """Settles dead letters. Both raise: KafkaAway."""

    async def redrive(self, letters: Collection[Address], by: str, because: str) -> int:
        """Put those back that are open and can be; how many that were."""

    async def discard(self, letters: Collection[Address], by: str, because: str) -> int:
        """Give those up that are open; how many that were."""


class Publisher(Protocol):
    """Takes what people ask of the service to Kafka."""

    async def publish(self, command: Command) -> None:
        """Return when it lies safely there. Raises: KafkaAway."""


class KafkaAway(Exception):  # noqa: N818 - a state of Kafka
    """Kafka did not take it, or not all of it; nothing is done twice by trying again."""


@dataclass(frozen=True)
class Board:
    """All that a page may ask.

    policy: by which the agents hold and remember things, and so does what is rehearsed here.
    """

    database: Database
    feed: Feed
    desk: Desk
    publisher: Publisher
    clock: Clock
    policy: Policy

    async def read(self, query: Work[T]) -> T:
        """What the query finds. Raises: Problem when the store cannot be read."""
        try:
            return await self.database.read(query)
        except (Unavailable, Unusable) as error:
            raise Problem("store_away") from error

    async def write(self, work: Work[T]) -> T:
        """Do this in one transaction. Raises: Problem, then nothing was done."""
        try:
            return await self.database.write(work)
        except (Unavailable, Unusable) as error:
            raise Problem("store_away") from error


BOARD: Final = web.AppKey("board", Board)


def board(request: web.Request) -> Board:
    """The board that this request asks."""
    return request.app[BOARD]
