"""Publishes a file of commands in two passes: the first looks whether every line can be."""

from collections import Counter
from collections.abc import Iterator, Mapping
from io import SEEK_END
from typing import BinaryIO, Final, NamedTuple

from workers.cli.lines import Bad, Prepare, Prepared, checked
from workers.cli.progress import progress
from workers.client.publisher import publisher
from workers.engine.kafka.connection import Connection

_SHOWN: Final = 20
_LINES_PER_REPORT: Final = 1_000


class Survey(NamedTuple):
    """What a file holds: good lines by topic, how many are bad, and the first of those."""

    good: Mapping[str, int]
    bad: int
    first_bad: tuple[Bad, ...]


def survey(file: BinaryIO, prepare: Prepare) -> Survey:
    """Look at every line without keeping them."""
    good: Counter[str] = Counter()
    first_bad: list[Bad] = []
    bad = 0
    for line in _lines(file, prepare, "Checking"):
        if isinstance(line, Prepared):
            good[line.topic] += 1
            continue
        bad += 1
        if bad <= _SHOWN:
            first_bad.append(line)
    return Survey(good, bad, tuple(first_bad))


async def publish(
    connection: Connection, file: BinaryIO, prepare: Prepare, surveyed: Survey
) -> None:
    """Publish the good lines; returns when all lie safely on the broker.

    The order of lines holds within an account and a topic, where alone Kafka keeps one.
    """
    async with publisher(connection, surveyed.good) as out:
        for line in _lines(file, prepare, "Publishing"):
            if isinstance(line, Prepared):
                await out.send(line.topic, line.record)


def _lines(file: BinaryIO, prepare: Prepare, doing: str) -> Iterator[Prepared | Bad]:
    size = file.seek(0, SEEK_END)
    file.seek(0)
    with progress(doing, size) as done:
        for count, line in enumerate(checked(file, prepare)):
            if count % _LINES_PER_REPORT == 0:
                done(file.tell())
            yield line
