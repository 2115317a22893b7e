"""What there was, and where to look next."""

from collections.abc import Iterable
from itertools import groupby, zip_longest
from pathlib import Path
from typing import Final, NamedTuple

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from events.catalogue import COMMANDS, DEAD, FACTS
from workers.cli.demo import drawing
from workers.cli.demo.ledger import Ledger, Way


class Hint(NamedTuple):
    """A command to type next, and what it shows of the story."""

    arguments: str
    shows: str


HINTS: Final = (
    Hint("tail --from-beginning", "everything that happened, and then whatever comes"),
    Hint("waiting", "the tender whose broker has not answered the pop-up"),
    Hint("settings history alpenrand", "both versions: since when, by whom, why"),
    Hint("dead-letters list", "the record that could not be read"),
)


def as_json(ledger: Ledger) -> dict[str, object]:
    """For programs: how many tenders stand where, and how many records of each kind there were."""
    return {"tenders": ledger.standing, "records": ledger.kinds}


def overview(ledger: Ledger) -> RenderableType:
    """Every tender, those with the same receipt together."""
    ways = sorted(ledger.ways, key=_by_receipt)
    return Group(*(_one_receipt(key[1], same) for key, same in groupby(ways, key=_by_receipt)))


def _by_receipt(way: Way) -> tuple[str, str]:
    return way.tender.request.account_id, way.receipt


def _one_receipt(receipt: str, ways: Iterable[Way]) -> RenderableType:
    said = receipt or "Not decided yet: it waits for its broker's choice."
    return Group(Padding(Text(said, "italic"), (1, 0, 0, 3)), *map(drawing.row, ways))


def counts(ledger: Ledger) -> RenderableType:
    """How many records of each kind there were: what people asked for, and what came of it."""
    grid = Table.grid(padding=(0, 3, 0, 0))
    for _ in range(2):
        grid.add_column(justify="right")
        grid.add_column()
    facts = [topic.kind for topic in (*FACTS, *DEAD)]
    rows = zip_longest(
        _counted(ledger, (topic.kind for topic in COMMANDS)), _counted(ledger, facts)
    )
    grid.add_row("", Text("asked for", drawing.QUIET), "", Text("came of it", drawing.QUIET))
    for asked, came in rows:
        grid.add_row(*(asked or ("", "")), *(came or ("", "")))
    return Padding(grid, (1, 0, 0, 3))


def _counted(ledger: Ledger, kinds: Iterable[str]) -> Iterable[tuple[str, str]]:
    return ((str(ledger.kinds[kind]), kind) for kind in kinds if ledger.kinds[kind])


def where_next(tenders: str, log: Path) -> RenderableType:
    """What to type in a second terminal.

    tenders: how the command is called here. log: where the agents write what they do.
    """
    grid = Table.grid(padding=(0, 3, 0, 0))
    for hint in HINTS:
        grid.add_row(Text(f"{tenders} {hint.arguments}", drawing.ACCENT), hint.shows)
    grid.add_row(Text(f"less {log}", drawing.ACCENT), "what the agents say of their work")
    title = Text("Where to look next, in a second terminal in this directory", "bold")
    return Padding(Group(title, grid), (1, 0, 0, 3))
