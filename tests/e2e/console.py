"""Types the commands of a console block into a shell, and compares what they print."""

import os
import subprocess
import sys
import time
from doctest import ELLIPSIS, NORMALIZE_WHITESPACE, OutputChecker
from pathlib import Path
from types import TracebackType
from typing import IO, Final, NamedTuple, Self, cast

from tests.e2e.readme import Block

_PROMPT: Final = "$ "
_CONTINUED: Final = "> "
_DONE: Final = "exit code "
_LAZY: Final = ("tenders tail ", "tenders waiting")
"""What they show may come a moment later, so they may be typed again."""

_SHOWN_WITHIN_S: Final = 30.0


class Step(NamedTuple):
    """A command as it is typed, and what it prints, with `...` for what may be anything."""

    command: str
    shown: str


def steps(block: Block) -> list[Step]:
    """The commands of a console block, in order."""
    typed: list[str] = []
    shown: list[str] = []
    for line in block.text.splitlines():
        if line.startswith(_PROMPT):
            typed.append(line.removeprefix(_PROMPT))
            shown.append("")
        elif line.startswith(_CONTINUED):
            typed[-1] += "\n" + line.removeprefix(_CONTINUED)
        else:
            shown[-1] += line + "\n"
    return [Step(*step) for step in zip(typed, shown, strict=True)]


def environment() -> dict[str, str]:
    """Ours, with `tenders` on the path and nothing configured."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TENDERS_")}
    return kept | {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}


class Answer(NamedTuple):
    """How a command ended, and what it printed on standard output."""

    code: int
    output: str


class Terminal:
    """A shell in a directory, in which variables stay as they were set."""

    def __init__(self, directory: Path) -> None:
        self._shell = subprocess.Popen(
            ["bash", "--norc"],
            cwd=directory,
            env=environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        self._shell.kill()
        self._shell.communicate()

    def follow(self, step: Step) -> None:
        """Type a step's command; what it prints is what is shown, or comes to be."""
        deadline = time.monotonic() + _SHOWN_WITHIN_S
        answer = self.type(step.command)
        while not _is_shown(step, answer) and _may_come(step) and time.monotonic() < deadline:
            answer = self.type(step.command)

        assert answer.code == 0, f"{step.command}\n{answer.output}"
        assert _is_shown(step, answer), f"{step.command}\n{answer.output}"

    def type(self, command: str) -> Answer:
        """Type a command and wait for its end."""
        stdin, stdout = cast("IO[str]", self._shell.stdin), cast("IO[str]", self._shell.stdout)
        stdin.write(f"{command}\nprintf '\\n{_DONE}%s\\n' $?\n")
        stdin.flush()
        printed = ""
        for line in stdout:
            if line.startswith(_DONE):
                return Answer(int(line.removeprefix(_DONE)), printed)
            printed += line
        raise EOFError(f"the shell has ended at {command}")


def _may_come(step: Step) -> bool:
    return step.command.startswith(_LAZY)


def _is_shown(step: Step, answer: Answer) -> bool:
    return not step.shown or OutputChecker().check_output(
        step.shown, answer.output, ELLIPSIS | NORMALIZE_WHITESPACE
    )
