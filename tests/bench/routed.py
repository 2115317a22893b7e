"""The router's work: tenders under the settings of accounts, each to be routed rightly, once."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Final

import msgspec

from events import codec
from events.catalogue import ACCOUNT_SETTINGS_CHANGED, ROUTER, SETTINGS, TENDER_REQUESTED
from events.event import Cause, Fact
from events.partition import partition_of
from tests.bench.account import Accounts
from tests.bench.answers import Wrong, read
from tests.bench.kafka import Appended, Outgoing
from tests.bench.routing import KINDS, Routing
from tests.bench.tender import Tender
from tests.bench.work import Work
from workers.router.agent import router
from workers.service.topics import topics_of


def routing(tenders: Sequence[Tender], accounts: Accounts, partitions: int) -> Work:
    """Route these tenders; every engine can be asked to."""
    by_id = {tender.id: tender for tender in tenders}
    return Work(
        topics=topics_of(router()),
        known=partial(settings_records, accounts, partitions),
        asked=[request(tender) for tender in tenders],
        answers=KINDS,
        judges=lambda: partial(judge, by_id),
    )


def request(tender: Tender) -> Outgoing:
    """A tender's request as it goes to the log."""
    return Outgoing(TENDER_REQUESTED.kind, tender.partition, tender.key, tender.value)


def settings_records(accounts: Accounts, partitions: int) -> Iterator[Outgoing]:
    """The accounts' settings as they go to the log."""
    for name, account in accounts.items():
        cause = Cause(f"aend-{name}", "urn:bench", f"aend-{name}")
        fact = Fact(ACCOUNT_SETTINGS_CHANGED, account.settings, cause)
        record = codec.encode(fact, SETTINGS, now_ms=0)
        partition = partition_of(record.key, partitions)
        yield Outgoing(ACCOUNT_SETTINGS_CHANGED.kind, partition, record.key, record.value)


def decisions(tenders: Iterable[Tender], accounts: Accounts) -> Iterator[Outgoing]:
    """The facts by which other agents know these tenders."""
    decide = Routing(ROUTER, accounts)
    for tender in tenders:
        kind, record = decide(tender.key, tender.value, (), now=0)
        yield Outgoing(kind, tender.partition, record.key, record.value)


def judge(tenders: Mapping[str, Tender], record: Appended) -> str:
    """The id of the tender that a fact rightly answers. Raises: Wrong."""
    fact = read(_FACT, record)
    tender = tenders.get(fact.subject)
    if tender is None:
        raise Wrong(f"{record.topic} is about no tender of this run")
    if record.topic != tender.answer:
        raise Wrong(f"{record.topic} instead of {tender.answer}")
    if (record.partition, record.key) != (tender.partition, tender.key):
        raise Wrong(f"{record.topic} is in the wrong partition or has the wrong key")
    if not _same(fact.data.request, _REQUEST.decode(tender.value).data):
        raise Wrong(f"{record.topic} carries another request")
    return tender.id


class _Data(msgspec.Struct):
    request: msgspec.Raw


class _Fact(msgspec.Struct):
    subject: str
    data: _Data


class _Request(msgspec.Struct):
    data: msgspec.Raw


_FACT: Final = msgspec.json.Decoder(_Fact)
_REQUEST: Final = msgspec.json.Decoder(_Request)


def _same(one: msgspec.Raw, other: msgspec.Raw) -> bool:
    """Equal as JSON; only an engine that splices the request has it byte for byte."""
    return bytes(one) == bytes(other) or msgspec.json.decode(one) == msgspec.json.decode(other)
