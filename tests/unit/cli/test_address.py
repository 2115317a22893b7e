"""Where Kafka is, and who says so."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from workers.cli import address, config
from workers.cli.address import Address
from workers.client.errors import TellUser

VARIABLE = "TENDERS_KAFKA_BOOTSTRAP_SERVERS"


@pytest.fixture
def listening() -> Iterator[str]:
    """An address where somebody answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"127.0.0.1:{server.getsockname()[1]}"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The data directory of commands that run here."""
    directory = tmp_path / ".tenders"
    directory.mkdir()
    return directory


def find(option: str | None = None) -> Address:
    return address.find(option, config.load())


def test_the_option_counts_before_the_variable_and_the_file(
    monkeypatch: pytest.MonkeyPatch, data: Path
) -> None:
    monkeypatch.setenv(VARIABLE, "variable:1")

    with address.left_in(data, "file:1"):
        assert find("option:1") == Address("option:1", "--bootstrap")


def test_the_variable_counts_before_the_file(monkeypatch: pytest.MonkeyPatch, data: Path) -> None:
    monkeypatch.setenv(VARIABLE, "one:1,two:2")

    with address.left_in(data, "file:1"):
        assert find() == Address("one:1,two:2", VARIABLE)


def test_else_the_file_of_the_local_kafka_counts(data: Path, listening: str) -> None:
    with address.left_in(data, listening):
        assert find() == Address(listening, ".tenders/kafka-address")


def test_without_any_it_is_told_how_to_give_one() -> None:
    with pytest.raises(TellUser, match=f"give --bootstrap, set {VARIABLE}, or start"):
        find()


def test_a_stale_file_is_told_from_a_kafka_that_is_away(data: Path) -> None:
    with (
        address.left_in(data, "127.0.0.1:1"),
        pytest.raises(
            TellUser, match=r"nobody answers at 127\.0\.0\.1:1, the address in \.tenders"
        ),
    ):
        find()


@pytest.mark.parametrize("left", ["", "nonsense", "127.0.0.1:many"])
def test_a_file_with_something_else_is_stale(data: Path, left: str) -> None:
    (data / address.FILE).write_text(left)

    with pytest.raises(TellUser, match="nobody answers"):
        find()


@pytest.mark.parametrize("given", ["kafka", "kafka:port", "kafka:99999", "one:1,,two:2", "a b:1"])
def test_what_is_no_address_is_refused_with_who_said_it(given: str) -> None:
    with pytest.raises(TellUser, match="--bootstrap: an address is host:port"):
        find(given)


def test_the_address_is_left_only_while_the_local_kafka_runs(tmp_path: Path) -> None:
    with address.left_in(tmp_path, "127.0.0.1:4711"):
        during = (tmp_path / address.FILE).read_text()

    assert during == "127.0.0.1:4711\n"
    assert [*tmp_path.iterdir()] == []


def test_the_address_of_another_kafka_is_not_taken_away(tmp_path: Path) -> None:
    with address.left_in(tmp_path, "127.0.0.1:4711"), address.left_in(tmp_path, "127.0.0.1:4712"):
        pass
    with address.left_in(tmp_path, "127.0.0.1:4711"):
        (tmp_path / address.FILE).write_text("127.0.0.1:4712\n")

    assert address.left(tmp_path) == Address("127.0.0.1:4712", str(tmp_path / address.FILE))
