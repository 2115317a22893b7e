"""No fact stands twice, no tender is decided twice, and no output is without its offset."""

from collections.abc import Iterator, Sequence

from tests.chaos.due import ANSWERS, REASSIGNED
from tests.chaos.found import OWNERS, Fact
from tests.chaos.history import Anomaly
from tests.chaos.index import Index

_HELD_ONCE = frozenset({"message-refused", *(refused for _, refused in ANSWERS.values())})
"""Refusals of what is held once, however many copies of it come, so that one alone releases it."""

_PER_COPY = _HELD_ONCE | {"tender-refused", "handling-choice-refused", REASSIGNED[1]}
"""A refusal leaves no trace, so a record that was published twice is refused twice, by one id."""


def check(index: Index) -> Iterator[Anomaly]:
    yield from _doubled(index)
    yield from _decided_twice(index)
    yield from _torn(index)


def _doubled(index: Index) -> Iterator[Anomaly]:
    for facts in index.by_id.values():
        if len(facts) > _most(index, facts[0]) or _released_twice(facts):
            places = ", ".join(fact.where for fact in facts)
            yield Anomaly("duplicate", f"one fact stands {len(facts)} times: {places}")


def _most(index: Index, fact: Fact) -> int:
    """How often a fact may stand in the log."""
    copies = len(index.asked.get(fact.cause, ()))
    return copies if copies and fact.kind in _PER_COPY else 1


def _released_twice(facts: Sequence[Fact]) -> bool:
    released = [fact for fact in facts if fact.kind in _HELD_ONCE and fact.released_by]
    return len(released) > 1


def _decided_twice(index: Index) -> Iterator[Anomaly]:
    for decisions in index.decisions.values():
        if len(decisions) > 1:
            places = ", ".join(fact.where for fact in decisions)
            yield Anomaly("two_decisions", f"one tender was decided at {places}")


def _torn(index: Index) -> Iterator[Anomaly]:
    """Whatever has led to something must be counted as done."""
    for fact in index.facts:
        for cause in index.asked.get(fact.cause, ())[:1]:
            if not index.passed(cause):
                yield Anomaly("torn_transaction", f"{fact.where} without {cause.where} being done")
    for letter in index.dead:
        task = index.tasks.get((OWNERS[letter.origin.topic], letter.origin.partition))
        if task is None or not task.passed(letter.origin.topic, letter.offset):
            evidence = f"{letter.where} without {letter.origin.at(letter.offset)} being done"
            yield Anomaly("torn_transaction", evidence)
