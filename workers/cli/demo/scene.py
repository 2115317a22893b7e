"""What a story consists of: scenes of steps, each with what must follow from it."""

from typing import NamedTuple

from events.catalogue import Topic
from events.event import Command
from workers.cli.demo.outcome import Outcome


class Broken(NamedTuple):
    """Bytes that are no event, on the topic of a command."""

    topic: Topic
    account_id: str
    value: bytes


class Step(NamedTuple):
    """Somebody publishes something, and this follows from it: of each kind in this order.

    remark: what a reader would not see otherwise.
    """

    published: Command | Broken
    follows: tuple[Outcome, ...]
    remark: str = ""

    @property
    def account_id(self) -> str:
        """The account in which it happens."""
        match self.published:
            case Command(data=data):
                return data.account_id
            case Broken(account_id=account):
                return account


Round = tuple[Step, ...]
"""Steps that do not wait for each other."""


class Scene(NamedTuple):
    """Rounds that belong together; each begins when all has come that follows from those before."""

    title: str
    prose: str
    rounds: tuple[Round, ...]
