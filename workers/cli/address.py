"""Where Kafka is: what the command was told, else the environment, else what a local Kafka left."""

import os
import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final, NamedTuple

from workers.cli.config import Config
from workers.client.errors import TellUser

FILE: Final = "kafka-address"
"""In the data directory; one line, host:port, while the local Kafka runs."""

_HOST_AND_PORT: Final = re.compile(r"[^\s,]+:([0-9]{1,5})")
_LAST_PORT: Final = 65_535
_ANSWER_WITHIN_S: Final = 2.0


class Address(NamedTuple):
    """Where Kafka is, and who says so."""

    bootstrap: str
    origin: str


def find(option: str | None, config: Config) -> Address:
    """The address for this command.

    option: what `--bootstrap` was given. Raises: TellUser when nobody says, when it is no
    address, or when the file is stale.
    """
    if option:
        return _sound(Address(option, "--bootstrap"))
    if config.kafka_bootstrap_servers:
        return _sound(Address(config.kafka_bootstrap_servers, "TENDERS_KAFKA_BOOTSTRAP_SERVERS"))
    local = left(config.data_dir)
    if local is None:
        raise TellUser(
            "no address of Kafka: give --bootstrap, set TENDERS_KAFKA_BOOTSTRAP_SERVERS, "
            "or start a local one with `tenders up` or `tenders broker`"
        )
    if not _answers(local.bootstrap):
        raise TellUser(
            f"nobody answers at {local.bootstrap}, the address in {local.origin}: start the local "
            "Kafka again with `tenders up` or `tenders broker`, or give --bootstrap"
        )
    return local


def _sound(address: Address) -> Address:
    if not all(map(_is_host_and_port, address.bootstrap.split(","))):
        raise TellUser(f"{address.origin}: an address is host:port, several with commas")
    return address


def _is_host_and_port(text: str) -> bool:
    match = _HOST_AND_PORT.fullmatch(text.strip())
    return match is not None and int(match[1]) <= _LAST_PORT


def left(directory: Path) -> Address | None:
    """The address that a local Kafka has left in its data directory, if any."""
    file = directory / FILE
    try:
        return Address(file.read_text(encoding="utf-8").strip(), str(file))
    except OSError:
        return None


def _answers(bootstrap: str) -> bool:
    host, _, port = bootstrap.rpartition(":")
    with suppress(OSError, ValueError, OverflowError):
        socket.create_connection((host, int(port)), _ANSWER_WITHIN_S).close()
        return True
    return False


@contextmanager
def left_in(directory: Path, bootstrap: str) -> Iterator[None]:
    """Leave the address for other commands for as long as this lasts."""
    file = directory / FILE
    _write(file, bootstrap)
    try:
        yield
    finally:
        _remove(file, bootstrap)


def _write(file: Path, bootstrap: str) -> None:
    draft = file.with_name(f"{FILE}.{os.getpid()}")
    draft.write_text(f"{bootstrap}\n", encoding="utf-8")
    draft.replace(file)  # at once, so that nobody ever reads half of it


def _remove(file: Path, bootstrap: str) -> None:
    with suppress(OSError):  # somebody has tidied up before us
        if file.read_text(encoding="utf-8").strip() == bootstrap:
            file.unlink()
