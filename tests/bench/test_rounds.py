"""Engines run by turns; one that cannot start has a row that says why."""

from typing import Final

from tests.bench import engines
from tests.bench.engine import CannotStart
from tests.bench.made_up import KAFKA_STREAMS, QUIX, ROUTER, RUN
from tests.bench.rounds import HEAVY_LOAD, LIGHT_LOAD, Condition, Lane, conditions
from tests.bench.throughput import Throughput

PAIRS: Final = (
    (engines.ROUTER, engines.ROUTER),
    (engines.KAFKA_STREAMS_10_MS, engines.KAFKA_STREAMS),
    (engines.QUIX, engines.QUIX),
)


def test_every_run_is_kept_and_told() -> None:
    lane = Lane("somebody", lambda: RUN)

    told = [lane.turn(), lane.turn()]

    assert told == ["somebody: 30,000 facts/s"] * 2
    assert lane.runs == [RUN, RUN]


def test_an_engine_that_could_not_start_is_not_tried_again() -> None:
    tries = []

    def fail() -> Throughput:
        tries.append(1)
        raise CannotStart("no JDK on this machine")

    lane = Lane("somebody", fail)

    told = [lane.turn(), lane.turn()]

    assert told == ["somebody: no JDK on this machine"] * 2
    assert lane.cannot_start == "no JDK on this machine"
    assert len(tries) == 1


def test_all_get_the_light_load_and_those_whose_throughput_is_known_half_of_it() -> None:
    loads = conditions(PAIRS, [ROUTER, KAFKA_STREAMS, QUIX])

    assert loads == [
        *(Condition(engine, LIGHT_LOAD) for engine, _ in PAIRS),
        Condition(engines.ROUTER, 15_000, HEAVY_LOAD),
        Condition(engines.KAFKA_STREAMS_10_MS, 10_000, HEAVY_LOAD),
    ]
