"""The suite itself, in its short form; and that it would see each mistake that it is there for."""

import sys
from pathlib import Path

import pytest

from tests.chaos import form, run
from tests.chaos.course import Setup
from tests.chaos.faults import Counts
from tests.chaos.report import Report

pytestmark = [pytest.mark.kafka, pytest.mark.chaos, pytest.mark.timeout(900)]

MISTAKES: dict[str, Counts] = {
    "read_uncommitted": {},
    "offsets_outside": {"lose_replies": 6, "kill": 4},
    "id_per_process": {"freeze": 8},
    "sent_again": {"hold_ends": 6},
}


def perform(mutation: str, counts: Counts, keep: Path) -> Report:
    """A bounded run of workers that have this mutation."""
    mutated = (sys.executable, "-m", "tests.chaos.mutant", mutation)
    setup = Setup(1, 1_200, 45.0, counts, least_aborted=0, tenders_command=mutated)
    return run.perform(setup, keep)


def test_nothing_is_lost_and_nothing_is_there_twice_whatever_dies(tmp_path: Path) -> None:
    report = run.perform(form.short(seed=1), tmp_path)

    assert report.is_green, "\n".join(report.lines())


@pytest.mark.parametrize("mutation", MISTAKES)
def test_a_mistake_in_the_engine_is_found(mutation: str, tmp_path: Path) -> None:
    report = perform(mutation, MISTAKES[mutation], tmp_path)

    assert report.anomalies


def test_what_finds_that_requests_are_sent_again_finds_nothing_where_they_are_not(
    tmp_path: Path,
) -> None:
    report = perform("small_batches", MISTAKES["sent_again"], tmp_path)

    assert report.is_green, "\n".join(report.lines())
