"""How things look: calm, one accent colour, at home in 100 columns and readable in 80."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from events import catalogue
from workers.cli.demo.ledger import STATIONS, Ledger, Way
from workers.cli.demo.moment import Mark, Moment
from workers.cli.demo.scene import Scene

ACCENT: Final = "cyan"
QUIET: Final = "dim"
ARROW: Final = " → "

_INDENT: Final = 3
_ID: Final = len("A-2026-1101")
_STATIONS: Final = len("requested → asked → forwarded")
_MARKS: Final[Mapping[Mark, str]] = MappingProxyType(
    {"news": "✓", "letter": "»", "wait": "…", "no": "✗", "remark": "·"}
)


def heading(number: int, scene: Scene) -> RenderableType:
    """The beginning of a scene."""
    title = Text.assemble((f"{number}  ", ACCENT), (scene.title, f"bold {ACCENT}"))
    return Group(Text(), title, Padding(Text(scene.prose), (0, 0, 1, _INDENT)))


def moment(moment: Moment) -> RenderableType:
    """One line, and what people wrote below it."""
    grid = _grid()
    grid.add_column(width=_ID)
    grid.add_column(ratio=1)
    said = Text(moment.headline)
    if moment.quote:
        said.append(f"\n„{moment.quote}“", "italic")
    grid.add_row(Text(_MARKS[moment.mark], ACCENT), Text(moment.about, QUIET), said)
    return grid


def way(way: Way) -> RenderableType:
    """A tender and its stations, and its receipt below."""
    return Group(row(way), receipt(way.receipt)) if way.receipt else row(way)


def row(way: Way) -> RenderableType:
    """A tender and its stations on one line."""
    request = way.tender.request
    grid = _grid()
    grid.add_column(width=_ID, no_wrap=True)
    grid.add_column(width=_ID, no_wrap=True)
    grid.add_column(ratio=1, no_wrap=True, overflow="ellipsis")
    grid.add_column(width=_STATIONS, no_wrap=True)
    grid.add_row(
        "",
        Text(request.account_id, QUIET),
        request.tender_id,
        f"{request.line_of_business} · {way.tender.trade}",
        _stations(way),
    )
    return grid


def _grid() -> Table:
    grid = Table.grid(padding=(0, 2, 0, 0), expand=True)
    grid.add_column(width=_INDENT - 2)
    return grid


def _stations(way: Way) -> Text:
    *before, now = way.stations
    passed = "".join(station + ARROW for station in before)
    return Text.assemble((passed, QUIET), (now, f"bold {ACCENT}" if way.receipt else "bold"))


def receipt(sentence: str) -> RenderableType:
    """What a broker reads, below his tender."""
    return Padding(Text(sentence, "italic"), (0, 0, 0, _INDENT + 2))


def totals(ledger: Ledger) -> RenderableType:
    """Where the tenders stand now, and what else there has been, on one line."""
    standing = ledger.standing
    counts = [
        (standing.total(), "tenders"),
        *((standing[station], station) for station in STATIONS),
        (ledger.kinds[catalogue.MESSAGE_RELAYED.kind], "messages"),
    ]
    told = (Text.assemble((f"{count} ", "bold"), what) for count, what in counts if count)
    return Padding(Text("   ").join(told), (0, 0, 0, _INDENT))
