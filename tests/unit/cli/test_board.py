"""`tenders board` where no board runs, and `tenders worker board` before it serves."""

import json
import socket
from pathlib import Path

import pytest

from tests.unit.cli.command import Tenders
from workers.cli.itself import tenders_board
from workers.service.health import Endpoint


def test_where_no_board_runs_status_says_how_to_start_one(tenders: Tenders) -> None:
    outcome = tenders("board", "status", "--json")

    said = json.loads(outcome.out)
    assert outcome.code == 1
    assert said["address"] is None
    assert "tenders worker board" in said["reasons"][0]


def test_a_rebuild_without_an_address_says_what_helps(tenders: Tenders) -> None:
    outcome = tenders("board", "rebuild")

    assert outcome.code == 1
    assert "--bootstrap" in outcome.err


def test_a_board_is_started_by_the_same_python() -> None:
    command = tenders_board(Endpoint("127.0.0.1", 8080), "b1:9092")

    assert command[4:] == [
        *("worker", "board", "--host", "127.0.0.1", "--port", "8080"),
        *("--bootstrap", "b1:9092"),
    ]


def test_a_board_that_is_started_again_is_at_the_same_place() -> None:
    command = tenders_board(Endpoint("127.0.0.1", 0), None)

    port = int(command[command.index("--port") + 1])
    assert port > 0
    socket.create_server(("127.0.0.1", port)).close()  # nobody has it


def test_where_nobody_can_listen_the_board_itself_says_so() -> None:
    command = tenders_board(Endpoint("192.0.2.1", 0), None)

    assert command[command.index("--port") + 1] == "0"


def test_a_database_that_is_none_is_told_in_a_line(
    tenders: Tenders, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TENDERS_BOARD_DATABASE", "mysql://board:secret@db/board")

    outcome = tenders("worker", "board", "--bootstrap", "127.0.0.1:1")

    assert outcome.code == 1
    assert "postgresql+psycopg" in outcome.err
    assert "secret" not in outcome.err


@pytest.mark.parametrize("command", [("worker", "board"), ("board", "rebuild")])
@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"Kein Datenbankformat.\n" * 400, id="a text"),
        pytest.param(b"SQLite format 3\0" + b"\1" * 4_000, id="no more than a header"),
    ],
)
def test_a_file_that_is_no_database_is_named_with_what_to_do(
    tenders: Tenders, tmp_path: Path, command: tuple[str, ...], content: bytes
) -> None:
    file = tmp_path / ".tenders" / "board.db"
    file.parent.mkdir()
    file.write_bytes(content)

    outcome = tenders(*command, "--bootstrap", "127.0.0.1:9")

    assert outcome.code == 1
    last = outcome.err.splitlines()[-1]
    assert f"{file}: file is not a database" in last
    assert "TENDERS_BOARD_DATABASE" in last
