"""The commands that the README and the changelog name within their sentences are there."""

import shlex
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import pytest

from tests.e2e.readme import ROOT, code, prose
from workers.cli import main

CHANGELOG: Final = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
PYTHON_M: Final = ".venv/bin/python -m "


def named(start: str) -> list[str]:
    """The commands in backticks that begin so, each once and in order."""
    spans = dict.fromkeys([*code(prose()), *code(CHANGELOG)])
    found = [span for span in spans if span.startswith(start)]
    assert found, f"nothing begins with {start!r} any more"
    return found


def ended(*command: str) -> "subprocess.CompletedProcess[str]":
    """A command of the checkout, at its end."""
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def options(command: str) -> Iterator[str]:
    """The names of the options that are given to it."""
    return (word for word in shlex.split(command) if word.startswith("--"))


@pytest.mark.parametrize("command", named("tenders "))
def test_the_command_line_has_it(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    _tenders, *words = shlex.split(command)

    assert main.run([*words, "--help"]) == 0


@pytest.mark.parametrize("command", named("make "))
def test_there_is_such_a_target(command: str) -> None:
    told = ended("make", "--dry-run", *shlex.split(command)[1:])

    assert told.returncode == 0, told.stderr


@pytest.mark.parametrize("command", named(PYTHON_M))
def test_there_is_such_a_program(command: str) -> None:
    module, *_ = shlex.split(command.removeprefix(PYTHON_M))

    assert find_spec(module)


@pytest.mark.parametrize("command", [one for one in named(PYTHON_M) if " --" in one])
def test_the_program_knows_the_options(command: str) -> None:
    module, *_ = shlex.split(command.removeprefix(PYTHON_M))

    told = ended(sys.executable, "-m", module, "--help")

    assert told.returncode == 0, told.stderr
    assert all(f"{option} " in told.stdout for option in options(command)), told.stdout


@pytest.mark.parametrize("command", named(".venv/bin/pytest "))
def test_there_is_such_a_test(command: str) -> None:
    pytest_here = str(Path(sys.executable).with_name("pytest"))

    told = ended(pytest_here, *shlex.split(command)[1:], "--collect-only", "--quiet")

    assert told.returncode == 0, told.stdout


def test_what_is_not_there_is_noticed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main.run(["topics", "delete", "--help"]) == 2
    assert ended("make", "--dry-run", "rest").returncode == 2
    assert find_spec("tests.chaos.rum") is None
