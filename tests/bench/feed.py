"""How many events a second the board takes in, of a log that is there before it starts.

Counted is from the first record that is stored to the last; the board's start is not in it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from statistics import median
from typing import Final

from tests.bench import machine
from tests.bench.account import Accounts
from tests.bench.answers import Judge, Verdict, Wrong
from tests.bench.kafka import Appended
from tests.bench.machine import Load, glance, load, processor_seconds
from tests.bench.past import past
from tests.bench.row import Row
from tests.bench.served import Served, served
from tests.bench.stage import Ground, stage
from tests.bench.work import Work
from workers.board.store.topics import TOPICS

_US: Final = 1_000_000


@dataclass(frozen=True)
class Intake:
    """What one run has shown.

    rate: events per second. processor_us: what the board's process took for an event, microseconds
    of processor time. bytes: of the database, per event.
    """

    rate: float
    processor_us: float
    bytes: float
    verdict: Verdict
    load: Load

    def told(self) -> str:
        """In a few words."""
        return f"{self.rate:,.0f} events/s"

    def disturbance(self) -> str:
        """How the machine was busy otherwise; empty when it was not."""
        return machine.is_busy(self.load)


@dataclass(frozen=True, kw_only=True)
class IntakeRow(Row[Intake]):
    """The board, round by round; events: how many there were in a round."""

    events: int

    @property
    def rate(self) -> float:
        """Events per second in the median round; there is one at least."""
        return median(run.rate for run in self.runs)


def run(events: int, ground: Ground) -> Intake:
    """Let a board take in so many events, once.

    Raises: CannotStart.
    """
    log = history(events, ground.accounts, ground.partitions)
    with stage(ground, log) as ready, served(ready.job) as board:
        return taken_in(board, events, ground)


def history(events: int, accounts: Accounts, partitions: int) -> Work:
    """What lies in the log; nobody is asked for anything."""
    return Work(
        topics=TOPICS,
        known=partial(past, events, accounts, partitions),
        asked=(),
        answers=(),
        judges=_nothing_is_due,
    )


def taken_in(board: Served, events: int, ground: Ground) -> Intake:
    """Wait until it has stored all of them. Raises: CannotStart when it ends by itself."""
    pids: Sequence[int] = (*board.process.pids, ground.broker_pid)
    board.process.watch_until(1, board.stored)
    first, began, before = board.stored(), glance(pids), _used(board)
    board.process.watch_until(events, board.stored)
    taken, ended, after = board.stored() - first, glance(pids), _used(board)
    return Intake(
        rate=taken / (ended.at - began.at),
        processor_us=(after - before) / max(taken, 1) * _US,
        bytes=board.size() / events,
        verdict=board.verdict(events),
        load=load(began, ended),
    )


def _used(board: Served) -> float:
    return sum(map(processor_seconds, board.process.pids))


def _nothing_is_due() -> Judge:
    def judge(record: Appended) -> str:
        raise Wrong(f"{record.topic}, and nothing was asked")

    return judge
