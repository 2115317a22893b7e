"""The suite itself, in its short form; and that it sees each mistake that it is there for."""

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.chaos import form, run
from tests.chaos.faults import Fault, Kind
from tests.chaos.history import Anomaly
from tests.chaos.report import Report

pytestmark = [pytest.mark.kafka, pytest.mark.chaos, pytest.mark.timeout(900)]


def at_once(kind: Kind, strength: int) -> Fault:
    return Fault(0, kind, 0, strength, 0)


class Mistake(NamedTuple):
    """What brings a mutation to light, and the anomalies of which one must show."""

    aimed: tuple[Fault, ...]
    shows: frozenset[str]


TWICE = frozenset({"duplicate", "torn_transaction"})
MISTAKES = {
    "read_uncommitted": Mistake((), frozenset({"aborted_read"})),
    "offsets_outside": Mistake((at_once("lose_replies", 12),), TWICE),
    "id_per_process": Mistake((at_once("deafen", 4),), TWICE),
    "sent_again": Mistake((at_once("hold_ends", 8),), TWICE),
}
NO_MISTAKE = "small_batches"


def perform(mutation: str, aimed: Iterable[Fault], keep: Path) -> Report:
    """A few seconds of workers that have this mutation, with these faults and no other."""
    mutated = (sys.executable, "-m", "tests.chaos.mutant", mutation)
    return run.perform(form.aimed(1, tuple(aimed), mutated), keep)


def names(anomalies: Iterable[Anomaly]) -> set[str]:
    return {anomaly.name for anomaly in anomalies}


def test_nothing_is_lost_and_nothing_is_there_twice_whatever_dies(tmp_path: Path) -> None:
    report = run.perform(form.short(seed=1), tmp_path)

    assert report.is_green, "\n".join(report.lines())


@pytest.mark.parametrize("mutation", MISTAKES)
def test_a_mistake_in_the_engine_is_found(mutation: str, tmp_path: Path) -> None:
    aimed, shows = MISTAKES[mutation]

    report = perform(mutation, aimed, tmp_path)

    assert names(report.anomalies) & shows, "\n".join(report.lines())


def test_what_finds_each_mistake_finds_nothing_where_there_is_none(tmp_path: Path) -> None:
    aimed = [fault for mistake in MISTAKES.values() for fault in mistake.aimed]

    report = perform(NO_MISTAKE, aimed, tmp_path)

    assert report.is_green, "\n".join(report.lines())
