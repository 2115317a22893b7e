"""What the command line prints: results on standard output, everything else on standard error."""

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

_UNLIMITED: Final = 100_000
_MINUTE_S: Final = 60
_HOUR_S: Final = 60 * _MINUTE_S
_DAY_S: Final = 24 * _HOUR_S


def note(text: str) -> None:
    """Say something that is no result."""
    print(text, file=sys.stderr, flush=True)


def line(text: str) -> None:
    """Print a line of the result."""
    print(printable(text), flush=True)


def block(text: str) -> None:
    """Print a text as it is broken into lines."""
    for each in text.splitlines():
        line(each)


def rows(found: Sequence[Mapping[str, object]], *, as_json: bool) -> None:
    """Print results that have the same fields: as JSON lines, or as a table of them."""
    if as_json:
        json_lines(found)
    elif found:
        headings = [field.replace("_", " ") for field in found[0]]
        table(headings, (row.values() for row in found))


def json_lines(found: Iterable[Mapping[str, object]]) -> None:
    """Print one JSON object per line."""
    for row in found:
        json_line(json.dumps(row, ensure_ascii=False))


def json_line(text: str) -> None:
    """Print a JSON text that has no line breaks."""
    print(text, flush=True)


def table(headings: Sequence[str], cells: Iterable[Iterable[object]]) -> None:
    """Print rows under headings: never cut off; without colours and breaks where it is piped."""
    drawn = Table(box=None, pad_edge=False, header_style="bold")
    for heading in headings:
        drawn.add_column(heading, overflow="fold")
    for row in cells:
        drawn.add_row(*(Text(_cell(cell)) for cell in row))
    draw(drawn)


def draw(drawn: RenderableType) -> None:
    """Print a drawing, whose texts are printable: never cut off, plain where it is piped."""
    for printed in _lines(drawn):
        print(printed, flush=True)


def _lines(drawn: RenderableType) -> list[str]:
    # Rich takes a pipe for 80 columns wide; a program that reads it has no such edge.
    console = Console(highlight=False, width=None if sys.stdout.isatty() else _UNLIMITED)
    with console.capture() as captured:
        console.print(drawn)
    return [line.rstrip() for line in captured.get().splitlines()]


def _cell(value: object) -> str:
    return "-" if value is None or value == "" else printable(str(value))


def printable(text: str) -> str:
    """The text with its control characters spelled out, so that it cannot command the terminal."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else _spelled(char) for char in text)


def _spelled(char: str) -> str:
    return char.encode("unicode_escape").decode()


def text_of(content: bytes) -> str | None:
    """The UTF-8 text that these bytes are, unless they are none or hold control characters."""
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return None
    return text if all(part.isprintable() for part in text.split()) else None


def duration(milliseconds: int) -> str:
    """How long something has lasted, in its largest unit, such as `3 d` or `12 min`."""
    seconds = max(milliseconds, 0) // 1_000
    for unit, length in (("d", _DAY_S), ("h", _HOUR_S), ("min", _MINUTE_S)):
        if seconds >= length:
            return f"{seconds // length} {unit}"
    return f"{seconds} s"
