"""A logbook whose lines a test can read."""

import json
from io import StringIO
from typing import Any

from workers.service.logbook import Level, Logbook, open_logbook


class Page:
    """What was written, as text and as JSON."""

    def __init__(self, level: Level = "info") -> None:
        self._stream = StringIO()
        self.logbook: Logbook = open_logbook(self._stream, level)

    @property
    def text(self) -> str:
        return self._stream.getvalue()

    def lines(self, event: str) -> list[dict[str, Any]]:
        """The lines of this event, without when they were written."""
        return [_untimed(line) for line in self._lines() if line["event"] == event]

    def events(self) -> list[str]:
        return [line["event"] for line in self._lines()]

    def _lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.text.splitlines()]


def _untimed(line: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in line.items() if name != "timestamp"}
