"""Engines run by turns; what they did to tenders, and the machine to them, is held against them."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.bench import engines, row
from tests.bench.answers import Verdict
from tests.bench.engine import CannotStart, Guarantee
from tests.bench.machine import Load
from tests.bench.made_up import CALM, LATENCY, QUIX, RIGHT, ROUTER, RUN, WAIT
from tests.bench.row import Lane, by_turns
from tests.bench.throughput import Throughput, ThroughputRow

BUSY = replace(RUN, load=Load(others=0.3, stolen=0.0))


def with_verdict(verdict: Verdict, guarantee: Guarantee = "exactly once") -> ThroughputRow:
    return replace(ROUTER, guarantee=guarantee, runs=(RUN, replace(RUN, verdict=verdict)))


def lane_of(*runs: Throughput, patience: int = 0) -> Lane[Throughput]:
    made: Iterator[Throughput] = iter(runs)
    return Lane(engines.ROUTER, lambda: next(made), patience=patience)


def test_every_run_is_kept_and_told_with_its_round() -> None:
    lane, told = lane_of(RUN, RUN), list[str]()

    by_turns([lane], 2, told.append)

    name = engines.ROUTER.name
    assert told == [f"round {number} of 2: {name}: 30,000 facts/s" for number in (1, 2)]
    assert lane.runs == [RUN, RUN]


def test_a_disturbed_run_is_made_again() -> None:
    lane = lane_of(BUSY, RUN, patience=2)

    told = list(lane.turn())

    assert "once more, other processes took 30% of the machine" in told[0]
    assert lane.runs == [RUN]


def test_a_run_that_is_disturbed_for_ever_is_kept_as_it_is() -> None:
    lane = lane_of(BUSY, BUSY, BUSY, RUN, patience=2)

    list(lane.turn())

    assert lane.runs == [BUSY]


def test_an_engine_that_could_not_start_is_not_tried_again() -> None:
    tries = []

    def fail() -> Throughput:
        tries.append(1)
        raise CannotStart("no JDK on this machine")

    lane = Lane(engines.KAFKA_STREAMS, fail)
    told = [*lane.turn(), *lane.turn()]

    assert told == ["Kafka Streams: no JDK on this machine"] * 2
    assert lane.cannot_start == "no JDK on this machine"
    assert len(tries) == 1


def test_nothing_is_objected_to_rows_in_which_all_is_right() -> None:
    assert not row.objections([ROUTER, LATENCY])
    assert not row.disturbances([ROUTER, LATENCY])


@pytest.mark.parametrize(
    ("verdict", "reason"),
    [
        (replace(RIGHT, lost=3), "3 of 1000 lost"),
        (replace(RIGHT, lost=3, examples=("a", "b")), "3 of 1000 lost\n    a\n    b"),
        (replace(RIGHT, wrong=1, examples=("some",)), "1 wrong facts, such as: some"),
        (replace(RIGHT, doubled=2), "2 facts twice"),
    ],
    ids=["lost", "lost with what is known", "wrong", "doubled"],
)
def test_harm_is_objected_to(verdict: Verdict, reason: str) -> None:
    assert row.objections([with_verdict(verdict)]) == [f"{ROUTER.engine}, round 2: {reason}"]


@pytest.mark.parametrize("guarantee", ["at least once", "at most once"])
def test_whoever_does_not_promise_exactly_once_may_double(guarantee: Guarantee) -> None:
    assert not row.objections([with_verdict(replace(RIGHT, doubled=2), guarantee)])


def test_nobody_may_lose_anything_in_quiet() -> None:
    assert row.objections([with_verdict(replace(RIGHT, lost=1), "at most once")])


def test_harm_under_a_steady_load_is_objected_to() -> None:
    harmed = replace(LATENCY, runs=(replace(WAIT, verdict=replace(RIGHT, lost=1)),))

    assert row.objections([harmed])


def test_a_peer_that_cannot_start_is_no_objection() -> None:
    assert not row.objections([QUIX])


def test_what_is_ours_must_start() -> None:
    missing = replace(ROUTER, runs=(), cannot_start="no such command")

    assert row.objections([missing]) == [f"{ROUTER.engine} cannot start: no such command"]


@pytest.mark.parametrize(
    ("load", "reason"),
    [
        (replace(CALM, others=0.3), "other processes took 30% of the machine"),
        (replace(CALM, stolen=0.2), "the host took 20% of the machine away"),
    ],
    ids=["others", "stolen"],
)
def test_a_busy_machine_is_named_with_its_round(load: Load, reason: str) -> None:
    disturbed = replace(ROUTER, runs=(RUN, replace(RUN, load=load)))

    assert row.disturbances([disturbed]) == [f"{ROUTER.engine}, round 2: {reason}"]


def test_a_load_that_came_late_is_named() -> None:
    (disturbance,) = row.disturbances([replace(LATENCY, runs=(replace(WAIT, late_p99=250),))])

    assert "250 ms later" in disturbance


def test_a_moments_lateness_says_nothing_against_a_wait_of_seconds() -> None:
    slow = replace(WAIT, p50=2_600, late_p99=250)

    assert list(row.disturbances([replace(LATENCY, runs=(slow,))])) == []
