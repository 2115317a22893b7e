"""What an event about a tender after its routing says, in one line for whoever watches."""

from events.lifecycle import (
    Decline,
    InsurerDeclined,
    InsurerInvitationRequested,
    InsurerInvited,
    RefusedOfInvitation,
    RefusedOfOwner,
    TenderActionHeld,
    TenderClaimed,
    TenderClaimRequested,
    TenderReassigned,
    TenderReassignmentRequested,
    TenderReleased,
    TenderReleaseRequested,
    Withdrawal,
)
from events.payload import Payload


def is_refusal(data: Payload) -> bool:
    """Whether it says that nothing has come of what was asked for."""
    return isinstance(data, RefusedOfInvitation | RefusedOfOwner)


def sentence(data: Payload) -> str:
    """What the data of an event says, without its account and tender. Raises: TypeError."""
    match data:
        case TenderActionHeld():
            return f"held: {data.action} until the tender is decided"
        case refused if isinstance(refused, RefusedOfOwner):
            return f"{refused.code}: {refused.message}{_owner(refused.owner)}"
        case refused if isinstance(refused, RefusedOfInvitation):
            return f"{refused.code}: {refused.message}"
        case InsurerInvitationRequested() | InsurerInvited() | Withdrawal() | Decline():
            return _of_invitation(data)
        case _:
            return _of_owner(data)


def _owner(clerk: str | None) -> str:
    return "" if clerk is None else f" ({clerk} has it)"


def _of_invitation(data: InsurerInvitationRequested | InsurerInvited | Withdrawal | Decline) -> str:
    match data:
        case InsurerInvited(insurer=insurer, slot=slot):
            left, number = _left(data.slots_left), data.invitation_id
            return f"{insurer.name} is asked, slot {slot}{left}; invitation {number}"
        case InsurerInvitationRequested(requested_by=by, insurer=insurer):
            return f"{by.person_id} wants to ask {insurer.name}"
        case Withdrawal(invitation_id=invitation, reason=reason):
            return f"invitation {invitation} is withdrawn: {reason.code}"
        case Decline(invitation_id=invitation, reason=reason):
            late = ", late" if isinstance(data, InsurerDeclined) and data.late else ""
            return f"invitation {invitation} is declined: {reason.code}{late}"


def _left(slots: int | None) -> str:
    return "" if slots is None else f", {slots} left"


def _of_owner(data: Payload) -> str:
    match data:
        case TenderClaimRequested(clerk_id=clerk) | TenderReleaseRequested(clerk_id=clerk):
            asks = "claim" if isinstance(data, TenderClaimRequested) else "release"
            return f"{clerk} wants to {asks} it"
        case TenderClaimed(clerk_id=clerk):
            return f"{clerk} has claimed it"
        case TenderReleased(clerk_id=clerk):
            return f"{clerk} has released it"
        case TenderReassigned(from_clerk_id=giver, to_clerk_id=taker):
            return f"from {giver} to {taker}, by {data.requested_by.person_id}"
        case TenderReassignmentRequested(tender_ids=tenders):
            return f"{len(tenders)} tenders from {data.from_clerk_id} to {data.to_clerk_id}"
        case _:
            raise TypeError(f"nobody has said what {type(data).__name__} says")
