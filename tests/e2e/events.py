"""What publishers send, as plain events with ids that nobody else uses."""

from itertools import count
from typing import Any, Final

_NUMBERS: Final = count(1)

BACKOFFICE: Final = {
    "organisation_id": "bo-rhein-main",
    "name": "Backoffice Rhein-Main",
    "kind": "own",
}


def event(kind: str, data: dict[str, Any], event_id: str | None = None) -> dict[str, Any]:
    return {
        "specversion": "1.0",
        "id": event_id or f"e-{next(_NUMBERS)}",
        "source": "urn:e2e",
        "type": f"{kind}.v1",
        "data": data,
    }


def request(account: str, tender: str, **fields: object) -> dict[str, Any]:
    data = {
        "account_id": account,
        "tender_id": tender,
        "broker_id": "vm-sommer",
        "line_of_business": "Betriebshaftpflicht",
        **fields,
    }
    return event("tender-requested", data)


def choice(account: str, tender: str, handling: str, broker: str = "vm-sommer") -> dict[str, Any]:
    data = {
        "account_id": account,
        "tender_id": tender,
        "broker_id": broker,
        "handling": handling,
    }
    return event("handling-chosen", data)


def settings(account: str, mode: str, **fields: object) -> dict[str, Any]:
    needs_backoffice = mode != "self"
    data = {
        "account_id": account,
        "mode": mode,
        "backoffice": BACKOFFICE if needs_backoffice else None,
        "changed_by": {"user_id": "admin-1", "role": "admin"},
        **fields,
    }
    return event("settings-change-requested", data)


def message(account: str, tender: str, message_id: str, **fields: object) -> dict[str, Any]:
    data = {
        "account_id": account,
        "tender_id": tender,
        "message_id": message_id,
        "sender": {"party": "broker", "person_id": "vm-sommer"},
        "text": "Guten Tag, liegt schon ein Angebot vor?",
        **fields,
    }
    return event("message-posted", data)


def from_backoffice(person: str = "frau-albers") -> dict[str, Any]:
    return {"party": "backoffice", "person_id": person, "organisation_id": "bo-rhein-main"}
