"""Goals stand beside what was measured, reached or not."""

from dataclasses import replace

from tests.bench import engines, goals
from tests.bench.figures import Figures
from tests.bench.goals import Goal
from tests.bench.made_up import (
    FIGURES,
    LATENCY,
    LATENCY_SHOWN,
    PLACE,
    THROUGHPUT_SHOWN,
    WAIT,
)
from tests.bench.parts import latency, throughput
from tests.bench.parts.latency import Shown


def cells(shown: Figures) -> dict[str, tuple[str, ...]]:
    """What the table says of each goal."""
    made = goals.table(shown)
    assert made is not None
    return {row[0]: tuple(row[1:]) for row in made.rows}


def beside_kafka_streams(p50: float, p99: float) -> Figures:
    """The made-up router, beside Kafka Streams with these waits."""
    other = replace(
        LATENCY, engine=engines.KAFKA_STREAMS.name, runs=(replace(WAIT, p50=p50, p99=p99),)
    )
    return FIGURES.having(latency.PART, Shown((*LATENCY_SHOWN.rows, other)), PLACE)


def test_a_missed_goal_stays_in_the_table() -> None:
    slow = replace(THROUGHPUT_SHOWN.rows[0], engine=engines.BARE_LOOP.name)
    fast = replace(slow, runs=(replace(slow.runs[0], rate=60_000),))
    shown = replace(THROUGHPUT_SHOWN, rows=(*THROUGHPUT_SHOWN.rows, fast))

    said = cells(FIGURES.having(throughput.PART, shown, PLACE))

    assert said["throughput, to the bare loop"] == ("at least 0.9", "0.5", "no")


def test_a_goal_that_is_reached_says_so() -> None:
    said = cells(FIGURES)

    what = "throughput, two processes, to Kafka Streams with two threads"
    assert said[what] == ("at least 1.6", "2.25", "yes")
    assert said["bytes of memory for a known tender"] == ("at most 400", "262", "yes")


def test_waits_are_held_against_those_of_kafka_streams() -> None:
    said = cells(beside_kafka_streams(p50=26, p99=400))

    assert said["half wait so long at 200/s, to Kafka Streams"] == ("at most 0.33", "0.5", "no")
    assert said["99 of 100 wait so long at 200/s, likewise"] == ("at most 0.5", "0.1", "yes")


def test_what_has_nothing_beside_it_is_no_goal() -> None:
    assert not [what for what in cells(FIGURES) if "wait" in what]


def test_without_figures_there_is_no_table() -> None:
    assert goals.table(Figures()) is None


def test_exactly_the_goal_is_reached() -> None:
    assert Goal("so much", "at least", 1, 1).is_reached
    assert Goal("so much", "at most", 1, 1).is_reached
