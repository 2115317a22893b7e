"""Which insurers a tender's events say were asked, or were not, and what became of that; pure."""

from collections.abc import Collection, Iterable, Iterator
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


class Counts(Frozen):
    """What became of those asked. asked, declined: insurers, each counted once.

    invitations: by how many they were asked; withdrawn: how many of these were.
    """

    asked: Count
    invitations: Count
    declined: Count
    withdrawn: Count


def counts(asked: Collection[Asked]) -> Counts:
    """The sum of these; where the cap counts the active, one may be asked again."""
    return Counts(
        asked=_insurers(asked),
        invitations=len(asked),
        declined=_insurers(one for one in asked if one.declined is not None),
        withdrawn=sum(one.withdrawn is not None for one in asked),
    )


def _insurers(asked: Iterable[Asked]) -> int:
    return len({one.insurer.insurer_id for one in asked})


def slots_left_in(events: Iterable[Told], max_insurers: int | None) -> int | None:
    """How many more insurers may be asked under this cap; None for any number."""
    changes = [one.data for one in events if isinstance(one.data, OfInvitation)]
    newest = max(changes, key=lambda change: change.sequence, default=None)
    return max_insurers if newest is None else newest.slots_left


def asked_in(events: Iterable[Told]) -> Collection[Asked]:
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
