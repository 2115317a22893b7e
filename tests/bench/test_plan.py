"""What a market needs follows from what was measured."""

from dataclasses import replace
from typing import Final

import pytest

from tests.bench import plan
from tests.bench.made_up import KAFKA_STREAMS, STATE_SHOWN, THROUGHPUT_SHOWN
from tests.bench.plan import Assumptions, Costs, Count, Demand, need

COSTS: Final = Costs(
    rate=20_000, engine_us=40, broker_us=10, row_bytes=250, restored=200_000, log_bytes=1_600
)
ASSUMED: Final = Assumptions()


def test_a_small_market_needs_one_process_and_its_spare() -> None:
    needed = need(Demand(peak=1, remember_days=400), COSTS, ASSUMED)

    assert needed.processes == Count(2, "a spare")
    assert (needed.partitions, needed.brokers) == (12, Count(3, "copies"))


def test_long_memory_asks_for_more_processes_than_throughput_does() -> None:
    needed = need(Demand(peak=1_000, remember_days=400), COSTS, ASSUMED)

    remembered = 100 * 400 * 86_400
    assert needed.remembered == remembered
    assert needed.processes == Count(remembered // (200_000 * 60), "state")
    assert needed.state_bytes == remembered * 250


def test_short_memory_leaves_throughput_as_the_limit() -> None:
    needed = need(Demand(peak=100_000, remember_days=0.01), COSTS, ASSUMED)

    assert needed.processes == Count(10, "throughput")


@pytest.mark.parametrize("days", [1, 30, 400])
@pytest.mark.parametrize("peak", [10, 1_000, 100_000])
def test_no_process_takes_longer_to_start_than_it_may(peak: float, days: float) -> None:
    assert need(Demand(peak, days), COSTS, ASSUMED).restore_s <= ASSUMED.restore_s


@pytest.mark.parametrize("peak", [10, 1_000, 100_000])
def test_every_process_has_two_partitions_at_least(peak: float) -> None:
    needed = need(Demand(peak, 30), COSTS, ASSUMED)

    assert needed.partitions >= 2 * needed.processes.number
    assert needed.partitions % 12 == 0


@pytest.mark.parametrize(
    ("small", "because"),
    [
        (replace(ASSUMED, broker_replicas=100), "partitions"),
        (replace(ASSUMED, broker_bytes=1e11), "disk"),
        (replace(ASSUMED, broker_cores=0.001), "throughput"),
    ],
    ids=["few partitions", "little disk", "hardly a core"],
)
def test_brokers_are_counted_by_what_runs_out_first(small: Assumptions, because: str) -> None:
    brokers = need(Demand(100, 30), COSTS, small).brokers

    assert brokers.because == because
    assert brokers.number > ASSUMED.copies


def test_a_million_tenders_cost_in_proportion_to_the_price_of_a_core() -> None:
    demand = Demand(1_000, 30)
    cheap = need(demand, COSTS, replace(ASSUMED, core_hour=0.02))
    dear = need(demand, COSTS, replace(ASSUMED, core_hour=0.04))

    assert dear.per_million == pytest.approx(2 * cheap.per_million)


def test_a_lone_pair_of_processes_is_paid_for_by_few_tenders() -> None:
    needed = need(Demand(peak=1, remember_days=1), COSTS, ASSUMED)

    cores, tenders_an_hour = 2 + 3 * 2, 0.1 * 3_600
    assert needed.per_million == pytest.approx(cores * 0.05 / tenders_an_hour * 1_000_000)


def test_costs_are_those_of_one_router() -> None:
    assert plan.costs(THROUGHPUT_SHOWN, STATE_SHOWN) == Costs(
        rate=30_000,
        engine_us=30,
        broker_us=10,
        row_bytes=STATE_SHOWN.row_bytes,
        restored=STATE_SHOWN.restored_per_second,
        log_bytes=1_600,
    )


def test_without_the_router_nothing_can_be_planned() -> None:
    assert plan.costs(replace(THROUGHPUT_SHOWN, rows=(KAFKA_STREAMS,)), STATE_SHOWN) is None


def test_the_arithmetic_is_held_against_two_processes() -> None:
    checked = plan.check(THROUGHPUT_SHOWN, cores=2)

    assert "at most 50,000 tenders/s" in checked
    assert "reached 45,000" in checked
