"""What is known of a tender by its request and by what the router has said; pure."""

from dataclasses import replace
from typing import Any, Final

from events.commands import TenderRequested
from events.facts import (
    HandlingChoiceRequired,
    MessageRelayed,
    PortalForwarded,
    Routed,
    TenderHeld,
    TenderRefused,
)
from events.lifecycle import TenderClaimed, TenderReassigned, TenderReleased
from events.payload import TenderPayload
from schemas.ids import ClerkId
from workers.board.store.tables import TENDER
from workers.board.store.upsert import Change, Upsert
from workers.insight.recorded import Recorded

_REQUEST: Final = ("broker_id", "line_of_business", "policyholder")
_VERSION: Final = ("settings_version", "max_insurers")


def _sets(kept: tuple[str, ...] = (), given: tuple[str, ...] = ()) -> Upsert:
    return Upsert(TENDER, kept, given, highest=("last_at",))


_REQUESTED: Final = _sets(kept=("request_partition", "request_offset", "requested_at", *_REQUEST))
_HELD: Final = _sets(given=("held_at",))
_ASKED: Final = _sets(kept=_VERSION, given=("asked_at",))
_REFUSED: Final = _sets(given=("refused_at", "refusal_code"))
_CHANGED_AFTER_START: Final = _sets(given=("changed_after_start_at",))
_EXCHANGED: Final = _sets()
_TOUCHED: Final = Upsert(TENDER, highest=("last_at",), lowest=("touched_at",))
_WRITTEN: Final = replace(_EXCHANGED, highest=("last_at", "written_at"))
_ANSWERED: Final = replace(_TOUCHED, highest=("last_at", "written_at"))
_CLERK: Final = ("clerk_id", "clerk_since")
_TAKEN: Final = replace(_TOUCHED, newest=_CLERK, by="clerk_sequence")
_GIVEN_BACK: Final = replace(_EXCHANGED, newest=_CLERK, by="clerk_sequence")
_DECIDED: Final = _sets(
    given=(
        *_REQUEST,
        *_VERSION,
        "decided_at",
        "handled_by",
        "organisation_id",
        "backoffice_name",
        "mode",
        "choice",
        "decided_by",
        "choice_overruled",
        "sentence_de",
    )
)


def _key(record: Recorded, data: TenderPayload) -> dict[str, Any]:
    return {
        "account_id": data.account_id,
        "tender_id": data.tender_id,
        "last_at": record.appended_at,
    }


def requested(record: Recorded, data: TenderRequested) -> Change:
    """A request; the first one counts, and less than what the decision was about."""
    holder = data.policyholder
    row = {
        **_key(record, data),
        "request_partition": record.partition,
        "request_offset": record.offset,
        "requested_at": record.appended_at,
        "broker_id": data.broker_id,
        "line_of_business": data.line_of_business,
        "policyholder": holder and holder.name,
    }
    return Change(_REQUESTED, row)


def held(record: Recorded, data: TenderHeld) -> Change:
    """It waits for the account's first settings."""
    return Change(_HELD, {**_key(record, data), "held_at": record.appended_at})


def asked(record: Recorded, data: HandlingChoiceRequired) -> Change:
    """It waits for its broker's choice."""
    row = {
        **_key(record, data),
        "asked_at": record.appended_at,
        "settings_version": data.settings_version,
        "max_insurers": data.max_insurers,
    }
    return Change(_ASKED, row)


def refused(record: Recorded, data: TenderRefused) -> Change:
    """It is not routed; or it is, and only what was sent later is of no effect."""
    key, at = _key(record, data), record.appended_at
    if data.code == "changed_after_start":
        return Change(_CHANGED_AFTER_START, {**key, "changed_after_start_at": at})
    return Change(_REFUSED, {**key, "refused_at": at, "refusal_code": data.code})


def decided(record: Recorded, data: Routed) -> Change:
    """Somebody handles it; the fact carries the request that was decided on."""
    row = {
        **_key(record, data),
        **_asked_for(record),
        **_handler(data),
        **data.receipt.model_dump(),
        "broker_id": data.broker_id,
        "max_insurers": data.max_insurers,
        "decided_at": record.appended_at,
    }
    return Change(_DECIDED, row)


def _handler(data: Routed) -> dict[str, str | None]:
    if isinstance(data, PortalForwarded):
        return {"handled_by": "self", "organisation_id": None, "backoffice_name": None}
    return {
        "handled_by": "backoffice",
        "organisation_id": data.backoffice.organisation_id,
        "backoffice_name": data.backoffice.name,
    }


def _asked_for(record: Recorded) -> dict[str, object]:
    request: Any = record.event and record.event.parsed["request"]
    return {
        "line_of_business": request.get("line_of_business"),
        "policyholder": (request.get("policyholder") or {}).get("name"),
    }


def exchanged(record: Recorded, data: MessageRelayed) -> Change:
    """A message has gone to the other side; the backoffice's first one shows that it is at work."""
    row = {**_key(record, data), "written_at": record.appended_at}
    if data.sender.party == "broker":
        return Change(_WRITTEN, row)
    return Change(_ANSWERED, {**row, "touched_at": record.appended_at})


def taken(record: Recorded, data: TenderClaimed | TenderReassigned) -> Change:
    """A clerk has it, which shows that the backoffice is at work on it."""
    at = record.appended_at
    clerk_id = data.clerk_id if isinstance(data, TenderClaimed) else data.to_clerk_id
    row = {**_key(record, data), "touched_at": at, **_whose(clerk_id, at, data.sequence)}
    return Change(_TAKEN, row)


def given_back(record: Recorded, data: TenderReleased) -> Change:
    """It is nobody's again."""
    row = {**_key(record, data), **_whose(None, record.appended_at, data.sequence)}
    return Change(_GIVEN_BACK, row)


def _whose(clerk_id: ClerkId | None, at: int, sequence: int) -> dict[str, Any]:
    return {"clerk_id": clerk_id, "clerk_since": at, "clerk_sequence": sequence}


def gone_on(record: Recorded, data: TenderPayload) -> Change:
    """Something else has happened to it."""
    return Change(_EXCHANGED, _key(record, data))
