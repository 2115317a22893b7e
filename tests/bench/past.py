"""A log with a past: as many events as one likes, as the agents would have left them behind."""

from collections.abc import Iterator
from itertools import chain, islice
from typing import Final, NamedTuple

from events import codec
from events.catalogue import (
    BACKOFFICE_ASSIGNED,
    ROUTER,
    TENDER_REQUESTED,
    dead,
)
from events.envelope import Headers
from events.event import Event
from tests.bench.account import Accounts
from tests.bench.decided import Deciding
from tests.bench.kafka import Outgoing
from tests.bench.relayed import message, post
from tests.bench.routed import request, settings_records
from tests.bench.routing import Routing
from tests.bench.tender import Tender, tenders
from workers.engine.dead_letter import Place, dead_letter
from workers.messaging.agent import messaging

WRITTEN_ABOUT: Final = 20
"""Of so many tenders that a backoffice handles, one is written about, from either side."""

UNREADABLE: Final = 2_000
"""After so many tenders comes something that nobody can read."""

_MESSAGES: Final = (1, 2)


def past(events: int, accounts: Accounts, partitions: int) -> Iterator[Outgoing]:
    """The accounts' settings, then tenders with their decisions; so many records in all."""
    settings = settings_records(accounts, partitions)
    return islice(chain(settings, _tenders(events, accounts, partitions)), events)


def _tenders(count: int, accounts: Accounts, partitions: int) -> Iterator[Outgoing]:
    routing, exchange, handled = Routing(ROUTER, accounts), Deciding(messaging()), 0
    for number, tender in enumerate(tenders(count, accounts, partitions)):
        yield request(tender)
        event = codec.decode(tender.value, (), TENDER_REQUESTED, tender.key)
        kind, record = routing.decide(event, now=0)
        decision = Outgoing(kind, tender.partition, record.key, record.value)
        yield decision
        if kind == BACKOFFICE_ASSIGNED.kind:
            handled += 1
            if handled % WRITTEN_ABOUT == 0:
                yield from _exchange(exchange, tender, event, decision)
        if number % UNREADABLE == 0:
            yield _unreadable(number, tender)


def _exchange(
    deciding: Deciding, tender: Tender, requested: Event, assigned: Outgoing
) -> Iterator[Outgoing]:
    """A message from either side about an assigned tender, and what becomes of it."""
    deciding.facts(assigned)
    for sequence in _MESSAGES:
        posted = post(message(tender, requested, sequence))
        yield posted
        for fact in deciding.facts(posted):
            yield Outgoing(fact.topic, fact.partition, fact.key, fact.value)


class _Unreadable(NamedTuple):
    offset: int
    key: bytes
    value: bytes = b"no JSON"
    timestamp: int = 0
    headers: Headers = ()


def _unreadable(number: int, tender: Tender) -> Outgoing:
    """A dead letter, in the partition of a tender's account."""
    where = Place(TENDER_REQUESTED.kind, tender.partition, ROUTER, ROUTER)
    letter = dead_letter(_Unreadable(number, tender.key), "not_json", where)
    kind = dead(TENDER_REQUESTED).kind
    return Outgoing(kind, tender.partition, tender.key, letter.value or b"", letter.headers)
