"""How figures come out of times."""

import os
import socket
from pathlib import Path
from typing import Final

import pytest

from tests.bench import latency, machine, throughput
from tests.bench.account import accounts
from tests.bench.machine import Footprint, Glance, Load
from tests.bench.tender import tenders

TENDERS: Final = list(tenders(4, accounts(4), partitions=1))
CORES: Final = machine.describe().cores


def test_a_rate_leaves_out_the_first_quarter() -> None:
    slow_start = [0, 5_000]
    steady = [10_000, 10_010, 10_020, 10_030, 10_040, 10_050]

    assert throughput.rate([*slow_start, *steady]) == pytest.approx(100)


def test_a_rate_does_not_depend_on_the_order_of_reading() -> None:
    appended = [10, 20, 30, 40, 50, 60, 70, 80]

    assert throughput.rate(appended[::-1]) == throughput.rate(appended)


@pytest.mark.parametrize("appended", [[], [7], [7, 7]], ids=["none", "one", "all at once"])
def test_too_few_facts_have_no_rate(appended: list[int]) -> None:
    assert throughput.rate(appended) == 0


@pytest.mark.parametrize(("share", "value"), [(0.5, 50), (0.99, 99), (0.999, 100)])
def test_a_percentile_is_a_value_that_occurred(share: float, value: int) -> None:
    assert latency.percentile(range(1, 101), share) == value


def test_nothing_has_no_percentile() -> None:
    assert latency.percentile([], 0.5) == 0


def test_a_wait_goes_from_append_to_readable() -> None:
    appended = {tender.id: 1_000 for tender in TENDERS}
    received = {tender.id: 1_012_500_000 for tender in TENDERS}

    assert latency.waits(TENDERS, appended, received) == [12.5] * len(TENDERS)


def test_a_tender_without_a_fact_has_no_wait() -> None:
    appended = {tender.id: 1_000 for tender in TENDERS}

    assert latency.waits(TENDERS, appended, {TENDERS[0].id: 1_001_000_000}) == [1.0]


def test_what_is_not_ours_is_the_others() -> None:
    before = Glance(at=0, everybody=0, ours=0, stolen=0)
    after = Glance(at=10, everybody=8 * CORES, ours=5 * CORES, stolen=1 * CORES)

    found = machine.load(before, after)

    assert found.others == pytest.approx(0.3)
    assert found.stolen == pytest.approx(0.1)


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="needs Linux's /proc")
def test_a_footprint_is_memory_and_connections_that_are_open() -> None:
    before = machine.footprint([os.getpid()])

    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.create_connection(server.getsockname()),
        server.accept()[0],
    ):
        during = machine.footprint([os.getpid()])

    assert before.memory > 2**20
    assert during.connections == before.connections + 2  # both ends are ours


def test_no_process_has_no_footprint() -> None:
    assert machine.footprint([]) == Footprint(memory=0, connections=0)


def test_no_time_is_no_load() -> None:
    now = Glance(at=1, everybody=2, ours=1, stolen=0)

    assert machine.load(now, now) == Load(others=0, stolen=0)
