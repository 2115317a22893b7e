"""What the log says about why a tender stands where it does; pure."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

from events.commands import TenderRequested
from events.facts import (
    AccountSettingsChanged,
    BackofficeAssigned,
    HandlingChoiceRefused,
    HandlingChoiceRequired,
    PortalForwarded,
    TenderHeld,
    TenderRefused,
)
from events.payload import Payload, subject_of
from schemas.frozen import Frozen
from schemas.ids import AccountId, BrokerId, TenderId
from schemas.number import Cap, Ordinal
from schemas.receipt import Receipt
from schemas.settings import Backoffice, Mode
from schemas.tender import Handling
from schemas.text import Text
from schemas.time import Time, from_epoch_ms
from workers.insight.alternative import Alternative, Met, alternatives
from workers.insight.answer import standing_answer
from workers.insight.told import Told
from workers.insight.wish import Wish, wish_for, wishes

State = Literal[
    "decided", "waiting_for_choice", "held", "refused", "not_answered_yet", "not_requested_yet"
]


class Stand(Frozen):
    """Where a tender stands by one event, as far as that says it."""

    state: State
    broker_id: BrokerId | None = None
    handled_by: Handling | None = None
    backoffice: Backoffice | None = None
    max_insurers: Cap | None = None
    settings_version: Ordinal | None = None
    receipt: Receipt | None = None

    @property
    def mode(self) -> Mode | None:
        """The option by which it came there; None where it has met no settings."""
        if self.receipt is not None:
            return self.receipt.mode
        return "broker_decides" if self.state == "waiting_for_choice" else None


class Refusal(Frozen):
    """A request or a choice that was refused; message: why, in German."""

    kind: str
    at: Time
    code: str
    message: Text


class Findings(Stand):
    """Why a tender stands where it does.

    since: when the log took what brought it there. settings: the version that it met, None where it
    met none or the log has lost it. wish: what its broker had asked for before. refusals: in order;
    none of them undoes a decision.
    """

    account_id: AccountId
    tender_id: TenderId
    since: Time
    settings: AccountSettingsChanged | None
    wish: Wish | None
    alternatives: tuple[Alternative, ...]
    refusals: tuple[Refusal, ...]


def findings(events: Sequence[Told], versions: Iterable[Told]) -> Findings | None:
    """What all events about one tender and its account's settings say, each in order.

    None when there is none about the tender.
    """
    decisive = standing_answer(events) or _first_request(events) or next(iter(events), None)
    if decisive is None:
        return None
    stand = _stand(decisive.data)
    broker_id = stand.broker_id or _broker(events)
    settings = _version(versions, stand.settings_version)
    said = wishes(events, broker_id)
    return Findings.model_validate(
        {
            **dict(stand),
            "account_id": decisive.data.account_id,
            "tender_id": subject_of(decisive.data),
            "since": from_epoch_ms(decisive.at),
            "broker_id": broker_id,
            "settings": settings,
            "wish": _wish(stand, said),
            "alternatives": _alternatives(stand, settings, said),
            "refusals": tuple(_refusals(events)),
        }
    )


def _stand(data: Payload) -> Stand:
    match data:
        case BackofficeAssigned() | PortalForwarded():
            return _decided(data)
        case HandlingChoiceRequired():
            return Stand(
                state="waiting_for_choice",
                broker_id=data.broker_id,
                max_insurers=data.max_insurers,
                settings_version=data.settings_version,
            )
        case TenderHeld():
            return Stand(state="held")
        case TenderRefused(code="held_too_long" | "too_many_held"):
            return Stand(state="refused")
        case TenderRequested():
            return Stand(state="not_answered_yet")
        case _:
            return Stand(state="not_requested_yet")


def _decided(data: BackofficeAssigned | PortalForwarded) -> Stand:
    backoffice = data.backoffice if isinstance(data, BackofficeAssigned) else None
    return Stand(
        state="decided",
        broker_id=data.broker_id,
        handled_by="self" if backoffice is None else "backoffice",
        backoffice=backoffice,
        max_insurers=data.max_insurers,
        settings_version=data.receipt.settings_version,
        receipt=data.receipt,
    )


def _wish(stand: Stand, said: Sequence[Wish]) -> Wish | None:
    if stand.receipt is not None:
        return wish_for(stand.receipt.choice, said)
    return next(iter(said), None)


def _alternatives(
    stand: Stand, settings: AccountSettingsChanged | None, said: Sequence[Wish]
) -> tuple[Alternative, ...]:
    """A broker who was not heard would have been by another option: so whatever he said counts."""
    if stand.state in {"not_answered_yet", "not_requested_yet"}:
        return ()
    heard = _wish(stand, said) or next(iter(said), None)
    met = Met(
        mode=stand.mode,
        backoffice=stand.backoffice if settings is None else settings.backoffice,
        max_insurers=stand.max_insurers,
        wish=None if heard is None else heard.handling,
    )
    return alternatives(met)


def _version(versions: Iterable[Told], number: int | None) -> AccountSettingsChanged | None:
    for one in versions:
        if isinstance(one.data, AccountSettingsChanged) and one.data.version == number:
            return one.data
    return None


def _first_request(events: Iterable[Told]) -> Told | None:
    return next((one for one in events if isinstance(one.data, TenderRequested)), None)


def _broker(events: Iterable[Told]) -> BrokerId | None:
    requests = (one.data for one in events if isinstance(one.data, TenderRequested))
    return next((request.broker_id for request in requests), None)


def _refusals(events: Iterable[Told]) -> Iterator[Refusal]:
    for at, event in events:
        match event.data:
            case (TenderRefused() | HandlingChoiceRefused()) as no:
                refused_at = from_epoch_ms(at)
                yield Refusal(kind=event.kind, at=refused_at, code=no.code, message=no.message)
            case _:
                pass
