"""`tenders demo`, as a stranger starts it: in a pipe, and in a terminal until Ctrl-C."""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from select import select
from typing import Any, Final, cast
from urllib.request import urlopen

import pytest

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(300)]

TENDERS: Final = str(Path(sys.executable).with_name("tenders"))
CTRL_C: Final = b"\x03"
BOARD: Final = re.compile(r"Watch it in the browser: (http://127\.0\.0\.1:[0-9]+)")
CONTROL_CODE: Final = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]|\r|\x1b")
RECEIPT: Final = (
    "Ihr Backoffice Elbtal bearbeitet diese Ausschreibung, weil Elbtal Gewerbemakler das so"
    " festgelegt hat. Ihr Wunsch „Eigenbearbeitung“ konnte deshalb nicht berücksichtigt werden."
)
STANDING: Final = {"assigned": 29, "forwarded": 12, "asked": 1}
STANDING_IN_ALL: Final = sum(STANDING.values())
RECORDS: Final = {
    "tender-requested": 45,
    "handling-chosen": 6,
    "settings-change-requested": 6,
    "message-posted": 14,
    "insurer-invitation-requested": 4,
    "insurer-invitation-withdrawal-requested": 1,
    "insurer-decline-reported": 1,
    "tender-claim-requested": 3,
    "tender-reassignment-requested": 1,
    "backoffice-assigned": 29,
    "portal-forwarded": 12,
    "handling-choice-required": 6,
    "tender-held": 7,
    "tender-refused": 1,
    "handling-choice-refused": 1,
    "account-settings-changed": 5,
    "settings-change-refused": 1,
    "message-relayed": 13,
    "message-held": 1,
    "message-refused": 1,
    "insurer-invited": 3,
    "insurer-invitation-refused": 1,
    "insurer-invitation-withdrawn": 1,
    "insurer-declined": 1,
    "tender-action-held": 1,
    "tender-claimed": 2,
    "tender-claim-refused": 1,
    "tender-reassigned": 1,
    "tender-requested.dead": 1,
}
A_WHILE_S: Final = 120.0
WITHIN_A_TERMINAL: Final = (
    "import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))"
)


class Desk:
    """A new directory in which somebody types commands, and a directory for temporary files."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory / "desk"
        self.temporary = directory / "temporary"
        self.directory.mkdir()
        self.temporary.mkdir()
        self.environment = {
            **{name: os.environ[name] for name in os.environ if not name.startswith("TENDERS_")},
            "TMPDIR": str(self.temporary),
            "COLUMNS": "100",
            "LINES": "40",
            "TERM": "xterm-256color",
        }

    def types(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """A command, to its end."""
        return subprocess.run(
            [TENDERS, *arguments],
            cwd=self.directory,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def left_behind(self) -> list[str]:
        """What is still there of a local Kafka and its agents."""
        log = (self.directory / ".tenders" / "demo.log").read_text()
        started = [json.loads(line) for line in log.splitlines() if "child_started" in line]
        assert {"kafka", "board", "router", "messaging", "settings", "lifecycle"} <= {
            line["child"] for line in started
        }
        return [
            *(line["child"] for line in started if is_alive(line["pid"])),
            *(path.name for path in self.temporary.iterdir()),
            *(path.name for path in self.directory.glob(".tenders/*-address*")),
        ]


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def read(shown: str, path: str) -> dict[str, Any]:
    """What the board answers whose address is shown."""
    board = BOARD.search(shown)
    assert board is not None
    with urlopen(f"{board[1]}/{path}", timeout=A_WHILE_S) as answer:  # noqa: S310 - our own, by HTTP
        found: dict[str, Any] = json.load(answer)
        return found


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


class Terminal:
    """A command in a terminal of its own: what it shows, and keys to press."""

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        self.shown = ""
        self._process = process
        self._output = cast("int", process.stdout and process.stdout.fileno())

    def press(self, key: bytes) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(key)
        self._process.stdin.flush()

    def shows(self, text: str) -> None:
        """Wait for a text."""
        until = time.monotonic() + A_WHILE_S
        while text not in self.shown:
            readable, _, _ = select([self._output], [], [], until - time.monotonic())
            assert readable, f"no {text!r} comes: {self.shown}"
            more = os.read(self._output, 65_536)
            assert more, f"it has ended without {text!r}: {self.shown}"
            self.shown += CONTROL_CODE.sub("", more.decode(errors="replace"))

    def ends(self) -> int:
        """Wait for its end; the exit code."""
        rest, _ = self._process.communicate(timeout=A_WHILE_S)
        self.shown += CONTROL_CODE.sub("", rest.decode(errors="replace"))
        return self._process.returncode


@contextmanager
def terminal(desk: Desk, *arguments: str) -> Iterator[Terminal]:
    with subprocess.Popen(
        [sys.executable, "-c", WITHIN_A_TERMINAL, TENDERS, *arguments],
        cwd=desk.directory,
        env=desk.environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        try:
            yield Terminal(process)
        finally:
            process.kill()


def test_in_a_pipe_the_story_is_told_in_plain_lines_and_ends_by_itself(desk: Desk) -> None:
    told = desk.types("demo", "--once")

    assert told.returncode == 0, told.stderr
    assert not CONTROL_CODE.search(told.stdout)
    assert RECEIPT in " ".join(told.stdout.split())
    assert "requested → held → assigned" in told.stdout
    assert "version 2: always Gewerbe-Service 24" in told.stdout
    assert "„Wunderbar, ich bin um 16 Uhr beim Kunden.“" in told.stdout
    assert "Evidence of A-2026-1309" in told.stdout
    assert "Angefragt wurden 3 Versicherer; abgesagt hat ein Versicherer" in told.stdout
    assert "42 tenders, 89 facts and dead letters: all that was due" in told.stdout
    assert desk.left_behind() == []


def test_a_program_gets_one_object_with_all_counts(desk: Desk) -> None:
    told = desk.types("demo", "--json")

    assert told.returncode == 0, told.stderr
    assert json.loads(told.stdout) == {"tenders": STANDING, "records": RECORDS}
    assert "42 tenders" in told.stderr


def test_in_a_terminal_it_stays_for_other_commands_until_ctrl_c(desk: Desk) -> None:
    with terminal(desk, "demo", "--pace", "0") as demo:
        demo.shows("Ctrl-C stops Kafka")
        overview = read(demo.shown, "api/overview")
        waiting = desk.types("waiting", "--json")
        evidence = desk.types("evidence", "A-2026-1309", "--json")
        head = json.loads(evidence.stdout)["seal"]["head"]
        verified = desk.types("evidence", "A-2026-1309", "--verify", head)
        again = desk.types("demo", "--once")
        demo.press(CTRL_C)
        code = demo.ends()

    assert code == 0, demo.shown
    assert sum(overview["counts"].values()) == STANDING_IN_ALL
    assert json.loads(waiting.stdout)["tender"] == "A-2026-1310"
    assert len(json.loads(evidence.stdout)["asked"]) == 3
    assert verified.returncode == 0, verified.stderr
    assert again.returncode == 1
    assert "a local Kafka of this directory runs at" in again.stderr
    assert desk.left_behind() == []


def test_ctrl_c_in_the_middle_leaves_nothing_behind(desk: Desk) -> None:
    with terminal(desk, "demo") as demo:
        demo.shows("Brokers start their tenders")
        demo.press(CTRL_C)
        code = demo.ends()

    assert code == 130, demo.shown
    assert "Traceback" not in demo.shown
    assert desk.left_behind() == []
