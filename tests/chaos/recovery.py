"""How fast the service is back: `python -m tests.chaos.recovery`, measured on a local Kafka.

Every figure comes with what else the machine had to do meanwhile.
"""

import argparse
import asyncio
import logging
import os
import secrets
import sys
from asyncio.subprocess import PIPE
from collections.abc import Iterator, Sequence
from typing import Final

import msgspec
from rich import box
from rich.console import Console
from rich.table import Table

from events import catalogue
from tests.bench import account
from tests.bench.stage import Ground
from tests.chaos import changelog
from tests.chaos.restoring import Restored
from tests.chaos.takeover import Return, Takeover, come_back, take_over
from tests.engine import kafka as on_kafka
from workers.broker.local import LocalKafka
from workers.engine.kafka.connection import Connection

_PARTITIONS: Final = 4
_ACCOUNTS: Final = 64
_HEAP_MIB: Final = 512
_NO_DECIMALS_FROM: Final = 100


class Figures(msgspec.Struct, frozen=True):
    """What was measured. load: runnable processes on average, before and after."""

    takeovers: Sequence[Takeover]
    returns: Sequence[Return]
    restores: Sequence[Restored]
    cores: int
    load: tuple[float, float]


class Row(msgspec.Struct, frozen=True):
    """One promise: what was measured, and what is good enough."""

    what: str
    measured: Sequence[float]
    goal: str = ""


async def restore(bootstrap: str, partitions: int, entries: int, times: int) -> list[Restored]:
    """Fill a changelog and restore it, each time by a process of its own."""
    connection = Connection(bootstrap, f"restore{secrets.token_hex(3)}.")
    await on_kafka.create_topics(connection, catalogue.ALL, partitions)
    await changelog.fill(connection, partitions, entries)
    return [await _restored(connection, partitions) for _ in range(times)]


async def _restored(connection: Connection, partitions: int) -> Restored:
    arguments = (connection.bootstrap, connection.prefix, str(partitions))
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.chaos.restoring"), *arguments, stdout=PIPE
    )
    said, _ = await process.communicate()
    if process.returncode:
        raise RuntimeError(f"the restoring process ended with exit code {process.returncode}")
    return msgspec.json.decode(said, type=Restored)


async def measure(ground: Ground, entries: int, times: int) -> Figures:
    """All of it, each so many times."""
    before = os.getloadavg()[0]
    takeovers = [await take_over(ground) for _ in range(times)]
    returns = [await come_back(ground) for _ in range(times)]
    restores = await restore(ground.bootstrap, ground.partitions, entries, times)
    load = before, os.getloadavg()[0]
    return Figures(takeovers, returns, restores, os.cpu_count() or 1, load)


def rows(figures: Figures) -> Iterator[Row]:
    """The figures beside their goals."""
    takeovers, returns, restores = figures.takeovers, figures.returns, figures.restores
    outcomes = [*(t.outcome for t in takeovers), *(r.outcome for r in returns)]
    yield Row("s until another serves what was killed", [t.served_s for t in takeovers], "12")
    yield Row("s that its transactions block readers", [t.blocked_s for t in takeovers], "12")
    yield Row("s from its restart until it is up", [r.started_s for r in returns])
    yield Row("s from there until it serves", [r.served_s for r in returns], "4")
    yield Row("restored entries/s", [r.rows / r.seconds for r in restores], "200,000")
    yield Row("... by its processor time", [r.rows / r.processor_s for r in restores])
    yield Row("... progress told, times", [len(r.progress) for r in restores])
    yield Row("bytes for a decided tender", [r.resident_bytes / r.rows for r in restores])
    yield Row("requests without a fact", [outcome.lost for outcome in outcomes], "0")
    yield Row("facts that came twice", [outcome.doubled for outcome in outcomes], "0")


def table(figures: Figures) -> Table:
    """The figures for people: the least and the most of several times."""
    load = "load average {:.1f} before and {:.1f} after".format(*figures.load)
    shown = Table(title="Recovery", caption=f"{figures.cores} cores, {load}", box=box.SIMPLE)
    shown.add_column("", no_wrap=True)
    for name in ("least", "most", "goal"):
        shown.add_column(name, justify="right", no_wrap=True)
    for row in rows(figures):
        least, most = (_number(pick(row.measured)) for pick in (min, max))
        shown.add_row(row.what, least, most, row.goal)
    return shown


def _number(value: float) -> str:
    if isinstance(value, int):
        return str(value)
    return f"{value:,.1f}" if value < _NO_DECIMALS_FROM else f"{value:,.0f}"


def _wanted(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m tests.chaos.recovery", description=__doc__)
    parser.add_argument("--entries", type=int, default=1_000_000, help="rows in the changelog")
    parser.add_argument("--times", type=int, default=3, help="how often each is measured")
    parser.add_argument("--partitions", type=int, default=_PARTITIONS)
    parser.add_argument("--json", action="store_true", help="everything that was measured, as JSON")
    return parser.parse_args(arguments)


def main(arguments: Sequence[str] | None = None) -> None:
    wanted = _wanted(arguments)
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)  # topics that are new, and the like
    with LocalKafka.start(heap_mib=_HEAP_MIB) as kafka:
        accounts = account.accounts(_ACCOUNTS)
        ground = Ground(kafka.bootstrap, kafka.pid, accounts, wanted.partitions)
        figures = asyncio.run(measure(ground, wanted.entries, wanted.times))
    if wanted.json:
        sys.stdout.write(f"{msgspec.json.encode(figures).decode()}\n")
    else:
        Console().print(table(figures))


if __name__ == "__main__":
    main()
