"""A fact repeats what it follows from, no more and no less."""

from collections.abc import Iterator
from typing import Final

from events.event import Cause
from events.identity import fact_id
from tests.chaos.found import Copy, Fact
from tests.chaos.history import SOURCE, Anomaly
from tests.chaos.index import Index

_REPEATED: Final = {
    "message-relayed": ("tender_id", "message_id", "sender", "text", "attachments"),
    "message-held": ("tender_id", "message_id"),
    "message-refused": ("tender_id", "message_id"),
    "tender-held": ("tender_id",),
    "tender-refused": ("tender_id",),
    "handling-choice-refused": ("tender_id",),
    "handling-choice-required": ("tender_id", "broker_id"),
    "backoffice-assigned": ("tender_id", "broker_id"),
    "portal-forwarded": ("tender_id", "broker_id"),
    "account-settings-changed": (
        "mode",
        "max_insurers",
        "backoffice",
        "company_name",
        "changed_by",
    ),
    "settings-change-refused": (),
}


def check(index: Index) -> Iterator[Anomaly]:
    for fact in index.facts:
        for cause in index.asked.get(fact.cause, ())[:1]:
            yield from _altered(fact, cause)
    for tender, decisions in index.decisions.items():
        for decision in decisions if tender in index.first_requests else ():
            yield from _request_altered(decision, index.first_requests[tender])


def _altered(fact: Fact, cause: Copy) -> Iterator[Anomaly]:
    data = cause.publication.payload
    for name in _REPEATED[fact.kind]:
        if fact.data.get(name) != data.get(name):
            yield Anomaly("altered", f"{fact.where} has another {name} than {cause.where}")
    if fact.id != _derived_id(fact):
        yield Anomaly("altered", f"{fact.where} has not the id that follows from {cause.where}")


def _derived_id(fact: Fact) -> str:
    account, tender = fact.tender
    cause = Cause(fact.cause, SOURCE, fact.cause)
    return fact_id(cause, fact.kind, account, tender, item=fact.data.get("message_id", ""))


def _request_altered(decision: Fact, request: Copy) -> Iterator[Anomaly]:
    spliced = b'"request":%b}' % request.publication.data
    if spliced not in (decision.entry.value or b""):
        yield Anomaly("altered", f"{decision.where} holds another request than {request.where}")
