"""Tells the story on a terminal: moments scroll by, and below them stands the table of tenders."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final, Self

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.rule import Rule

from workers.cli.demo import drawing
from workers.cli.demo.ledger import Ledger, Way
from workers.cli.demo.moment import Moment
from workers.cli.demo.scene import Scene

_SHARE: Final = 0.6
"""How much of the terminal's height the table may take."""

_FRAME: Final = 3
"""Lines that are no tender: the rules and the totals."""


class Screen:
    """An audience that watches; the table shows the tenders that moved last."""

    def __init__(self, console: Console, ledger: Ledger) -> None:
        self._console = console
        self._ledger = ledger
        self._live = Live(
            console=console, auto_refresh=False, transient=True, get_renderable=self.table
        )

    @classmethod
    @contextmanager
    def opened(cls, console: Console, ledger: Ledger) -> Iterator[Self]:
        """A screen whose table goes away at the end; what has scrolled by stays."""
        screen = cls(console, ledger)
        with screen._live:
            yield screen

    def scene(self, number: int, scene: Scene) -> None:
        self._print(drawing.heading(number, scene))

    def moment(self, moment: Moment) -> None:
        self._print(drawing.moment(moment))

    def way(self, way: Way) -> None:  # noqa: ARG002 - the table shows it, from the ledger
        self._live.refresh()

    def _print(self, drawn: RenderableType) -> None:
        self._console.print(drawn)
        self._live.refresh()

    def table(self) -> RenderableType:
        """The tenders that moved last, as many as the terminal has room for."""
        room = int(self._console.height * _SHARE) - _FRAME
        rows = _fitting(self._console, self._ledger.ways, room)
        rule = Rule(style=drawing.QUIET)
        return Group(rule, *rows, rule, drawing.totals(self._ledger)) if rows else Group()


def _fitting(console: Console, ways: Sequence[Way], room: int) -> list[RenderableType]:
    """As many of the last ways as there is room for, in lines."""
    fitting: list[RenderableType] = []
    for drawn in map(drawing.way, reversed(ways)):
        room -= len(console.render_lines(drawn))
        if room < 0:
            break
        fitting.insert(0, drawn)
    return fitting
