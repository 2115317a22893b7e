"""The frame of the command line: help, exit codes, errors, and how quick it is."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.unit.cli.command import Tenders
from workers.cli import main, output
from workers.client.errors import TellUser

TENDERS = str(Path(sys.executable).with_name("tenders"))
SLOW_TO_IMPORT = ("aiokafka", "events", "prometheus_client", "pydantic", "pycountry", "rich")


def test_help_lists_every_command(tenders: Tenders) -> None:
    outcome = tenders("--help")

    assert outcome.code == 0
    assert all(f"  {name} " in outcome.out for name in main.COMMANDS)


def test_help_imports_nothing_slow() -> None:
    program = (
        "import sys\n"
        "from workers.cli import main\n"
        "main.run(['--help'])\n"
        "print('imported:', *sys.modules)"
    )

    printed = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    ).stdout

    imported = {name.partition(".")[0] for name in printed.rpartition("imported:")[2].split()}
    assert imported.isdisjoint(SLOW_TO_IMPORT)


@pytest.mark.parametrize("name", main.COMMANDS)
def test_every_command_has_help(tenders: Tenders, name: str) -> None:
    outcome = tenders(name, "--help")

    assert outcome.code == 0
    assert outcome.out.startswith(f"Usage: tenders {name}")


@pytest.mark.parametrize(
    "name", ["topics", "settings", "clerk", "insurer", "dead-letters", "board", "schemas"]
)
def test_a_group_says_what_it_is_for_and_all_of_what_each_command_does(
    tenders: Tenders, name: str
) -> None:
    shown = tenders(name, "--help").out

    assert main.COMMANDS[name].help in shown
    assert "..." not in shown.partition("Commands:")[2]


def test_without_arguments_it_shows_help_as_a_usage_error(tenders: Tenders) -> None:
    outcome = tenders()

    assert outcome.code == 2
    assert "Commands:" in outcome.out + outcome.err


def test_an_unknown_command_is_a_usage_error_with_a_suggestion(tenders: Tenders) -> None:
    outcome = tenders("topic")

    assert outcome.code == 2
    assert "Did you mean 'topics'?" in outcome.err


def test_what_is_refused_is_told_in_one_line(
    tenders: Tenders, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise TellUser("so not")

    monkeypatch.setattr(output, "rows", refuse)

    assert tenders("config") == (1, "", "tenders: so not\n")


def test_a_bug_shows_its_stack_only_when_asked(
    tenders: Tenders, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumble(*_: object, **__: object) -> None:
        raise LookupError("of its own")

    monkeypatch.setattr(output, "rows", stumble)

    quiet = tenders("config")
    monkeypatch.setenv("TENDERS_LOG_LEVEL", "debug")
    loud = tenders("config")

    assert quiet.code == loud.code == 1
    assert "LookupError('of its own')" in quiet.err
    assert "Traceback" not in quiet.err
    assert "Traceback" in loud.err


def test_a_closed_pipe_ends_it_quietly() -> None:
    process = subprocess.Popen([TENDERS, "config"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.close()

    _, said = process.communicate()

    assert said == b""
    assert process.returncode == 141
