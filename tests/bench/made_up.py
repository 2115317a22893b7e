"""A report that nobody has measured, for the tests of what is made of one."""

from dataclasses import replace
from typing import Final

from tests.bench import engines
from tests.bench.answers import Verdict
from tests.bench.latency import Latency
from tests.bench.machine import Load, Machine
from tests.bench.report import LatencyRow, Report, ThroughputRow
from tests.bench.throughput import Throughput

CALM: Final = Load(others=0.01, stolen=0.0)
RIGHT: Final = Verdict(tenders=1_000, lost=0, doubled=0, wrong=0)
RUN: Final = Throughput(rate=30_000, processor_us=30, verdict=RIGHT, load=CALM)
WAIT: Final = Latency(p50=12, p99=40, p999=60, late_p99=1, counted=700, verdict=RIGHT, load=CALM)
ROUTER: Final = ThroughputRow(
    engine=engines.ROUTER.name,
    guarantee="exactly once",
    state=True,
    tenders=1_000,
    runs=(RUN, replace(RUN, rate=28_000), replace(RUN, rate=32_000)),
)
KAFKA_STREAMS: Final = replace(
    ROUTER, engine=engines.KAFKA_STREAMS.name, runs=(replace(RUN, rate=20_000),)
)
FAUST: Final = replace(
    ROUTER,
    engine=engines.FAUST.name,
    guarantee="at least once",
    runs=(replace(RUN, rate=2_800, verdict=replace(RIGHT, doubled=9)),),
)
QUIX: Final = replace(ROUTER, engine=engines.QUIX.name, runs=(), cannot_start="no network & luck")
LATENCY: Final = LatencyRow(
    engine=engines.ROUTER.name,
    guarantee="exactly once",
    rate=200,
    of_maximum=None,
    runs=(WAIT, replace(WAIT, p50=14)),
)
REPORT: Final = Report(
    taken_at="2026-11-24T12:00:00.000Z",
    machine=Machine("Processor", 2, 24, "Linux", "3.11"),
    kafka="4.4.0",
    partitions=4,
    request_bytes=1_100,
    throughput=(ROUTER, KAFKA_STREAMS, FAUST, QUIX),
    latency=(LATENCY, replace(LATENCY, rate=15_000, of_maximum=0.5)),
)
