"""Takes README.md apart: its sections, and their fenced blocks, tables and links."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

ROOT: Final = Path(__file__).parents[2]
TEXT: Final = (ROOT / "README.md").read_text(encoding="utf-8")

_FENCE: Final = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_HEADING: Final = re.compile(r"^#+ (.+)$", re.MULTILINE)
_RULER: Final = re.compile(r"^\|(-+\|)+$")
_LINK: Final = re.compile(r"\[([^\]]+)\]\(([^)]+)\)")
_CODE: Final = re.compile(r"`([^`]+)`")

Row = tuple[str, ...]


class Block(NamedTuple):
    """A fenced block: the heading that it stands under, its language, and what is in it."""

    section: str
    language: str
    text: str


class Link(NamedTuple):
    """A link: its words and where it leads."""

    words: str
    target: str


def prose() -> str:
    """The text without its fenced blocks, in which a `#` is no heading."""
    return _FENCE.sub("", TEXT)


def headings() -> list[str]:
    """Every heading, in order."""
    return _HEADING.findall(prose())


def blocks(language: str) -> list[Block]:
    """Every fenced block in this language, in order."""
    return [
        Block(_HEADING.findall(TEXT[: fence.start()])[-1], fence[1], fence[2])
        for fence in _FENCE.finditer(TEXT)
        if fence[1] == language
    ]


def block(section: str, language: str) -> str:
    """The one block of a section in this language."""
    (found,) = (one.text for one in blocks(language) if one.section == section)
    return found


def table(section: str) -> list[Row]:
    """The rows of a section's one table, without its head."""
    lines = [line for line in _section(section).splitlines() if line.startswith("|")]
    (ruler,) = (number for number, line in enumerate(lines) if _RULER.match(line))
    return [cells(line) for line in lines[ruler + 1 :]]


def _section(heading: str) -> str:
    _, *parts = _HEADING.split(prose())
    return dict(zip(parts[::2], parts[1::2], strict=True))[heading]


def cells(line: str) -> Row:
    """What stands in a line of a table."""
    return tuple(cell.strip() for cell in line.strip("|").split(" |"))


def links(text: str = TEXT) -> list[Link]:
    """Every link in the text."""
    return [Link(*found) for found in _LINK.findall(text)]


def code(cell: str) -> list[str]:
    """What stands in backticks in a cell."""
    return _CODE.findall(cell)


def anchors() -> Iterator[str]:
    """What a link within the page may lead to, as forges derive it from the headings."""
    for heading in headings():
        words = re.sub(r"[^\w\- ]", "", heading.lower())
        yield "#" + words.replace(" ", "-")
