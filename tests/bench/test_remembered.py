"""State that nobody has routed looks as if the router had written it."""

from collections import Counter
from typing import Final

import msgspec

from events.catalogue import ROUTER, changelog
from events.partition import partition_of
from tests.bench.account import accounts
from tests.bench.kafka import Outgoing
from tests.bench.remembered import remembered
from tests.bench.tender import tenders
from tests.bench.test_load import Desk
from workers.engine.policy import DAY_MS, Policy
from workers.engine.state import Store
from workers.router.state import TABLES, TENDERS, Tender

PARTITIONS: Final = 4
NAMES: Final = list(accounts(20))
NOW: Final = 1_772_438_710_000
ROWS: Final = list(remembered(2_000, NAMES, PARTITIONS, NOW))


def tender_in(record: Outgoing) -> Tender:
    return TENDERS.decode(record.value)


def test_there_are_as_many_tenders_as_were_asked_for() -> None:
    assert len({record.key for record in ROWS}) == 2_000
    assert {record.topic for record in ROWS} == {changelog(ROUTER).kind}


def test_each_is_in_the_partition_of_its_account() -> None:
    store = Store(TABLES)

    for record in ROWS:
        table, (account, tender) = store.named(record.key)
        assert table is TENDERS
        assert record.partition == partition_of(account.encode(), PARTITIONS)
        assert len(tender) == 36


def test_they_are_forgotten_day_by_day_and_none_before_a_day_is_over() -> None:
    days = Counter(tender_in(record).due for record in ROWS)

    assert len(days) == Policy().remember_days
    assert min(days) > NOW + DAY_MS
    assert max(days) == Policy().remembered_until(NOW)


def test_a_row_is_as_the_router_writes_it() -> None:
    (asked,) = tenders(1, accounts(20), PARTITIONS)
    _, rows = Desk().decide(asked)
    ((key, written),) = rows.changes().items()

    assert written is not None
    routed, made = TENDERS.decode(written), tender_in(ROWS[0])
    assert len(ROWS[0].key) == len(key)
    assert len(ROWS[0].value) == len(written)
    alike = {"due": made.due, "fingerprint": made.fingerprint}
    assert msgspec.structs.replace(routed, **alike) == made
