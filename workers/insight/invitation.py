"""Which insurers a tender's events say were asked, or were not, and what became of that; pure."""

from collections.abc import Iterable, Iterator
from typing import Any

from events.lifecycle import (
    InsurerDeclined,
    InsurerInvitationRefused,
    InsurerInvitationWithdrawn,
    InsurerInvited,
)
from schemas.actor import Reporter
from schemas.frozen import Frozen
from schemas.ids import InvitationId
from schemas.insurer import DeclineReason, Insurer, WithdrawalReason
from schemas.message import Sender
from schemas.number import Count, Ordinal
from schemas.text import Text
from schemas.time import Time, from_epoch_ms
from workers.insight.told import Told

OfInvitation = InsurerInvited | InsurerInvitationWithdrawn | InsurerDeclined


class Invited(Frozen):
    """When an insurer was asked and by whom, with which slot of the cap of which settings."""

    at: Time
    by: Sender
    answer_by: Time | None
    slot: Ordinal
    slots_left: Count | None
    settings_version: Ordinal


class Withdrawn(Frozen):
    """When an insurer was told that it need not answer any more, by whom and why."""

    at: Time
    by: Sender
    reason: WithdrawalReason


class Declined(Frozen):
    """When an insurer said that it makes no offer, who passed that on, and why.

    late: it came after `answer_by`, or after it had been withdrawn.
    """

    at: Time
    by: Reporter
    reason: DeclineReason
    late: bool


class Asked(Frozen):
    """An insurer that was asked. invited: None where the log keeps only what came later."""

    invitation_id: InvitationId
    insurer: Insurer
    invited: Invited | None = None
    withdrawn: Withdrawn | None = None
    declined: Declined | None = None


class NotAsked(Frozen):
    """An insurer that was to be asked and was not; message: why, in German."""

    at: Time
    invitation_id: InvitationId
    insurer: Insurer
    code: str
    message: Text


def asked_in(events: Iterable[Told]) -> Iterable[Asked]:
    """Each insurer that was asked, in the order of asking, with what became of it."""
    changes = [(one.data, one.at) for one in events if isinstance(one.data, OfInvitation)]
    found: dict[InvitationId, Asked] = {}
    for data, at in sorted(changes, key=lambda change: change[0].sequence):
        name = data.invitation_id
        before = found.get(name) or Asked(invitation_id=name, insurer=data.insurer)
        found[name] = before.model_copy(update=_further(data, from_epoch_ms(at)))
    return found.values()


def _further(data: OfInvitation, at: Time) -> dict[str, Invited | Withdrawn | Declined]:
    match data:
        case InsurerInvited():
            return {"invited": Invited(at=at, by=data.requested_by, **_slot(data))}
        case InsurerInvitationWithdrawn():
            return {"withdrawn": Withdrawn(at=at, by=data.requested_by, reason=data.reason)}
        case InsurerDeclined():
            said = Declined(at=at, by=data.reported_by, reason=data.reason, late=data.late)
            return {"declined": said}


def _slot(data: InsurerInvited) -> dict[str, Any]:
    return data.model_dump(include={"answer_by", "slot", "slots_left", "settings_version"})


def refused_in(events: Iterable[Told]) -> Iterator[NotAsked]:
    """Each insurer that was to be asked and was not, in order."""
    for one in events:
        match one.data:
            case InsurerInvitationRefused() as data:
                yield NotAsked(
                    at=from_epoch_ms(one.at),
                    invitation_id=data.invitation_id,
                    insurer=data.insurer,
                    code=data.code,
                    message=data.message,
                )
            case _:
                pass
