"""What there was, and where to look next."""

from collections.abc import Iterable, Iterator
from itertools import groupby, zip_longest
from pathlib import Path
from typing import Final, NamedTuple

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from events.catalogue import COMMANDS, DEAD, FACTS, Topic
from workers.cli.demo import drawing
from workers.cli.demo.ledger import Ledger, Way
from workers.insight.evidence import Evidence


class Hint(NamedTuple):
    """A command to type next, and what it shows of the story."""

    arguments: str
    shows: str


HINTS: Final = (
    Hint("tail --from-beginning", "everything that happened, and then whatever comes"),
    Hint("waiting", "the tender whose broker has not answered the pop-up"),
    Hint("settings history alpenrand", "both versions: since when, by whom, why"),
    Hint("explain A-2026-1101", "why it went where it went, and what else might have been"),
    Hint("trace A-2026-1101", "its whole way, each event below its cause"),
    Hint("evidence A-2026-1309", "which insurers were asked, under which cap, with what answer"),
    Hint("simulate alpenrand --mode self", "what other settings would have done"),
    Hint("dead-letters list", "the record that could not be read"),
)

_CAME: Final = (*FACTS, *DEAD)
_UNTIL: Final = "Ctrl-C stops Kafka, the agents and the board; then all of it is gone."


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


def verdict(ledger: Ledger) -> RenderableType:
    """What the comparison with the story comes to, once it has been told to the end."""
    came = sum(ledger.kinds[topic.kind] for topic in _CAME)
    tenders = ledger.standing.total()
    said = (
        f"{tenders} tenders, {came} facts and dead letters: all that was due, in order, no other."
    )
    return Padding(Text(said, f"bold {drawing.ACCENT}"), (1, 0, 0, 3))


def counts(ledger: Ledger) -> RenderableType:
    """How many records of each kind there were: what people asked for, and what came of it."""
    grid = Table.grid(padding=(0, 3, 0, 0))
    for _ in range(2):
        grid.add_column(justify="right")
        grid.add_column()
    rows = zip_longest(_counted(ledger, COMMANDS), _counted(ledger, _CAME))
    grid.add_row("", Text("asked for", drawing.QUIET), "", Text("came of it", drawing.QUIET))
    for asked, came in rows:
        grid.add_row(*(asked or ("", "")), *(came or ("", "")))
    return Padding(grid, (1, 0, 0, 3))


def _counted(ledger: Ledger, topics: Iterable[Topic]) -> Iterator[tuple[str, str]]:
    counted = ((ledger.kinds[topic.kind], topic.kind) for topic in topics)
    return ((str(count), kind) for count, kind in counted if count)


def evidence(found: Evidence) -> RenderableType:
    """Whom a tender asked, in sum, and by which digest that can be held against the log."""
    title = Text.assemble((f"Evidence of {found.tender_id}", "bold"))
    digest = Text(f"hash chain {found.seal.head}", drawing.QUIET)
    said = (Text(found.sentence_de, "italic"), Text(found.notice_de, "italic"), digest)
    return Padding(Group(title, *said), (1, 0, 0, 3))


def where_next(tenders: str, log: Path, board: str) -> RenderableType:
    """What to type in a second terminal, while the performance stays.

    tenders: how the command is called here. log: where the agents write what they do. board: where
    all of it can be seen.
    """
    grid = Table.grid(padding=(0, 3, 0, 0))
    grid.add_column(style=drawing.ACCENT, no_wrap=True)
    for hint in HINTS:
        grid.add_row(f"{tenders} {hint.arguments}", hint.shows)
    grid.add_row(board, "the board, in a browser: every tender, its way and its messages")
    grid.add_row(f"less {log}", "what the agents say of their work")
    title = Text("Where to look next, in a second terminal in this directory", "bold")
    return Padding(Group(title, grid, Text(), Text(_UNTIL)), (1, 0, 0, 3))


def how_to_stay(tenders: str) -> RenderableType:
    """How to look further, when the performance does not stay."""
    said = f"In a terminal, `{tenders} demo` stays until Ctrl-C for other commands to look at it."
    return Padding(Text(said), (1, 0, 0, 3))
