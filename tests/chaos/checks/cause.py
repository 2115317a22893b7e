"""Every fact follows from a committed record that was there before it."""

from collections.abc import Iterator

from tests.chaos.found import OWNERS, WRITERS, Fact
from tests.chaos.history import Anomaly
from tests.chaos.index import Index


def check(index: Index) -> Iterator[Anomaly]:
    for fact in index.facts:
        yield from _has_its_cause(index, fact)
        yield from _has_its_release(index, fact)


def _has_its_cause(index: Index, fact: Fact) -> Iterator[Anomaly]:
    causes = index.asked.get(fact.cause, ())
    own = [c for c in causes if OWNERS[c.place.topic] == WRITERS[fact.kind]]
    if not own:
        yield Anomaly("aborted_read", f"{fact.where} follows from {fact.cause}, never committed")
    elif fact.entry.timestamp < own[0].entry.timestamp:
        yield Anomaly("aborted_read", f"{fact.where} is earlier than its cause {own[0].where}")


def _has_its_release(index: Index, fact: Fact) -> Iterator[Anomaly]:
    if not fact.released_by:
        return
    released_by = index.by_id.get(fact.released_by) or index.asked.get(fact.released_by)
    if not released_by:
        yield Anomaly("aborted_read", f"{fact.where} was released by what was never committed")
    elif fact.entry.timestamp < released_by[0].entry.timestamp:
        evidence = f"{fact.where} is earlier than {released_by[0].where}, which released it"
        yield Anomaly("aborted_read", evidence)
