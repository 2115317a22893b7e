"""Figures that nobody has measured, for the tests of what is made of them."""

from dataclasses import replace
from typing import Final

from tests.bench import engines
from tests.bench.answers import Verdict
from tests.bench.asked import Asked, AskedRow
from tests.bench.batches import Batches, BatchesRow
from tests.bench.feed import Intake, IntakeRow
from tests.bench.figures import Figures, Place
from tests.bench.latency import Latency, LatencyRow
from tests.bench.machine import Footprint, Load, Machine
from tests.bench.parts import (
    batch,
    board,
    latency,
    partitions,
    processes,
    stages,
    state,
    throughput,
)
from tests.bench.parts.stages import Staged, StagedRow
from tests.bench.questions import EXPLAIN
from tests.bench.screen import Told, ToldRow
from tests.bench.throughput import Throughput, ThroughputRow
from tests.bench.times import Times

CALM: Final = Load(others=0.01, stolen=0.0)
RIGHT: Final = Verdict(asked=1_000, lost=0, doubled=0, wrong=0)
RUN: Final = Throughput(
    rate=30_000,
    processor_us=30,
    broker_us=10,
    first_after_s=2.0,
    footprint=Footprint(memory=80 * 2**20, connections=9),
    verdict=RIGHT,
    load=CALM,
)
WAIT: Final = Latency(p50=12, p99=40, p999=60, late_p99=1, counted=700, verdict=RIGHT, load=CALM)
ROUTER: Final = ThroughputRow(
    engine=engines.ROUTER.name,
    guarantee="exactly once",
    ours=True,
    state=True,
    asked=1_000,
    runs=(RUN, replace(RUN, rate=28_000), replace(RUN, rate=32_000)),
)
TWO_ROUTERS: Final = replace(
    ROUTER, engine=engines.ROUTER.times(2).name, runs=(replace(RUN, rate=45_000),)
)
MESSAGING: Final = replace(ROUTER, engine=engines.MESSAGING.name, runs=(replace(RUN, rate=50_000),))
LIFECYCLE: Final = replace(ROUTER, engine=engines.LIFECYCLE.name, runs=(replace(RUN, rate=40_000),))
KAFKA_STREAMS: Final = replace(
    ROUTER, engine=engines.KAFKA_STREAMS.name, ours=False, runs=(replace(RUN, rate=20_000),)
)
FAUST: Final = replace(
    ROUTER,
    engine=engines.FAUST.name,
    guarantee="at least once",
    ours=False,
    runs=(replace(RUN, rate=2_800, verdict=replace(RIGHT, doubled=9)),),
)
QUIX: Final = replace(
    ROUTER, engine=engines.QUIX.name, ours=False, runs=(), cannot_start="no network & luck"
)
LATENCY: Final = LatencyRow(
    engine=engines.ROUTER.name,
    guarantee="exactly once",
    ours=True,
    rate=200,
    of_maximum=None,
    runs=(WAIT, replace(WAIT, p50=14)),
)
BATCHES: Final = BatchesRow(
    engine=engines.ROUTER.name,
    guarantee="exactly once",
    ours=True,
    rate=200,
    runs=(Batches(p50=6, p99=9, largest=12, count=300, verdict=RIGHT, load=CALM),),
)
THROUGHPUT_SHOWN: Final = throughput.Shown(
    partitions=4,
    request_bytes=1_100,
    fact_bytes=1_600,
    message_bytes=900,
    invitation_bytes=600,
    rows=(ROUTER, TWO_ROUTERS, KAFKA_STREAMS, FAUST, QUIX, MESSAGING, LIFECYCLE),
)
LATENCY_SHOWN: Final = latency.Shown((LATENCY, replace(LATENCY, rate=15_000, of_maximum=0.5)))
MANY_KNOWN: Final = replace(
    RUN, rate=29_000, first_after_s=12.0, footprint=Footprint(580 * 2**20, 9)
)
STATE_SHOWN: Final = state.Shown(
    (100_000, 2_100_000), (ROUTER, replace(ROUTER, runs=(MANY_KNOWN,)))
)
STAGED: Final = StagedRow(
    engine=engines.ROUTER.name,
    guarantee="exactly once",
    ours=True,
    runs=(Staged(RUN, {"decode": 0.5, "decide": 0.3, "encode": 0.2}),),
)
INTAKE: Final = Intake(rate=6_000, processor_us=150, bytes=2_300, verdict=RIGHT, load=CALM)
ASKED: Final = Asked(
    filled=replace(INTAKE, rate=4_000),
    times={
        EXPLAIN: (Times(p50=5, p95=8, p99=9, slowest=200),),
        "worklist": (Times(p50=80, p95=120, p99=125, slowest=130),),
    },
    verdict=RIGHT,
    load=CALM,
)
TOLD: Final = Told(
    times=Times(p50=150, p95=400, p99=450, slowest=1_200), late_p99=1, verdict=RIGHT, load=CALM
)
BOARD_SHOWN: Final = board.Shown(
    intake=IntakeRow(
        engine=engines.BOARD.name,
        guarantee="exactly once",
        ours=True,
        events=100_000,
        runs=(INTAKE, replace(INTAKE, rate=5_500), replace(INTAKE, rate=6_500)),
    ),
    told=ToldRow(
        engine=engines.BOARD.name,
        guarantee="exactly once",
        ours=True,
        rate=200,
        runs=(TOLD, replace(TOLD, times=replace(TOLD.times, p95=410))),
    ),
    asked=AskedRow(
        engine=engines.BOARD.name,
        guarantee="exactly once",
        ours=True,
        events=1_000_000,
        runs=(ASKED,),
    ),
)
PLACE: Final = Place(
    taken_at="2026-11-24T12:00:00.000Z",
    machine=Machine("Processor", 2, 24, "Linux", "3.11"),
    kafka="4.4.0",
)
FIGURES: Final = (
    Figures()
    .having(throughput.PART, THROUGHPUT_SHOWN, PLACE)
    .having(latency.PART, LATENCY_SHOWN, PLACE)
    .having(state.PART, STATE_SHOWN, PLACE)
    .having(processes.PART, processes.Shown((ROUTER, TWO_ROUTERS)), PLACE)
    .having(partitions.PART, partitions.Shown((4, 12), (ROUTER, ROUTER)), PLACE)
    .having(batch.PART, batch.Shown((BATCHES, replace(BATCHES, rate=None))), PLACE)
    .having(stages.PART, stages.Shown((STAGED,)), PLACE)
    .having(board.PART, BOARD_SHOWN, PLACE)
)
"""Of every part."""
