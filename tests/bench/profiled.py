"""The router at work with somebody looking over its shoulder: a run, and what it was met at."""

import sys
import tempfile
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

from tests.bench import engines, sampled, throughput
from tests.bench.engine import Engine
from tests.bench.routed import routing
from tests.bench.sampled import Stack
from tests.bench.stage import Ground
from tests.bench.tender import tenders
from tests.bench.throughput import Throughput


@dataclass(frozen=True)
class Profile:
    """met: the stacks, each with how often it was met."""

    throughput: Throughput
    met: Counter[Stack]


def engine(samples: Path) -> Engine:
    """The router, which leaves its samples in this file when it ends."""
    command = [sys.executable, "-m", sampled.__name__, str(samples)]
    return replace(engines.ROUTER, command=lambda _job: command)


def run(count: int, ground: Ground) -> Profile:
    """Let it route so many tenders. Raises: CannotStart."""
    asked = list(tenders(count, ground.accounts, ground.partitions))
    work = routing(asked, ground.accounts, ground.partitions)
    with tempfile.TemporaryDirectory() as directory:
        samples = Path(directory) / "samples.json"
        done = throughput.run(engine(samples), work, ground)
        return Profile(done, sampled.read(samples))
