"""Everything that is measured, in the order of the table."""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from events import catalogue
from tests.bench import environment
from tests.bench.engine import Engine
from tests.bench.job import Job
from tests.bench.kafka_streams import program

_STREAMS_THREADS: Final = 2
_Command = Callable[[Job], Sequence[str]]


def _agent(name: str) -> Engine:
    command = [str(Path(sys.executable).with_name("tenders")), "worker", name]
    return Engine(
        f"tenders worker {name}",
        "exactly once",
        state=True,
        command=lambda _job: command,
        ours=True,
    )


def _bare_loop(_job: Job) -> Sequence[str]:
    return [sys.executable, "-m", "tests.bench.bare_loop"]


def _peer(module: str, *arguments: str) -> _Command:
    def command(_job: Job) -> Sequence[str]:
        return [environment.python(), "-m", f"tests.bench.peers.{module}", *arguments]

    return command


def _kafka_streams(commit_interval_ms: int) -> _Command:
    def command(job: Job) -> Sequence[str]:
        where = [job.bootstrap, job.prefix, str(job.accounts), str(job.scratch / "state")]
        return [*program.program(), *where, str(_STREAMS_THREADS), str(commit_interval_ms)]

    return command


ROUTER: Final = _agent(catalogue.ROUTER)
MESSAGING: Final = _agent(catalogue.MESSAGING)
LIFECYCLE: Final = _agent(catalogue.LIFECYCLE)
BOARD: Final = _agent("board")
BARE_LOOP: Final = Engine(
    "bare aiokafka loop", "exactly once", state=True, command=_bare_loop, ours=True
)
KAFKA_STREAMS: Final = Engine(
    "Kafka Streams",
    "exactly once",
    state=True,
    command=_kafka_streams(commit_interval_ms=100),
    is_installed=program.is_installed,
)
KAFKA_STREAMS_10_MS: Final = Engine(
    "Kafka Streams, 10 ms commits",
    "exactly once",
    state=True,
    command=_kafka_streams(commit_interval_ms=10),
    is_installed=program.is_installed,
)
CONFLUENT: Final = Engine(
    "confluent-kafka loop",
    "exactly once",
    state=False,
    command=_peer("confluent_loop"),
    is_installed=environment.is_installed,
)
QUIX: Final = Engine(
    "Quix Streams",
    "exactly once",
    state=False,
    command=_peer("quix_application"),
    is_installed=environment.is_installed,
)
FAUST: Final = Engine(
    "Faust agent",
    "at least once",
    state=False,
    command=_peer("faust_agent", "worker", "--without-web", "-l", "warn"),
    is_installed=environment.is_installed,
    share=0.2,
)
FASTSTREAM: Final = Engine(
    "FastStream",
    "at most once",
    state=False,
    command=_peer("faststream_subscriber"),
    is_installed=environment.is_installed,
    share=0.1,
)

THROUGHPUT: Final = (
    ROUTER,
    ROUTER.times(2),
    BARE_LOOP,
    KAFKA_STREAMS,
    CONFLUENT,
    QUIX,
    FAUST,
    FASTSTREAM,
)
"""All that route tenders. Kafka Streams has two threads, on as many cores: its like is the router
in two processes.
"""

LATENCY: Final = (
    (ROUTER, ROUTER),
    (KAFKA_STREAMS, KAFKA_STREAMS),
    (KAFKA_STREAMS_10_MS, KAFKA_STREAMS),
)
"""Each with the engine whose throughput says how much half a load is."""
