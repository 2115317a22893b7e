"""Counts aborted transactions from outside: what an uncommitted reader sees beyond a committed one.

A transaction's records lie together in each partition, and its marker takes an offset behind them.
So runs of aborted records count transactions, as far as these wrote into that partition at all.
"""

from collections import Counter
from collections.abc import Iterable

from tests.chaos.found import CHANGELOG_TOPICS, COMMAND_TOPICS, OWNERS, WRITERS
from tests.chaos.history import Entry, History

Task = tuple[str, int]
"""Agent and partition."""


def aborted_transactions(history: History) -> int:
    """At least so many of the agents' transactions were aborted."""
    most: Counter[Task] = Counter()
    for place, entries in history.everything.items():
        agent = _writer(place.topic)
        if agent is not None:
            committed = {entry.offset for entry in history.committed.get(place, ())}
            runs = _runs(entry for entry in entries if entry.offset not in committed)
            most[agent, place.partition] = max(most[agent, place.partition], runs)
    return most.total()


def _writer(topic: str) -> str | None:
    """The agent that alone writes to this topic; None for command topics, where others do."""
    if topic in COMMAND_TOPICS:
        return None
    return CHANGELOG_TOPICS.get(topic) or WRITERS.get(topic) or OWNERS[topic.removesuffix(".dead")]


def _runs(aborted: Iterable[Entry]) -> int:
    runs, last = 0, -2
    for entry in aborted:
        runs += entry.offset != last + 1
        last = entry.offset
    return runs
