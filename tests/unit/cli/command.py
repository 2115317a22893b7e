"""Runs the command line in this process, as the console script does."""

import json
from typing import Any, NamedTuple

import pytest

from workers.cli import main


class Outcome(NamedTuple):
    """How a command ended, and what it printed."""

    code: int
    out: str
    err: str

    @property
    def objects(self) -> list[dict[str, Any]]:
        """The JSON objects that it printed, one per line."""
        return [json.loads(line) for line in self.out.splitlines()]


class Tenders:
    """The command `tenders`."""

    def __init__(self, captured: pytest.CaptureFixture[str]) -> None:
        self._captured = captured

    def __call__(self, *arguments: str) -> Outcome:
        self._captured.readouterr()
        code = main.run(arguments)
        return Outcome(code, *self._captured.readouterr())
