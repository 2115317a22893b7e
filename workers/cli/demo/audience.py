"""Whoever the story is told to."""

from typing import Protocol

from workers.cli.demo.ledger import Way
from workers.cli.demo.moment import Moment
from workers.cli.demo.scene import Scene


class Audience(Protocol):
    """Is told what happens, as it happens."""

    def scene(self, number: int, scene: Scene) -> None:
        """The n-th scene begins."""

    def moment(self, moment: Moment) -> None:
        """Something is worth a line of its own."""

    def way(self, way: Way) -> None:
        """A tender has been started, or has come a station further."""
