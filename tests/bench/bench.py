"""One whole bench: what it runs over, and from a machine with nothing on it to a report."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from schemas.time import rfc3339
from tests.bench import account, engines, machine, tender
from tests.bench.engine import Engine
from tests.bench.report import Report
from tests.bench.rounds import Course, Say, conditions, latencies, throughputs
from tests.bench.stage import Ground
from workers.broker import artefacts
from workers.broker.local import LocalKafka

_HEAP_MIB: Final = 1_024
_BROKER_JAR: Final = "kafka_2.13"


@dataclass(frozen=True)
class Plan:
    """What is measured.

    latency: each engine with the one whose throughput says how much it can do. burst: how many
    requests come at once before a run for latency. seconds: how long they come steadily then, at
    most.
    """

    throughput: Sequence[Engine]
    latency: Sequence[tuple[Engine, Engine]]
    accounts: int = 1_000
    tenders: int = 200_000
    partitions: int = 4
    rounds: int = 5
    burst: int = 10_000
    seconds: float = 20.0


def short() -> Plan:
    """Whether all that can start at once still does its work; the figures say nothing."""
    return Plan(
        throughput=[engine for engine in engines.THROUGHPUT if engine.is_installed()],
        latency=engines.LATENCY[:1],
        accounts=100,
        tenders=4_000,
        rounds=1,
        burst=100,
        seconds=3.0,
    )


def run(plan: Plan, say: Say) -> Report:
    """Start a broker and let the engines run."""
    accounts = account.accounts(plan.accounts)
    load = list(tender.tenders(plan.tenders, accounts, plan.partitions))
    with LocalKafka.start(heap_mib=_HEAP_MIB) as kafka:
        ground = Ground(kafka.bootstrap, kafka.pid, accounts, plan.partitions)
        course = Course(ground, load, plan.rounds, plan.burst, plan.seconds)
        rows = throughputs(plan.throughput, course, say)
        return Report(
            taken_at=rfc3339(datetime.now(UTC)),
            machine=machine.describe(),
            kafka=_kafka_version(),
            partitions=plan.partitions,
            request_bytes=len(load[0].value),
            throughput=rows,
            latency=latencies(conditions(plan.latency, rows), course, say),
        )


def _kafka_version() -> str:
    return next(jar.version for jar in artefacts.locked() if jar.artefact == _BROKER_JAR)
