"""Tells the story in plain lines, for files, pipes and terminals that can do no more."""

from workers.cli.demo import drawing
from workers.cli.demo.ledger import Way
from workers.cli.demo.moment import Moment
from workers.cli.demo.page import Page
from workers.cli.demo.scene import Scene


class Plain:
    """An audience that reads line by line."""

    def __init__(self, page: Page) -> None:
        self._page = page

    def scene(self, number: int, scene: Scene) -> None:
        self._page.print(drawing.heading(number, scene))

    def moment(self, moment: Moment) -> None:
        self._page.print(drawing.moment(moment))

    def way(self, way: Way) -> None:
        if len(way.stations) > 1:  # that it was requested, its next line says too
            self._page.print(drawing.way(way))
