"""How long a board full of events lets people wait: the first byte of an answer, over HTTP.

One question after the other, on a connection that stays. An answer is begun when all of it is found
out, so the first byte of one in JSON is what explaining, tracing and simulating takes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from http import HTTPStatus
from http.client import HTTPConnection
from time import perf_counter
from typing import Final
from urllib.parse import urlsplit

from tests.bench import account, machine
from tests.bench.answers import Verdict
from tests.bench.feed import Intake, history, taken_in
from tests.bench.machine import Load, glance, load
from tests.bench.questions import Asking, questions, tenders
from tests.bench.row import Row
from tests.bench.served import Served, served
from tests.bench.stage import Ground, stage
from tests.bench.times import Times

_EVENTS_OF_AN_ACCOUNT: Final = 40_000
_FEWEST_ACCOUNTS: Final = 25
_TIMEOUT_S: Final = 60.0
_EXAMPLES: Final = 3


@dataclass(frozen=True)
class Asked:
    """What one run has shown: times by question, round by round; filled: what came before them."""

    filled: Intake
    times: Mapping[str, tuple[Times, ...]]
    verdict: Verdict
    load: Load

    def told(self) -> str:
        """In a few words."""
        slowest = max(self.times, key=lambda question: self.times[question][-1].slowest)
        return f"the slowest is {slowest}, {self.times[slowest][-1].slowest:,.0f} ms"

    def disturbance(self) -> str:
        """How the machine was busy otherwise, then or before; empty when it was not."""
        return self.filled.disturbance() or machine.is_busy(self.load)


@dataclass(frozen=True, kw_only=True)
class AskedRow(Row[Asked]):
    """The board; events: how many it had stored."""

    events: int


def run(events: int, rounds: int, times: int, ground: Ground) -> Asked:
    """Fill a board, once, and ask everything so many times in each round.

    Raises: CannotStart.
    """
    known = account.accounts(max(_FEWEST_ACCOUNTS, events // _EVENTS_OF_AN_ACCOUNT))
    log = history(events, known, ground.partitions)
    with stage(ground, log) as ready, served(ready.job) as board:
        filled = taken_in(board, events, ground)
        return _asked(board, filled, rounds, times, ground)


def _asked(board: Served, filled: Intake, rounds: int, times: int, ground: Ground) -> Asked:
    with board.database.reading() as snapshot:
        asked = questions(tenders(snapshot, times), times)
    pids = (*board.process.pids, ground.broker_pid)
    client, began = Client(board.url), glance(pids)
    taken = [
        {question: client.ask(askings) for question, askings in asked.items()}
        for _ in range(rounds)
    ]
    return Asked(
        filled=filled,
        times={question: tuple(each[question] for each in taken) for question in asked},
        verdict=client.verdict(filled.verdict),
        load=load(began, glance(pids)),
    )


class Client:
    """Asks, and looks at the answers."""

    def __init__(self, url: str) -> None:
        self._connection = HTTPConnection(urlsplit(url).netloc, timeout=_TIMEOUT_S)
        self._asked = 0
        self._wrong: list[str] = []

    def ask(self, askings: Sequence[Asking]) -> Times:
        """How long each took to its first byte."""
        return Times.of([self._one(asking) for asking in askings])

    def verdict(self, before: Verdict) -> Verdict:
        """What came back, and what became of the events before; an answer is wrong or right."""
        return replace(
            before,
            asked=before.asked + self._asked,
            wrong=before.wrong + len(self._wrong),
            examples=(*before.examples, *self._wrong[:_EXAMPLES]),
        )

    def _one(self, asking: Asking) -> float:
        self._asked += 1
        began = perf_counter()
        self._connection.request("GET", asking.path)
        answer = self._connection.getresponse()
        took = (perf_counter() - began) * 1_000
        said = answer.read().decode()
        if answer.status != HTTPStatus.OK or asking.says not in said:
            self._wrong.append(f"{asking.path} answers {answer.status}, without {asking.says}")
        return took
