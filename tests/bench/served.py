"""A board at work: its process, its pages, and the database that it fills."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Final

from sqlalchemy import func, select

from events.catalogue import EVENTS
from tests.bench import engines
from tests.bench.answers import Verdict
from tests.bench.job import Job
from tests.bench.started import Started, started
from workers.board.store.database import Database, Snapshot
from workers.board.store.position import newest
from workers.board.store.tables import EVENT
from workers.board.store.writer import positions
from workers.cli import plate
from workers.cli.config import BOARD_FILE

_EVENTS: Final = [topic.kind for topic in EVENTS]


class Served:
    """A board whose pages are there; url: where."""

    def __init__(self, url: str, process: Started, file: Path) -> None:
        self.url = url
        self.process = process
        self.database = Database.at(f"sqlite:///{file}")
        self._file = file

    def stored(self) -> int:
        """How many records are stored."""
        with self.database.reading() as connection:
            return newest(connection).seen

    def size(self) -> int:
        """Bytes of the database with its log."""
        return sum(file.stat().st_size for file in self._file.parent.glob(f"{self._file.name}*"))

    def verdict(self, published: int) -> Verdict:
        """What became of so many records, each with an id of its own or none."""
        with self.database.reading() as connection:
            verdict = _verdict(connection, published)
            known = (*_stands(connection), *self.process.last_words()) if verdict.lost else ()
        return replace(verdict, examples=known)


@contextmanager
def served(job: Job) -> Iterator[Served]:
    """A board of this job, with an empty database of its own.

    Raises: CannotStart.
    """
    scratch = job.scratch / "board"
    scratch.mkdir()
    with started(engines.BOARD, replace(job, scratch=scratch)) as process:
        door = scratch / plate.BOARD
        process.watch_until(1, lambda: int(plate.read(door) is not None))
        board = Served(plate.read(door) or "", process, scratch / BOARD_FILE)
        try:
            yield board
        finally:
            board.database.close()


def _stands(connection: Snapshot) -> Iterator[str]:
    """Where every partition stands that was ever read."""
    for place, offset in sorted(positions(connection).items()):
        yield f"{place} is stored up to {offset}"


def _verdict(connection: Snapshot, published: int) -> Verdict:
    """Wrong is an event that cannot be read, as it was no dead letter."""
    place = func.distinct(EVENT.c.topic + "/" + EVENT.c.id)
    events = select(func.count(), func.count(place)).where(EVENT.c.topic.in_(_EVENTS))
    rows, different = connection.execute(events).one()
    unread = events.where(EVENT.c.id.is_(None))
    wrong, _ = connection.execute(unread).one()
    others = select(func.count()).where(EVENT.c.topic.not_in(_EVENTS))
    return Verdict(
        asked=published,
        lost=published - different - connection.execute(others).scalar_one(),
        doubled=rows - wrong - different,
        wrong=wrong,
    )
