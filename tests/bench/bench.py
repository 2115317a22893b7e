"""What parts run on: a broker of their own, under conditions that are the same for all engines."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from schemas.time import rfc3339
from tests.bench import account, machine
from tests.bench.engine import Engine
from tests.bench.figures import Figures, Place
from tests.bench.part import Bench, Scale
from tests.bench.stage import Ground
from workers.broker import artefacts
from workers.broker.local import LocalKafka

SHORT: Final = Scale(
    accounts=100,
    tenders=2_000,
    rounds=1,
    growth_rounds=1,
    burst=100,
    seconds=1.0,
    rates=(200.0,),
    remembered=(0, 5_000),
    processes=(2,),
    widths=(12,),
    in_each=200,
    taken_in=2_000,
    stored=5_000,
    asked=2,
)
"""Whether all that can start at once still does its work; the figures say nothing."""

_HEAP_MIB: Final = 1_024
_BROKER_JAR: Final = "kafka_2.13"
_PATIENCE: Final = 2


@dataclass(frozen=True)
class Conditions:
    """How parts are measured.

    wants: whether an engine is to run. although_busy: whatever else the machine does.
    """

    scale: Scale
    say: Callable[[str], None]
    wants: Callable[[Engine], bool] = lambda _engine: True
    although_busy: bool = False


@contextmanager
def bench(conditions: Conditions, known: Figures) -> Iterator[Bench]:
    """A bench with a broker of its own."""
    scale = conditions.scale
    with LocalKafka.start(heap_mib=_HEAP_MIB) as kafka:
        accounts = account.accounts(scale.accounts)
        ground = Ground(kafka.bootstrap, kafka.pid, accounts, scale.partitions)
        patience = 0 if conditions.although_busy else _PATIENCE
        yield Bench(ground, scale, known, conditions.say, conditions.wants, patience)


def here() -> Place:
    """This machine, now."""
    return Place(rfc3339(datetime.now(UTC)), machine.describe(), _kafka_version())


def _kafka_version() -> str:
    return next(jar.version for jar in artefacts.locked() if jar.artefact == _BROKER_JAR)
