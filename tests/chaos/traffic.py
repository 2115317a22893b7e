"""Requests that come steadily to every partition, and when the fact of each was first readable."""

import asyncio
import threading
from collections import Counter
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import asynccontextmanager, closing
from itertools import islice
from time import monotonic
from typing import Final, NamedTuple

from tests.bench.account import Accounts
from tests.bench.routed import request
from tests.bench.routing import KINDS
from tests.bench.stage import Stage
from tests.bench.tender import Tender, subject_of, tenders

_PER_SECOND: Final = 200
_MOST: Final = 1_000_000
_ASK_S: Final = 0.05
_PATIENCE_S: Final = 60.0


class Asked(NamedTuple):
    """A request: its partition, and when it was handed to the log, on the monotonic clock."""

    partition: int
    at: float


class Traffic:
    """Publishes and reads in threads of its own.

    asked: by tender. answers: how many facts a committed reader has seen, by tender.
    """

    def __init__(self, stage: Stage, accounts: Accounts) -> None:
        self.asked: dict[str, Asked] = {}
        self.answers: Counter[str] = Counter()
        self._answered: dict[str, float] = {}
        self._newest: dict[int, float] = {}
        self._stage = stage
        self._partitions = stage.job.partitions
        self._tenders = tenders(_MOST, accounts, self._partitions)
        self._news = threading.Condition()
        self._enough = threading.Event()
        self._over = threading.Event()

    @asynccontextmanager
    async def flowing(self) -> AsyncIterator[None]:
        """It flows while this lasts, and ends when every request has its fact."""
        publishing = asyncio.create_task(asyncio.to_thread(self._publish))
        reading = asyncio.create_task(asyncio.to_thread(self._read))
        try:
            yield
            self._enough.set()
            await publishing
            await asyncio.to_thread(self._until, lambda: len(self.answers) == len(self.asked))
        finally:
            self._enough.set()
            self._over.set()
            await asyncio.gather(publishing, reading)

    def served(self, partitions: Collection[int], since: float) -> float:
        """When each of these partitions had a fact of a request that came after `since`.

        Both on the monotonic clock. Whoever was killed before `since` cannot have written it.
        Raises: TimeoutError.
        """
        self._until(lambda: all(self._newest.get(place, 0.0) > since for place in partitions))
        with self._news:
            return max(self._first(place, since) for place in partitions)

    def _first(self, partition: int, since: float) -> float:
        return min(
            at
            for tender, at in self._answered.items()
            if self.asked[tender].partition == partition and self.asked[tender].at > since
        )

    def _until(self, condition: Callable[[], bool]) -> None:
        with self._news:
            if not self._news.wait_for(condition, _PATIENCE_S):
                raise TimeoutError(f"{len(self.asked)} requests, {len(self.answers)} answered")

    def _publish(self) -> None:
        publisher = self._stage.kafka.publisher()
        while not self._enough.wait(self._partitions / _PER_SECOND):
            for tender in islice(self._tenders, self._partitions):
                self._ask(tender)
                publisher.publish(request(tender))
            publisher.serve(0)
        publisher.flush()

    def _ask(self, tender: Tender) -> None:
        with self._news:
            self.asked[tender.id] = Asked(tender.partition, monotonic())

    def _read(self) -> None:
        with closing(self._stage.kafka.reader(KINDS, self._partitions)) as reader:
            while not self._over.is_set():
                if (fact := reader.next(_ASK_S)) is not None:
                    self._take(subject_of(fact.value))

    def _take(self, tender: str) -> None:
        with self._news:
            partition, at = self.asked[tender]
            self.answers[tender] += 1
            self._answered.setdefault(tender, monotonic())
            self._newest[partition] = max(self._newest.get(partition, 0.0), at)
            self._news.notify_all()
