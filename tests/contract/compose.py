"""Reads docker-compose.yml, which keeps to a small part of YAML that can be read in one way only.

That part: mappings and lists by indentation of two spaces; words, whole numbers and truth values;
anything else in the quotes and brackets of JSON; `&name` marks a mapping, and `<<: *name` begins
one with what that holds; comments have lines of their own. Whatever else it meets is an error.
"""

import json
import re
from pathlib import Path
from typing import Any, Final, NamedTuple

FILE: Final = Path(__file__).parents[2] / "docker-compose.yml"

_ENTRY: Final = re.compile(r"(?P<key>[A-Za-z][A-Za-z0-9_-]*):(?: (?P<value>.+))?")
_ANCHOR: Final = re.compile(r"&(?P<name>[a-z]+)")
_MERGE: Final = "<<: *"
_ITEM: Final = "- "
_JSON_BEGINS_WITH: Final = ('"', "[")
_NUMBER: Final = re.compile(r"0|[1-9][0-9]*")
_WORD: Final = re.compile(r"(?:[0-9]+s|[A-Za-z./][A-Za-z0-9_./-]*(?::[a-z0-9_./-]+)*)")
_TRUTH: Final = {"true": True, "false": False}
_MISREAD: Final = {"null", "yes", "no", "on", "off", "y", "n"}


class NotPlain(ValueError):  # noqa: N818 - named after what the text is
    """A line that is outside of the part of YAML that is read here."""


class Line(NamedTuple):
    """A line that says something, without its indentation, which is `depth`."""

    depth: int
    text: str


def compose_file() -> dict[str, Any]:
    """The whole file."""
    return parsed(FILE.read_text(encoding="utf-8"))


def parsed(text: str) -> dict[str, Any]:
    """The mapping in the text. Raises: NotPlain."""
    reader = _Reader([_line(line) for line in text.splitlines() if _says_something(line)])
    whole = reader.mapping(0)
    if reader.lines:
        raise NotPlain(reader.lines[0].text)
    return whole


def _says_something(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith("#")


def _line(line: str) -> Line:
    text = line.lstrip(" ")
    return Line(len(line) - len(text), text.rstrip())


class _Reader:
    def __init__(self, lines: list[Line]) -> None:
        self.lines = lines
        self._marked: dict[str, dict[str, Any]] = {}

    def mapping(self, depth: int) -> dict[str, Any]:
        """The entries that begin at this depth, taken off the lines."""
        inherited = self._inherited(depth)
        own: dict[str, Any] = {}
        while self._is_at(depth):
            key, value = self._entry(self.lines.pop(0).text, depth)
            if key in own:
                raise NotPlain(f"{key} twice")
            own[key] = value
        return {**inherited, **own}

    def _inherited(self, depth: int) -> dict[str, Any]:
        if not self._is_at(depth) or not self.lines[0].text.startswith(_MERGE):
            return {}
        return self._marked[self.lines.pop(0).text.removeprefix(_MERGE)]

    def _entry(self, text: str, depth: int) -> tuple[str, Any]:
        entry = _ENTRY.fullmatch(text)
        if entry is None:
            raise NotPlain(text)
        key, value = entry["key"], entry["value"]
        anchor = _ANCHOR.fullmatch(value or "")
        if value is not None and anchor is None:
            return key, _scalar(value)
        block = self._block(depth + 2)
        if anchor is not None:
            self._marked[anchor["name"]] = block
        return key, block

    def _block(self, depth: int) -> Any:  # noqa: ANN401 - a mapping, a list or nothing
        if not self._is_at(depth):
            return None
        return self._list(depth) if self.lines[0].text.startswith(_ITEM) else self.mapping(depth)

    def _list(self, depth: int) -> list[Any]:
        found = []
        while self._is_at(depth):
            text = self.lines.pop(0).text
            if not text.startswith(_ITEM):
                raise NotPlain(text)
            found.append(_scalar(text.removeprefix(_ITEM)))
        return found

    def _is_at(self, depth: int) -> bool:
        return bool(self.lines) and self.lines[0].depth == depth


def _scalar(text: str) -> Any:  # noqa: ANN401 - what JSON can hold
    if text.startswith(_JSON_BEGINS_WITH):
        return json.loads(text)
    if _NUMBER.fullmatch(text):
        return int(text)
    if text.lower() in _MISREAD or not _WORD.fullmatch(text):
        raise NotPlain(text)
    return _TRUTH.get(text, text)
