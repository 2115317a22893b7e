"""The lifecycle agent at a desk of its own: events in, answers out, timers as in the engine."""

import json
from collections.abc import Iterable, Mapping
from itertools import count
from typing import Final

from events import codec
from events.event import Event, Fact
from events.lifecycle import TenderActionHeld
from events.payload import Payload
from schemas.time import epoch_ms, parse
from tests.unit.desk import AgentDesk
from workers.engine.policy import Policy
from workers.lifecycle.agent import lifecycle
from workers.lifecycle.state import INVITATIONS, TENDERS, Invitation, Tender

Fields = Mapping[str, object]

START: Final = epoch_ms(parse("2026-03-02T08:00:00Z"))
ACCOUNT: Final = "rheinblick"
TENDER: Final = "A-1"
OURS: Final = "bo-rhein-main"
THEIRS: Final = "bo-service-24"

BROKER: Final[Fields] = {"party": "broker", "person_id": "vm-sommer"}
STRANGER: Final[Fields] = {"party": "broker", "person_id": "vm-winter"}
ANNA: Final[Fields] = {"party": "backoffice", "person_id": "anna", "organisation_id": OURS}
BERND: Final[Fields] = {"party": "backoffice", "person_id": "bernd", "organisation_id": OURS}
FREMD: Final[Fields] = {"party": "backoffice", "person_id": "fremd", "organisation_id": THEIRS}
INSURER: Final[Fields] = {"party": "insurer", "person_id": "u.writer"}

ADMIN: Final[Fields] = {"person_id": "k.adler", "role": "admin"}
RECEIPT: Final[Fields] = {
    "mode": "broker_decides",
    "settings_version": 3,
    "decided_by": "broker",
    "choice_overruled": False,
    "sentence_de": "Sie haben sich so entschieden.",
}
_EVENTS: Final = count(1)


def event(kind: str, data: Fields, event_id: str | None = None) -> Event:
    """An event as it is read, with an id of its own unless it is given one."""
    name = event_id or f"e-{next(_EVENTS)}"
    attributes = {"specversion": "1.0", "id": name, "source": "urn:test", "type": f"{kind}.v1"}
    return codec.decode_any(json.dumps({**attributes, "data": data}).encode())


def _about(tender: str) -> Fields:
    return {"account_id": ACCOUNT, "tender_id": tender}


def assigned(
    tender: str = TENDER,
    *,
    organisation: str = OURS,
    max_insurers: int | None = None,
    cap_counts: str = "contacted",
) -> Event:
    """The tender goes to a backoffice."""
    data = {
        **_routed(tender, max_insurers, cap_counts),
        "backoffice": {"organisation_id": organisation, "name": "Rhein-Main", "kind": "own"},
        "receipt": {**RECEIPT, "choice": "backoffice"},
    }
    return event("backoffice-assigned", data)


def forwarded(
    tender: str = TENDER, *, max_insurers: int | None = None, cap_counts: str = "contacted"
) -> Event:
    """The tender goes to the insurer portal."""
    receipt = {**RECEIPT, "choice": "self"}
    data = {**_routed(tender, max_insurers, cap_counts), "receipt": receipt}
    return event("portal-forwarded", data)


def _routed(tender: str, max_insurers: int | None, cap_counts: str) -> Fields:
    return {
        **_about(tender),
        "broker_id": BROKER["person_id"],
        "max_insurers": max_insurers,
        "cap_counts": cap_counts,
        "request": {},
    }


def invite(
    invitation: str = "i-1",
    by: Fields = ANNA,
    *,
    tender: str = TENDER,
    insurer: str | None = None,
    answer_by: str | None = None,
) -> Event:
    """Another insurer for another invitation, unless one is named."""
    insurer_id = insurer or f"v-{invitation}"
    data = {
        **_about(tender),
        "invitation_id": invitation,
        "insurer": {"insurer_id": insurer_id, "name": f"Versicherung {insurer_id}"},
        "requested_by": by,
        "answer_by": answer_by,
    }
    return event("insurer-invitation-requested", data)


def withdraw(invitation: str = "i-1", by: Fields = ANNA, *, tender: str = TENDER) -> Event:
    """The insurer is to be asked no longer."""
    data = {
        **_about(tender),
        "invitation_id": invitation,
        "requested_by": by,
        "reason": {"code": "asked_by_mistake"},
    }
    return event("insurer-invitation-withdrawal-requested", data)


def decline(invitation: str = "i-1", by: Fields = INSURER, *, tender: str = TENDER) -> Event:
    """The insurer makes no offer."""
    data = {
        **_about(tender),
        "invitation_id": invitation,
        "reported_by": by,
        "reason": {"code": "no_appetite", "text": "Zu viele Vorschäden."},
    }
    return event("insurer-decline-reported", data)


def claim(by: Fields = ANNA, *, tender: str = TENDER) -> Event:
    """The clerk takes the tender."""
    return event("tender-claim-requested", {**_about(tender), **_clerk(by)})


def release(by: Fields = ANNA, *, tender: str = TENDER) -> Event:
    """The clerk gives the tender back."""
    return event("tender-release-requested", {**_about(tender), **_clerk(by)})


def _clerk(by: Fields) -> Fields:
    return {"clerk_id": by["person_id"], "organisation_id": by.get("organisation_id", OURS)}


def reassign(
    *tenders: str, giver: Fields = ANNA, taker: Fields = BERND, organisation: str = OURS
) -> Event:
    """The giver's tenders are to become the taker's."""
    data = {
        "account_id": ACCOUNT,
        "tender_ids": tenders or (TENDER,),
        "organisation_id": organisation,
        "from_clerk_id": giver["person_id"],
        "to_clerk_id": taker["person_id"],
        "requested_by": ADMIN,
    }
    return event("tender-reassignment-requested", data)


def again(taken: Event) -> Event:
    """The same as another event."""
    return event(taken.kind, taken.parsed)


def having(taken: Event, fields: Fields) -> Event:
    """The same event with these fields in its data."""
    return event(taken.kind, {**taken.parsed, **fields}, taken.id)


def told(facts: Iterable[Fact]) -> list[str]:
    """The facts in brief: `held`, the code of a refusal, or sequence and kind."""
    return [_brief(fact.topic.kind, fact.data) for fact in facts]


def _brief(kind: str, data: Payload) -> str:
    if isinstance(data, TenderActionHeld):
        return "held"
    code = getattr(data, "code", None)
    return f"{getattr(data, 'sequence', '')} {kind}" if code is None else str(code)


class Desk(AgentDesk):
    """The lifecycle agent at its desk."""

    def __init__(self, policy: Policy = Policy()) -> None:
        super().__init__(lifecycle(policy), START)

    def tender(self, tender: str = TENDER) -> Tender:
        """What is remembered of a tender."""
        return self.rows(TENDERS).get((ACCOUNT, tender)) or Tender()

    def invitation(self, invitation: str = "i-1") -> Invitation:
        """What is remembered of an invitation."""
        return self.rows(INVITATIONS).get((ACCOUNT, TENDER, invitation)) or Invitation()
