"""How processes end and what they log: what is accepted, what is not."""

from pathlib import Path
from typing import Any

import pytest

from tests.chaos import witness
from tests.chaos.aborted import aborted_transactions
from tests.chaos.faults import Fault, Kind
from tests.chaos.history import Entry, History, Place
from tests.chaos.member import Life, Member
from tests.chaos.mischief import Done


def member(*lives: Life) -> Member:
    named = Member("worker-0", (), {}, Path("worker-0.log"))
    named.lives.extend(lives)
    return named


def life(code: int, *, asked: float | None = None, killed: bool = False) -> Life:
    process: Any = None  # at which nobody looks
    return Life(process, started=100, asked=asked, ended=120, code=code, killed=killed)


def done(kind: Kind, began: float, over: float) -> Done:
    return Done(Fault(0, kind, 0, 0, 0), began, over)


@pytest.mark.parametrize(
    "ended",
    [
        pytest.param(life(0, asked=119), id="asked to stop, and did"),
        pytest.param(life(-15, asked=119), id="asked to stop before it could listen"),
        pytest.param(life(-9, killed=True), id="killed by us"),
        pytest.param(life(70), id="asks to be started again"),
    ],
)
def test_an_end_is_good(ended: Life) -> None:
    assert list(witness.bad_ends([member(ended)])) == []


@pytest.mark.parametrize(
    ("ended", "complaint"),
    [
        pytest.param(life(0), "ended by itself", id="for no reason"),
        pytest.param(life(1), "ended by itself", id="with an error"),
        pytest.param(life(1, asked=119), "exit code 1", id="asked to stop, with an error"),
        pytest.param(life(-9, asked=119), "exit code -9", id="asked to stop, killed by others"),
        pytest.param(life(0, asked=105), "took 15.0 s", id="asked to stop, too late"),
    ],
)
def test_an_end_is_bad(ended: Life, complaint: str) -> None:
    (found,) = witness.bad_ends([member(ended)])

    assert complaint in found


def test_who_stood_still_may_be_late() -> None:
    late = life(0, asked=105)
    late.frozen = True

    assert list(witness.bad_ends([member(late)])) == []


def test_a_restart_is_explained_by_the_fault_behind_which_it_comes() -> None:
    fault = done("broker_kill", began=110, over=115)

    (restart,) = witness.restarts([member(life(70))], [fault])

    assert restart.fault == fault


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(done("cut", began=121, over=121), id="a fault that came later"),
        pytest.param(done("cut", began=10, over=11), id="a fault long ago"),
        pytest.param(done("kill", began=119, over=119), id="the end of another worker"),
    ],
)
def test_a_restart_is_not_explained(fault: Done) -> None:
    (restart,) = witness.restarts([member(life(70))], [fault])

    assert restart.fault is None


@pytest.mark.parametrize(
    "line",
    [
        '{"event": "library_told", "said": "Future exception was never retrieved"}',
        "Unclosed AIOKafkaProducer",
        "Traceback (most recent call last):",
        '{"agent": "router", "event": "task_stopped", "why": "..."}',
    ],
)
def test_a_line_in_a_log_is_found(line: str, tmp_path: Path) -> None:
    log = tmp_path / "worker-0.log"
    log.write_text(f'{{"event": "batch_committed"}}\n{line}\n')

    (found,) = witness.log_findings([log])

    assert found.startswith("worker-0.log:2: ")


def entries(*offsets: int) -> list[Entry]:
    return [Entry(offset, 0, b"k", b"v") for offset in offsets]


def test_aborted_transactions_are_counted_by_their_runs_in_the_place_that_has_most() -> None:
    facts, changelog = Place("tender-held", 0), Place("router-changelog", 0)
    others = Place("router-changelog", 1)
    history = History(
        partitions=2,
        published=(),
        acknowledged={},
        committed={facts: entries(0, 7), changelog: entries(9), others: entries()},
        everything={
            facts: entries(0, 2, 3, 7),  # one, of two records
            changelog: entries(1, 2, 4, 9),  # two, the first of two records
            others: entries(0),  # one of another task
        },
    )

    assert aborted_transactions(history) == 3
