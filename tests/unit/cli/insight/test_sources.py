"""Where the past is read: what people name, else the board where there is one, else the log."""

from pathlib import Path

import pytest

from tests.unit.cli.command import Tenders
from tests.unit.cli.insight.conftest import Board
from tests.unit.insight.log import Log

NOBODY = "127.0.0.1:9"
LOG = f"Kafka at {NOBODY}"


@pytest.mark.parametrize(
    ("arguments", "reads_log"),
    [
        pytest.param((), False, id="the board where there is one"),
        pytest.param(
            ("--from", "log", "--bootstrap", NOBODY), True, id="the log that is asked for"
        ),
        pytest.param(("--bootstrap", NOBODY), True, id="the log whose address is given"),
        pytest.param(
            ("--from", "board", "--bootstrap", NOBODY), False, id="the board all the same"
        ),
    ],
)
def test_with_a_board_it_is_asked_unless_a_log_is_meant(
    tenders: Tenders, board: Board, arguments: tuple[str, ...], *, reads_log: bool
) -> None:
    board(Log())

    outcome = tenders("explain", "A-1", *arguments)

    assert (LOG in outcome.err) == reads_log
    assert ("board.db, which is still empty" in outcome.err) == (not reads_log)


def test_without_a_board_the_log_is_read(tenders: Tenders, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TENDERS_KAFKA_BOOTSTRAP_SERVERS", NOBODY)

    assert LOG in tenders("explain", "A-1").err


def test_a_board_that_is_not_there_cannot_be_asked(tenders: Tenders) -> None:
    outcome = tenders("explain", "A-1", "--from", "board")

    assert outcome.code == 1
    assert "there is no board in .tenders" in outcome.err
    assert not Path(".tenders").exists()


def test_a_board_that_cannot_be_read_is_no_empty_one(tenders: Tenders) -> None:
    Path(".tenders").mkdir()
    Path(".tenders/board.db").touch()

    outcome = tenders("trace", "A-1")

    assert outcome.code == 1
    assert outcome.err.endswith("no such table: event; `--from log` reads the log itself\n")


def test_a_database_that_is_none_is_told(tenders: Tenders, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TENDERS_BOARD_DATABASE", "mysql://geheim@x/y")

    outcome = tenders("trace", "A-1")

    assert outcome.code == 1
    assert "not mysql" in outcome.err
    assert "geheim" not in outcome.err
