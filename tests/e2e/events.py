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


def by_broker() -> dict[str, Any]:
    return {"party": "broker", "person_id": "vm-sommer"}


def invitation(account: str, tender: str, invitation_id: str, **fields: object) -> dict[str, Any]:
    data = {
        "account_id": account,
        "tender_id": tender,
        "invitation_id": invitation_id,
        "insurer": {"insurer_id": f"v-{invitation_id}", "name": "Taunus Assekuranz AG"},
        "requested_by": from_backoffice(),
        **fields,
    }
    return event("insurer-invitation-requested", data)


def withdrawal(account: str, tender: str, invitation_id: str, **fields: object) -> dict[str, Any]:
    data = {
        "account_id": account,
        "tender_id": tender,
        "invitation_id": invitation_id,
        "requested_by": from_backoffice(),
        "reason": {"code": "asked_by_mistake"},
        **fields,
    }
    return event("insurer-invitation-withdrawal-requested", data)


def decline(account: str, tender: str, invitation_id: str, **fields: object) -> dict[str, Any]:
    data = {
        "account_id": account,
        "tender_id": tender,
        "invitation_id": invitation_id,
        "reported_by": {"party": "insurer", "person_id": "u.keller"},
        "reason": {"code": "no_appetite", "text": "Zu viele Vorschäden."},
        **fields,
    }
    return event("insurer-decline-reported", data)


def claim(account: str, tender: str, clerk: str = "frau-albers") -> dict[str, Any]:
    return event("tender-claim-requested", _clerk(account, tender, clerk))


def release(account: str, tender: str, clerk: str = "frau-albers") -> dict[str, Any]:
    return event("tender-release-requested", _clerk(account, tender, clerk))


def _clerk(account: str, tender: str, clerk: str) -> dict[str, Any]:
    return {
        "account_id": account,
        "tender_id": tender,
        "clerk_id": clerk,
        "organisation_id": "bo-rhein-main",
    }


def reassignment(
    account: str, *tenders: str, giver: str = "frau-albers", taker: str = "herr-brandt"
) -> dict[str, Any]:
    data = {
        "account_id": account,
        "tender_ids": list(tenders),
        "organisation_id": "bo-rhein-main",
        "from_clerk_id": giver,
        "to_clerk_id": taker,
        "requested_by": {"person_id": "admin-1", "role": "admin"},
    }
    return event("tender-reassignment-requested", data)
