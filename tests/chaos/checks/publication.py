"""What Kafka acknowledged stands in the log, once and in order, and its agent came to it."""

from collections import Counter
from collections.abc import Iterator

from tests.chaos.history import Anomaly, Place
from tests.chaos.index import Index


def check(index: Index) -> Iterator[Anomaly]:
    yield from _lost(index)
    yield from _doubled(index)
    yield from _disordered(index)
    yield from _believed(index)
    yield from _unseen(index)


def _lost(index: Index) -> Iterator[Anomaly]:
    found = {(c.place, c.entry.offset): c.publication.number for c in index.copies}
    for publication in index.history.published:
        offset = index.history.acknowledged.get(publication.number)
        if offset is None or publication.aborted:
            continue
        if found.get((publication.place, offset)) != publication.number:
            where = publication.place.at(offset)
            yield Anomaly("lost_write", f"number {publication.number} was acknowledged at {where}")


def _doubled(index: Index) -> Iterator[Anomaly]:
    published = Counter(c.publication.number for c in index.copies if not c.moved)
    away = Counter(c.publication.number for c in index.copies if not index.is_home(c))
    moved = Counter(c.publication.number for c in index.copies if c.moved)
    for number, times in published.items():
        if times > 1 and number not in index.history.repeated:
            yield Anomaly("duplicate", f"number {number} stands {times} times in the log")
    for number, times in moved.items():
        if times > away[number]:
            yield Anomaly(
                "duplicate", f"number {number} was moved {times} times, from {away[number]} places"
            )


def _disordered(index: Index) -> Iterator[Anomaly]:
    last: dict[tuple[Place, bytes | None], int] = {}
    for copy in index.copies:
        number = copy.publication.number
        if copy.moved or number in index.history.repeated:
            continue
        line = copy.place, copy.entry.key
        if number < last.get(line, 0):
            yield Anomaly("reordering", f"number {number} at {copy.where} is behind {last[line]}")
        last[line] = number


def _believed(index: Index) -> Iterator[Anomaly]:
    for copy in index.copies:
        if copy.publication.aborted:
            yield Anomaly("aborted_read", f"{copy.where} was published in an aborted transaction")


def _unseen(index: Index) -> Iterator[Anomaly]:
    for copy in index.copies:
        if not index.passed(copy):
            yield Anomaly("unseen", f"no agent came to {copy.where}")
