"""What the log says about why a tender stands where it does; pure."""

from collections.abc import Iterable, Sequence
from typing import Literal

from events.commands import TenderRequested
from events.facts import (
    AccountSettingsChanged,
    BackofficeAssigned,
    HandlingChoiceRequired,
    PortalForwarded,
    Routed,
    TenderHeld,
    TenderRefused,
)
from events.payload import Payload, subject_of
from schemas.frozen import Frozen
from schemas.ids import AccountId, BrokerId, TenderId
from schemas.number import Cap, Count, Ordinal
from schemas.receipt import Receipt
from schemas.settings import Backoffice, Mode
from schemas.tender import Handling
from schemas.time import Time, from_epoch_ms
from workers.insight.alternative import Alternative, Met, alternatives
from workers.insight.answer import standing_answer
from workers.insight.invitation import Counts, asked_in, counts, slots_left_in
from workers.insight.ownership import Ownership, owners_in
from workers.insight.refusal import Refusal, refusals_in
from workers.insight.told import Told
from workers.insight.waiting import Waiting, waiting_in
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


class Insurers(Counts):
    """The insurers asked so far. slots_left: how many more may be asked, None for any number.

    It is None too while nobody may ask one yet.
    """

    slots_left: Count | None


class Findings(Stand):
    """Why a tender stands where it does.

    since: when the log took what brought it there. settings: the version that it met, None where it
    met none or the log has lost it. wish: what its broker had asked for before. owner: whose of the
    backoffice it became last, None where nobody has taken it. refusals: in order; none of them
    undoes a decision. waiting: in order, for a decision or for their turn behind it.
    """

    account_id: AccountId
    tender_id: TenderId
    since: Time
    settings: AccountSettingsChanged | None
    wish: Wish | None
    alternatives: tuple[Alternative, ...]
    owner: Ownership | None
    insurers: Insurers
    refusals: tuple[Refusal, ...]
    waiting: tuple[Waiting, ...]


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
            "refusals": tuple(refusals_in(events)),
            **_after_routing(stand, _of_this_time(events, decisive)),
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


def _decided(data: Routed) -> Stand:
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


def _of_this_time(events: Sequence[Told], decisive: Told) -> Sequence[Told]:
    """What the agents remember: a tender is decided anew only once they have forgotten it."""
    chains = {one.event.correlation for one in events if isinstance(one.data, Routed)}
    if chains <= {decisive.event.correlation}:
        return events
    return [one for one in events if one.at >= decisive.at]


def _after_routing(stand: Stand, events: Sequence[Told]) -> dict[str, object]:
    is_decided = stand.state == "decided"
    left = slots_left_in(events, stand.max_insurers) if is_decided else None
    return {
        "owner": next(reversed([*owners_in(events)]), None),
        "insurers": Insurers(**dict(counts(asked_in(events))), slots_left=left),
        "waiting": tuple(waiting_in(events)),
    }
