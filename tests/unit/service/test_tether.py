"""A tethered program ends as it would alone, and when the one that wanted it is gone."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.unit.service.child import POLITE, WAITS, Child
from workers.service import tether

WAYS = ["accompany", *(["become"] if sys.platform == "linux" else [])]
TETHERED = "import runpy, sys; runpy.run_path({file!r})[{way!r}](int(sys.argv[1]), sys.argv[2:])"
PARENT = """
import os, signal, subprocess, sys
way, *program = sys.argv[1:]
subprocess.Popen([sys.executable, "-I", "-S", "-c", way, str(os.getpid()), *program])
signal.pause()
"""


def tethered(way: str) -> str:
    return TETHERED.format(file=tether.__file__, way=way)


def start(way: str, *command: str, parent: int | None = None) -> subprocess.Popen[str]:
    wanted_by = str(parent or os.getpid())
    return subprocess.Popen(
        [sys.executable, "-I", "-S", "-c", tethered(way), wanted_by, *command],
        stdout=subprocess.PIPE,
        text=True,
    )


def say(process: subprocess.Popen[str]) -> str:
    """The next line that it says; empty when nobody is left who could say something."""
    assert process.stdout is not None
    return process.stdout.readline()


@pytest.fixture
def child(tmp_path: Path) -> Child:
    return Child(tmp_path)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    ("end", "code"),
    [
        ("sys.exit(0)", 0),
        ("sys.exit(70)", 70),
        ("os.kill(os.getpid(), signal.SIGKILL)", -signal.SIGKILL),
        ("os.kill(os.getpid(), signal.SIGTERM)", -signal.SIGTERM),
    ],
    ids=["in good order", "with 70", "killed", "terminated"],
)
def test_it_ends_as_its_program_does(child: Child, way: str, end: str, code: int) -> None:
    with start(way, *child.command(end)) as process:
        assert process.wait() == code


@pytest.mark.parametrize("way", WAYS)
def test_a_signal_reaches_the_program(child: Child, way: str) -> None:
    with start(way, *child.command(POLITE)) as process:
        assert say(process) == "ready\n"

        process.terminate()

        assert process.wait() == 5


@pytest.mark.parametrize("way", WAYS)
def test_the_program_is_killed_when_its_parent_is(child: Child, way: str) -> None:
    arguments = [tethered(way), *child.command(WAITS)]
    with subprocess.Popen(
        [sys.executable, "-I", "-S", "-c", PARENT, *arguments], stdout=subprocess.PIPE, text=True
    ) as parent:
        assert say(parent) == "ready\n"

        parent.kill()

        assert say(parent) == ""  # nobody holds the other end any more


@pytest.mark.parametrize("way", WAYS)
def test_the_program_does_not_run_for_a_parent_that_is_gone_already(child: Child, way: str) -> None:
    with start(way, *child.command(WAITS), parent=1) as process:
        assert process.wait() != 0
