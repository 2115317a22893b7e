"""A local Kafka that does not start says why, what helps, and what it said itself."""

import errno
import os
import socket
from pathlib import Path

import pytest

from workers.broker import failure, port, storage
from workers.broker.failure import PortTakenError, StartError
from workers.broker.local import LocalKafka

DISK_FULL = "The disk is full"
NO_RIGHT = "No right to write there"
TOO_LITTLE_MEMORY = "too little memory"
IN_USE = "Another broker runs in this data directory"
FOREIGN = "The data directory is another Kafka's or damaged"


@pytest.mark.kafka
def test_a_taken_port_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        taken = server.getsockname()[1]

        with pytest.raises(PortTakenError, match=f"Port {taken} is taken by another program"):
            LocalKafka.start(port_number=taken)


@pytest.mark.kafka
def test_another_free_port_is_tried_when_somebody_takes_one_before_the_broker(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lost = port.choose(None)
    with socket.create_server(("127.0.0.1", lost.clients)):
        choices = [lost, port.choose(None)]
        monkeypatch.setattr(port, "choose", lambda _: choices.pop(0))

        with LocalKafka.start() as broker:
            assert broker.port != lost.clients


@pytest.mark.kafka
def test_a_number_that_is_no_port_is_refused() -> None:
    with pytest.raises(StartError, match="Port 70000 is none"):
        LocalKafka.start(port_number=70_000)


@pytest.mark.kafka
def test_a_file_in_the_place_of_the_directory_is_named(tmp_path: Path) -> None:
    place = tmp_path / "data"
    place.touch()

    with pytest.raises(StartError, match=r"data cannot be used\. A file stands where"):
        LocalKafka.start(place)


@pytest.mark.kafka
def test_a_directory_below_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(StartError, match=r"A file stands where a directory should be"):
        LocalKafka.start(tmp_path / "file" / "data")


@pytest.mark.kafka
@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_directory_without_the_right_to_write_is_named(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)

    with pytest.raises(StartError, match=NO_RIGHT):
        LocalKafka.start(tmp_path / "data")


@pytest.mark.kafka
def test_a_disk_without_room_is_said_before_the_broker_fills_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storage, "LEAST_ROOM_BYTES", 2**63)

    with pytest.raises(StartError, match=DISK_FULL):
        LocalKafka.start(tmp_path)


@pytest.mark.kafka
def test_a_tiny_heap_is_too_little_memory() -> None:
    with pytest.raises(StartError, match=TOO_LITTLE_MEMORY) as told:
        LocalKafka.start(heap_mib=2)

    assert "OutOfMemoryError" in "".join(told.value.last_lines)


@pytest.mark.kafka
def test_damaged_data_is_said_with_the_brokers_own_words(tmp_path: Path) -> None:
    (tmp_path / "topics").mkdir()
    (tmp_path / "topics" / "meta.properties").touch()

    with pytest.raises(StartError, match=FOREIGN) as told:
        LocalKafka.start(tmp_path)

    assert "node ID not found" in str(told.value)


@pytest.mark.kafka
def test_a_directory_whose_start_failed_is_free_again(tmp_path: Path) -> None:
    with pytest.raises(StartError):
        LocalKafka.start(tmp_path, heap_mib=1)

    with LocalKafka.start(tmp_path) as broker:
        assert broker.runs


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("java.io.IOException: No space left on device", DISK_FULL),
        (
            "java.lang.InternalError: a fault occurred in an unsafe memory access operation",
            DISK_FULL,
        ),
        ("java.nio.file.AccessDeniedException: topics/meta.properties", NO_RIGHT),
        ("java.io.FileNotFoundException: server.log (Read-only file system)", NO_RIGHT),
        ("Too small maximum heap", TOO_LITTLE_MEMORY),
        ("Could not reserve enough space for code cache (49152K)", TOO_LITTLE_MEMORY),
        ("Could not allocate compressed class space: 1073741824 bytes", TOO_LITTLE_MEMORY),
        (
            "# There is insufficient memory for the Java Runtime Environment to continue.",
            TOO_LITTLE_MEMORY,
        ),
        (
            "KafkaException: Failed to acquire lock on file .lock in topics. A Kafka instance in",
            IN_USE,
        ),
        ("java.lang.RuntimeException: Unknown meta.properties version number 7", FOREIGN),
        ("java.lang.IllegalStateException: something new", "It ended with exit code 1"),
    ],
)
def test_what_the_broker_writes_is_told_in_a_sentence_that_helps(line: str, sentence: str) -> None:
    error = failure.broker_ended(1, [line])

    assert sentence in error.reason
    assert error.last_lines == (line,)


def test_a_port_that_the_broker_finds_taken_is_named() -> None:
    line = (
        "KafkaException: Socket server failed to bind to 127.0.0.1:19092: Address already in use."
    )

    error = failure.broker_ended(1, [line])

    assert isinstance(error, PortTakenError)
    assert "Port 19092" in error.reason


def test_a_broker_that_the_kernel_killed_lacked_memory() -> None:
    assert TOO_LITTLE_MEMORY in failure.broker_ended(137, []).reason


def test_the_last_lines_are_those_that_matter() -> None:
    output = [
        "2026-11-24T15:30:00,000 ERROR Exiting Kafka due to fatal exception (Kafka$)",
        "java.lang.RuntimeException: the cause",
        "\tat kafka.Kafka$.main(Kafka.scala:98)",
        "2026-11-24T15:30:00,001 INFO  shut down (Kafka$)",
        "",
    ]

    assert failure.broker_ended(1, output).last_lines == tuple(output[:2])


def test_news_are_shown_where_there_is_nothing_worse() -> None:
    line = "2026-11-24T15:30:00,001 INFO  Starting (Kafka$)"

    assert failure.not_ready(60, [line]).last_lines == (line,)


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        (errno.ENOSPC, DISK_FULL),
        (errno.EDQUOT, DISK_FULL),
        (errno.EACCES, NO_RIGHT),
        (errno.EROFS, NO_RIGHT),
        (errno.EIO, os.strerror(errno.EIO)),
    ],
    ids=["disk full", "quota full", "not allowed", "read only", "any other"],
)
def test_a_directory_that_cannot_be_used_is_named_with_what_helps(
    number: int, sentence: str
) -> None:
    error = failure.not_usable(Path("/data"), OSError(number, os.strerror(number)))

    assert error.reason.startswith("/data cannot be used. ")
    assert sentence in error.reason
