"""A local Kafka that keeps its records in a data directory and leaves its address there."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from workers.broker.failure import StartError
from workers.broker.local import LocalKafka
from workers.cli import address
from workers.client.errors import TellUser

RECORDS: Final = "kafka"
"""The broker's own part of the data directory."""


@contextmanager
def local_kafka(directory: Path, port: int | None = None) -> Iterator[LocalKafka]:
    """A broker for as long as this lasts, which other commands find by the data directory.

    port: None for a free one. Raises: TellUser when it does not start.
    """
    try:
        started = LocalKafka.start(directory / RECORDS, port_number=port)
    except StartError as error:
        raise TellUser(str(error)) from error
    with started as kafka, address.left_in(directory, kafka.bootstrap):
        yield kafka
