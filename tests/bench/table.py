"""A table of figures, for a terminal and for README.md alike."""

from collections.abc import Iterator, Sequence
from statistics import median
from typing import Final, NamedTuple

from rich import box
from rich.markup import escape
from rich.table import Table as RichTable

NONE: Final = "-"
CANNOT_START: Final = "cannot start"


class Table(NamedTuple):
    """Cells under a head, with remarks below; the first column is text, the others figures."""

    title: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    notes: Sequence[str] = ()


def terminal(table: Table) -> RichTable:
    """For a terminal."""
    below = escape("\n".join(table.notes))
    shown = RichTable(title=table.title, caption=below, caption_justify="left", box=box.SIMPLE)
    first, *others = table.head
    shown.add_column(first, no_wrap=True)
    for name in others:
        shown.add_column(name, justify="right", no_wrap=True)
    for row in table.rows:
        shown.add_row(*map(escape, row))
    return shown


def markdown(table: Table) -> str:
    """For README.md; notes come below, a line each."""
    ruler = ["---", *("---:" for _ in table.head[1:])]
    lines = [_line(table.head), f"|{'|'.join(ruler)}|", *map(_line, _filled(table))]
    return "\n".join([f"{table.title}:", "", *lines, *_below(table.notes)])


def spread(values: Sequence[float]) -> str:
    """From the least to the most."""
    return f"{min(values):,.0f}-{max(values):,.0f}"


def median_and_spread(values: Sequence[float]) -> str:
    """The one in the middle, and how far the others are from it."""
    return f"{median(values):,.0f} ({spread(values)})"


def ratio(one: float, to: float | None) -> str:
    """How many times as much; nothing where there is nothing to compare with."""
    return f"{one / to:.2f}" if to else NONE


def _filled(table: Table) -> Iterator[Sequence[str]]:
    for row in table.rows:
        yield [*row, *[""] * (len(table.head) - len(row))]


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _below(notes: Sequence[str]) -> Iterator[str]:
    if notes:
        yield ""
    for note in notes:
        yield "- " + " ".join(note.split())
