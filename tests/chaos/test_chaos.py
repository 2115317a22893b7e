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


def aimed(kind: Kind, strength: int, *moments: float) -> tuple[Fault, ...]:
    return tuple(Fault(at, kind, 0, strength, 0) for at in moments or (0,))


class Mistake(NamedTuple):
    """What brings a mutation to light, and the anomalies of which one must show."""

    faults: tuple[Fault, ...]
    shows: frozenset[str]


TWICE = frozenset({"duplicate", "torn_transaction"})
MISTAKES = {
    "read_uncommitted": Mistake((), frozenset({"aborted_read"})),
    # The rows know again most of what is done twice; what they do not know must be hit.
    "offsets_outside": Mistake(aimed("lose_replies", 12, 0, 2, 4, 6, 8), TWICE),
    "id_per_process": Mistake(aimed("deafen", 4), TWICE),
    "sent_again": Mistake(aimed("hold_ends", 6, 3), TWICE),
}
NO_MISTAKE = "small_batches"


def perform(mutation: str, faults: Iterable[Fault], keep: Path) -> Report:
    """A few seconds of workers that have this mutation, with these faults and no other."""
    mutated = (sys.executable, "-m", "tests.chaos.mutant", mutation)
    return run.perform(form.aimed(1, tuple(faults), mutated), keep)


def names(anomalies: Iterable[Anomaly]) -> set[str]:
    return {anomaly.name for anomaly in anomalies}


def test_nothing_is_lost_and_nothing_is_there_twice_whatever_dies(tmp_path: Path) -> None:
    report = run.perform(form.short(seed=1), tmp_path)

    assert report.is_green, "\n".join(report.lines())


@pytest.mark.parametrize("mutation", MISTAKES)
def test_a_mistake_in_the_engine_is_found(mutation: str, tmp_path: Path) -> None:
    faults, shows = MISTAKES[mutation]

    report = perform(mutation, faults, tmp_path)

    assert names(report.anomalies) & shows, "\n".join(report.lines())


def test_what_finds_each_mistake_finds_nothing_where_there_is_none(tmp_path: Path) -> None:
    faults = [fault for mistake in MISTAKES.values() for fault in mistake.faults]

    report = perform(NO_MISTAKE, faults, tmp_path)

    assert report.is_green, "\n".join(report.lines())
