"""Runs `tenders` where it is configured for one test: in this process, or in one of its own."""

import io
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.unit.cli.command import Outcome
from workers.cli import main

TENDERS = str(Path(sys.executable).with_name("tenders"))


class CommandLine:
    """The command `tenders` in a directory, with these of our variables and no others."""

    def __init__(
        self, captured: pytest.CaptureFixture[str], directory: Path, variables: dict[str, str]
    ) -> None:
        self._captured = captured
        self._directory = directory
        self.variables = variables

    def __call__(self, *arguments: str, given: str = "") -> Outcome:
        """Run a command to its end; `given` is its standard input."""
        self._captured.readouterr()
        with pytest.MonkeyPatch.context() as patch:
            for name in _ours():
                patch.delenv(name)
            for name, value in self.variables.items():
                patch.setenv(name, value)
            patch.chdir(self._directory)
            patch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(given.encode())))
            code = main.run(arguments)
        return Outcome(code, *self._captured.readouterr())

    def succeeds(self, *arguments: str, given: str = "") -> Outcome:
        """Run a command that must do what it is asked."""
        outcome = self(*arguments, given=given)
        assert outcome.code == 0, outcome.err
        return outcome

    @contextmanager
    def running(self, *arguments: str) -> Iterator["subprocess.Popen[str]"]:
        """A command in a process of its own, while this lasts."""
        process = subprocess.Popen(
            [TENDERS, *arguments],
            cwd=self._directory,
            env={name: os.environ[name] for name in os.environ.keys() - _ours()} | self.variables,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            yield process
        finally:
            process.kill()
            process.communicate()


def _ours() -> set[str]:
    return {name for name in os.environ if name.startswith("TENDERS_")}
