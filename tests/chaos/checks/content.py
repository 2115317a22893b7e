"""A fact repeats what it follows from, no more and no less."""

from collections.abc import Iterator, Mapping
from typing import Final

from events.event import Cause
from events.identity import fact_id
from tests.chaos.found import Copy, Fact
from tests.chaos.history import SOURCE, Anomaly
from tests.chaos.index import Index

_INVITATION: Final = ("tender_id", "invitation_id")
_CLERK: Final = ("tender_id", "clerk_id", "organisation_id")
_HANDOVER: Final = ("from_clerk_id", "to_clerk_id")
_ITEMS: Final = ("message_id", "invitation_id", "to_clerk_id", "clerk_id")
"""What a fact is about besides its tender, under the first of these names that it has."""

_REPEATED: Final[Mapping[str, tuple[str, ...]]] = {
    "message-relayed": ("tender_id", "message_id", "sender", "text", "attachments"),
    "message-held": ("tender_id", "message_id"),
    "message-refused": ("tender_id", "message_id"),
    "tender-held": ("tender_id",),
    "tender-refused": ("tender_id",),
    "handling-choice-refused": ("tender_id",),
    "handling-choice-required": ("tender_id", "broker_id"),
    "backoffice-assigned": ("tender_id", "broker_id"),
    "portal-forwarded": ("tender_id", "broker_id"),
    "insurer-invited": (*_INVITATION, "insurer", "requested_by", "answer_by"),
    "insurer-invitation-refused": (*_INVITATION, "insurer"),
    "insurer-invitation-withdrawn": (*_INVITATION, "requested_by"),
    "insurer-invitation-withdrawal-refused": _INVITATION,
    "insurer-declined": (*_INVITATION, "reported_by", "reason"),
    "insurer-decline-refused": _INVITATION,
    "tender-claimed": _CLERK,
    "tender-claim-refused": _CLERK,
    "tender-released": _CLERK,
    "tender-release-refused": _CLERK,
    "tender-reassigned": (*_HANDOVER, "organisation_id", "requested_by"),
    "tender-reassignment-refused": _HANDOVER,
    "tender-action-held": ("tender_id", "invitation_id", "clerk_id"),
    "account-settings-changed": (
        "mode",
        "max_insurers",
        "cap_counts",
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
    item = next((fact.data[name] for name in _ITEMS if fact.data.get(name)), "")
    return fact_id(cause, fact.kind, account, tender, item=item)


def _request_altered(decision: Fact, request: Copy) -> Iterator[Anomaly]:
    spliced = b'"request":%b}' % request.publication.data
    if spliced not in (decision.entry.value or b""):
        yield Anomaly("altered", f"{decision.where} holds another request than {request.where}")
