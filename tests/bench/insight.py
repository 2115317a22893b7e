"""How fast a board full of events explains, traces and simulates.

`python -m tests.bench.insight --events 1000000` prints it. Times are those of the question alone,
without Python's start and the filling.
"""

import argparse
import asyncio
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Final, NamedTuple
from uuid import UUID

from typing_extensions import override

from schemas.ids import AccountId, TenderId
from tests.bench import stored
from tests.bench.account import Accounts, accounts
from workers.board.store.database import Database
from workers.board.store.past import StoredHistory
from workers.engine.policy import Policy
from workers.insight.dry_run import Past, dry_run
from workers.insight.explanation import explanation
from workers.insight.proposal import Proposal
from workers.insight.trace import trace

EXPLAINED_MS: Final = 300
"""What explaining and tracing may take, with 1,000,000 events stored."""

SIMULATED: Final = 10_000
SIMULATED_MS: Final = 2_000
"""What simulating so many tenders may take."""

_TENDERS_OF_AN_ACCOUNT: Final = 20_000
_ASKED: Final = 50


class Figure(NamedTuple):
    """How long the middle and the slowest of some questions took, and may take; milliseconds."""

    question: str
    median: float
    slowest: float
    allowed: int

    @override
    def __str__(self) -> str:
        times = f"median {self.median:7.1f} ms  slowest {self.slowest:7.1f} ms"
        return f"{self.question:8}  {times}  allowed {self.allowed} ms"


async def figures(events: int, url: str) -> list[Figure]:
    """Fills an empty database and asks."""
    database = Database.at(url)
    tenders = events // stored.EVENTS_OF_A_TENDER
    asking = accounts(max(2, tenders // _TENDERS_OF_AN_ACCOUNT))
    await asyncio.to_thread(stored.fill, database, tenders, asking)
    try:
        return await _asked(StoredHistory(database), asking, _some(tenders))
    finally:
        database.close()


def _some(tenders: int) -> list[TenderId]:
    """Tenders here and there, in the order in which they were not stored."""
    numbers = random.Random(1).sample(range(tenders), min(_ASKED, tenders))  # noqa: S311 - no secret
    return [TenderId(str(UUID(int=number))) for number in numbers]


async def _asked(past: StoredHistory, asking: Accounts, some: Sequence[TenderId]) -> list[Figure]:
    account = AccountId(next(iter(asking)))
    explained = [partial(_explain, past, tender) for tender in some]
    traced = [partial(_trace, past, tender) for tender in some]
    simulated = [partial(_simulate, past, account)] * 3
    return [
        await _timed("explain", explained, EXPLAINED_MS),
        await _timed("trace", traced, EXPLAINED_MS),
        await _timed("simulate", simulated, SIMULATED_MS),
    ]


async def _explain(past: StoredHistory, tender: TenderId) -> None:
    (account,) = await past.accounts(tender)
    found = explanation(await past.tender(account, tender), await past.settings(account))
    assert found is not None
    assert found.state == "decided"


async def _trace(past: StoredHistory, tender: TenderId) -> None:
    (account,) = await past.accounts(tender)
    steps = trace(account, tender, await past.tender(account, tender)).steps
    assert len(steps) == stored.EVENTS_OF_A_TENDER


async def _simulate(past: StoredHistory, account: AccountId) -> None:
    settings = await past.settings(account)
    requests = await past.requests(account, SIMULATED)
    proposal = Proposal(mode="self", max_insurers=3)
    found = dry_run(Past(account, settings, requests, until=0), proposal, Policy())
    assert found is not None
    assert found.sums.tenders == len(requests)


async def _timed(
    question: str, questions: Sequence[Callable[[], Awaitable[None]]], allowed: int
) -> Figure:
    took = []
    for ask in questions:
        begun = time.perf_counter()
        await ask()
        took.append((time.perf_counter() - begun) * 1_000)
    return Figure(question, statistics.median(took), max(took), allowed)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=1_000_000, help="how many are stored")
    parser.add_argument("--database", help="URL of an empty database; else a SQLite file")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        url = given.database or f"sqlite:///{Path(directory) / 'board.db'}"
        for figure in asyncio.run(figures(given.events, url)):
            sys.stdout.write(f"{figure}\n")


if __name__ == "__main__":
    main()
