"""Readers are given every committed record, once and in order; so are the agents themselves."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from tests.chaos.history import Anomaly, Entry, Place
from tests.chaos.index import Index, TaskLog


def check(index: Index) -> Iterator[Anomaly]:
    committed = index.history.committed
    for place, polled in index.history.polled.items():
        yield from _went_back(place, polled)
        yield from _believed(place, polled, {e.offset: e for e in committed.get(place, ())})
        yield from _skipped(place, polled, committed.get(place, ()))
    for task, log in index.tasks.items():
        yield from _progress_went_back(task, log)


def _went_back(place: Place, polled: Sequence[Entry]) -> Iterator[Anomaly]:
    for before, after in pairwise(polled):
        if after.offset <= before.offset:
            evidence = f"after {place.at(before.offset)} came {after.offset}"
            yield Anomaly("nonmonotonic_poll", evidence)


def _believed(
    place: Place, polled: Sequence[Entry], committed: Mapping[int, Entry]
) -> Iterator[Anomaly]:
    for entry in polled:
        if committed.get(entry.offset) != entry:
            evidence = f"a reader was given {place.at(entry.offset)}, which is not there"
            yield Anomaly("aborted_read", evidence)


def _skipped(
    place: Place, polled: Sequence[Entry], committed: Sequence[Entry]
) -> Iterator[Anomaly]:
    given = {entry.offset for entry in polled}
    last = max(given, default=-1)
    for entry in committed:
        if entry.offset <= last and entry.offset not in given:
            yield Anomaly("skipped_poll", f"a reader was not given {place.at(entry.offset)}")


def _progress_went_back(task: tuple[str, int], log: TaskLog) -> Iterator[Anomaly]:
    agent, partition = task
    for before, after in pairwise(log.steps):
        for topic, offset in before.progress.offsets.items():
            then = after.progress.offsets.get(topic, 0)
            if then < offset:
                evidence = f"{agent}-{partition} went back in {topic} from {offset} to {then}"
                yield Anomaly("nonmonotonic_poll", f"{evidence} (changelog @{after.offset})")
