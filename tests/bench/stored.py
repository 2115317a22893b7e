"""A board's database with as many events as one likes: tenders that were requested and decided."""

from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import Final

from events import codec
from events.catalogue import ACCOUNT_SETTINGS_CHANGED, EVENTS, TENDER_REQUESTED, Topic
from events.codec import Encoded
from events.event import Cause, Fact
from tests.bench.account import Accounts
from tests.bench.tender import tenders
from workers.board.store import writer
from workers.board.store.database import Database
from workers.board.store.migration import migrate
from workers.board.store.writer import Arrival, Place
from workers.engine.policy import Policy
from workers.insight.recorded import Recorded
from workers.insight.replay import Replay

EVENTS_OF_A_TENDER: Final = 2
"""Its request and the decision."""

_BATCH: Final = 5_000
_PARTITIONS: Final = 1
_BEGINNING_MS: Final = 1_790_000_000_000


def fill(database: Database, count: int, asking: Accounts) -> None:
    """Store so many tenders with their decisions, as the board's feed would."""
    migrate(database)
    with database.writing() as connection:
        writer.start_at(connection, {Place(topic.kind, 0): 0 for topic in EVENTS})
    arrivals = _Log(asking).arrivals(count)
    while batch := list(islice(arrivals, _BATCH)):
        with database.writing() as connection:
            writer.write(connection, batch, _PARTITIONS)


class _Log:
    """One partition of everything, a millisecond between two records."""

    def __init__(self, asking: Accounts) -> None:
        self._asking = asking
        self._router = Replay(Policy())
        self._offsets: Counter[str] = Counter()
        self._now = _BEGINNING_MS

    def arrivals(self, count: int) -> Iterator[Arrival]:
        """The settings of all accounts, and then so many tenders, the accounts in turn."""
        for account in self._asking.values():
            cause = Cause("einstellung", "urn:bench", "einstellung")
            fact = Fact(ACCOUNT_SETTINGS_CHANGED, account.settings, cause)
            yield from self._answered(fact.topic, codec.encode(fact, "settings", self._now))
        for tender in tenders(count, self._asking, _PARTITIONS):
            yield from self._answered(TENDER_REQUESTED, Encoded(tender.key, tender.value, ()))

    def _answered(self, topic: Topic, encoded: Encoded) -> Iterator[Arrival]:
        """The record, and the router's answers to it."""
        arrival = self._appended(topic, encoded)
        yield arrival
        event = arrival.record.decoded()
        assert event is not None
        for fact in self._router.take(event, self._now):
            yield self._appended(fact.topic, codec.encode(fact, "router", self._now))

    def _appended(self, topic: Topic, encoded: Encoded) -> Arrival:
        offset = self._offsets[topic.kind]
        self._offsets[topic.kind] += 1
        self._now += 1
        return Arrival(Recorded(topic.kind, 0, offset, self._now, *encoded), after=offset)
