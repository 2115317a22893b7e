"""The load and the work on it are the same for every engine, and the product's router agrees."""

from collections import Counter
from typing import Final

import pytest

from events import codec
from events.catalogue import ACCOUNT_SETTINGS_CHANGED, ROUTER, TENDER_REQUESTED
from events.event import Event
from events.partition import partition_of
from tests.bench import bare_loop
from tests.bench.account import accounts
from tests.bench.routed import settings_records
from tests.bench.routing import Routing
from tests.bench.tender import Tender, tenders
from workers.engine.agent import Decision
from workers.engine.state import Overlay, Store
from workers.router.agent import router

PARTITIONS: Final = 4
ACCOUNTS: Final = accounts(100)
TENDERS: Final = list(tenders(400, ACCOUNTS, PARTITIONS))
ONE_OF_EACH: Final = list({tender.answer: tender for tender in TENDERS}.values())
NOW: Final = 1_772_438_710_000


def event_of(tender: Tender) -> Event:
    return codec.decode(tender.value, (), TENDER_REQUESTED, tender.key)


def test_every_partition_has_as_many_tenders_as_the_next() -> None:
    counts = Counter(tender.partition for tender in TENDERS)

    assert set(counts.values()) == {len(TENDERS) // PARTITIONS}


def test_every_tender_is_in_the_partition_of_its_account() -> None:
    assert all(tender.partition == partition_of(tender.key, PARTITIONS) for tender in TENDERS)


def test_half_of_the_tenders_go_either_way() -> None:
    counts = Counter(tender.answer for tender in TENDERS)

    assert len(counts) == 2
    assert max(counts.values()) < 2 * min(counts.values())


def test_a_request_has_the_size_that_the_comparison_names() -> None:
    sizes = [len(tender.value) for tender in TENDERS]

    assert all(1_075 < size < 1_150 for size in sizes)


def test_the_load_is_the_same_every_time() -> None:
    assert list(tenders(400, accounts(100), PARTITIONS)) == TENDERS


class Desk:
    """The product's router, which knows the settings of all accounts."""

    def __init__(self) -> None:
        self.agent = router()
        self.store = Store(self.agent.tables)
        rows = Overlay(self.store)
        for record in settings_records(ACCOUNTS, PARTITIONS):
            changed = codec.decode(record.value, (), ACCOUNT_SETTINGS_CHANGED, record.key)
            for change in self.agent.decide(rows, changed, NOW).changes:
                rows.write(change)
        self.store.apply(rows.changes())

    def decide(self, tender: Tender) -> tuple[Decision, Overlay]:
        rows = Overlay(self.store)
        decision = self.agent.decide(rows, event_of(tender), NOW)
        for change in decision.changes:
            rows.write(change)
        return decision, rows


@pytest.mark.parametrize("tender", ONE_OF_EACH, ids=lambda tender: tender.answer)
def test_every_engine_in_python_writes_what_the_router_writes(tender: Tender) -> None:
    decision, _ = Desk().decide(tender)

    routed = Routing(ROUTER, ACCOUNTS).decide(event_of(tender), NOW)

    (fact,) = decision.facts
    assert routed == (fact.topic.kind, codec.encode(fact, ROUTER, NOW))


@pytest.mark.parametrize("tender", ONE_OF_EACH, ids=lambda tender: tender.answer)
def test_the_bare_loop_keeps_the_row_that_the_router_keeps(tender: Tender) -> None:
    _, rows = Desk().decide(tender)

    event = event_of(tender)

    assert rows.changes() == {bare_loop.key_of(event): bare_loop.row_of(event, NOW)}
