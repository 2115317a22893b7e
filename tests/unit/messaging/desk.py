"""Messaging at a desk of its own: events in, answers out, timers and long work as in the engine."""

import json
from collections.abc import Mapping
from typing import Final

from events import codec
from events.event import Event, Fact
from events.facts import MessageHeld, MessageRefused, MessageRelayed
from events.payload import Payload
from schemas.time import epoch_ms, parse
from tests.unit.desk import AgentDesk
from workers.engine.policy import Policy
from workers.messaging.agent import messaging

Fields = Mapping[str, object]

START: Final = epoch_ms(parse("2026-03-02T08:00:00Z"))
ACCOUNT: Final = "rheinblick"
TENDER: Final = "A-1"
BROKER: Final[Fields] = {"party": "broker", "person_id": "vm-sommer"}
BACKOFFICE: Final[Fields] = {
    "party": "backoffice",
    "person_id": "s.baumann",
    "organisation_id": "bo-rhein-main",
}
RECEIPT: Final[Fields] = {
    "mode": "broker_decides",
    "settings_version": 1,
    "decided_by": "broker",
    "choice_overruled": False,
    "sentence_de": "Sie haben sich so entschieden.",
}


def event(kind: str, event_id: str, data: Fields) -> Event:
    """An event as it is read."""
    attributes = {"specversion": "1.0", "id": event_id, "source": "urn:test", "type": f"{kind}.v1"}
    return codec.decode_any(json.dumps({**attributes, "data": data}).encode())


def message(
    message_id: str,
    sender: Fields = BROKER,
    text: str = "Guten Tag",
    *,
    tender: str = TENDER,
    account: str = ACCOUNT,
) -> Event:
    """A message by the tender's broker, unless told otherwise."""
    names = {"account_id": account, "tender_id": tender, "message_id": message_id}
    data = {**names, "sender": sender, "text": text}
    return event("message-posted", f"nach-{message_id}", data)


def having(posted: Event, fields: Fields) -> Event:
    """The same event with these fields in its data."""
    return event(posted.kind, posted.id, {**posted.parsed, **fields})


def assigned(
    tender: str = TENDER,
    *,
    account: str = ACCOUNT,
    broker: object = BROKER["person_id"],
    organisation: object = BACKOFFICE["organisation_id"],
) -> Event:
    """The tender goes to the account's backoffice."""
    backoffice = {"organisation_id": organisation, "name": "Rhein-Main", "kind": "own"}
    receipt = {**RECEIPT, "choice": "backoffice"}
    data = {**_routed(tender, account, broker), "backoffice": backoffice, "receipt": receipt}
    return event("backoffice-assigned", f"zuteilung-{tender}", data)


def forwarded(tender: str = TENDER, *, account: str = ACCOUNT) -> Event:
    """The tender goes to the insurer portal."""
    receipt = {**RECEIPT, "choice": "self"}
    data = {**_routed(tender, account, BROKER["person_id"]), "receipt": receipt}
    return event("portal-forwarded", f"weiterleitung-{tender}", data)


def _routed(tender: str, account: str, broker: object) -> Fields:
    return {"account_id": account, "tender_id": tender, "broker_id": broker, "request": {}}


def told(facts: list[Fact]) -> list[str]:
    """The facts in brief, such as `1 n-7` for a message relayed as the first."""
    return [_brief(fact.data) for fact in facts]


def _brief(data: Payload) -> str:
    match data:
        case MessageRelayed():
            return f"{data.sequence} {data.message_id}"
        case MessageHeld():
            return f"held {data.message_id}"
        case MessageRefused():
            return f"{data.code} {data.message_id}"
        case _:
            raise AssertionError(f"messaging never says {type(data).__name__}")


class Desk(AgentDesk):
    """The messaging agent at its desk."""

    def __init__(self, policy: Policy = Policy()) -> None:
        super().__init__(messaging(policy), START)
