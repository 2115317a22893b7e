"""Where Kafka is: what the command was told, else the environment, else what a local Kafka left."""

import re
import socket
from contextlib import AbstractContextManager, suppress
from pathlib import Path
from typing import Final, NamedTuple

from workers.cli import plate
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
    bootstrap = plate.read(file)
    return None if bootstrap is None else Address(bootstrap, str(file))


def _answers(bootstrap: str) -> bool:
    host, _, port = bootstrap.rpartition(":")
    with suppress(OSError, ValueError, OverflowError):
        socket.create_connection((host, int(port)), _ANSWER_WITHIN_S).close()
        return True
    return False


def left_in(directory: Path, bootstrap: str) -> AbstractContextManager[None]:
    """Leave the address for other commands for as long as this lasts."""
    return plate.put_up(directory / FILE, bootstrap)
