"""What the engine tells of its work while it works; logs and metrics stand behind it."""

from typing import Protocol

from events.event import Fact
from workers.engine.dead_letter import Place
from workers.engine.transaction import Transaction


class Journal(Protocol):
    """Told by one task. Nothing here may raise or wait."""

    def restoring(self, rows: int) -> None:
        """So many records of the changelog have been read; told now and then, of many."""

    def resumed(self, rows: int) -> None:
        """The task stands as its last transaction left it, with so many rows, and goes on."""

    def decided(self, fact: Fact) -> None:
        """A fact is part of the transaction under way."""

    def moved(self, topic: str, offset: int, home: int) -> None:
        """A command found here goes to the partition where it belongs."""

    def parked(self, place: Place, offset: int, reason: str, why: str) -> None:
        """A command goes to the dead letters."""

    def committed(self, transaction: Transaction) -> None:
        """All told since the last commit has happened."""

    def starting_over(self, why: str) -> None:
        """The task was lost and a new one begins; what was not committed never happened."""

    def stopped(self, why: str) -> None:
        """The task has stopped until somebody mends what is wrong."""


class Silence:
    """A journal that keeps nothing."""

    def restoring(self, rows: int) -> None:
        pass

    def resumed(self, rows: int) -> None:
        pass

    def decided(self, fact: Fact) -> None:
        pass

    def moved(self, topic: str, offset: int, home: int) -> None:
        pass

    def parked(self, place: Place, offset: int, reason: str, why: str) -> None:
        pass

    def committed(self, transaction: Transaction) -> None:
        pass

    def starting_over(self, why: str) -> None:
        pass

    def stopped(self, why: str) -> None:
        pass
