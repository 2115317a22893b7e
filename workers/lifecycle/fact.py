"""What has come of what was asked for: the lifecycle agent's facts that are no refusals."""

from events.catalogue import (
    INSURER_DECLINED,
    INSURER_INVITATION_WITHDRAWN,
    INSURER_INVITED,
    TENDER_CLAIMED,
    TENDER_REASSIGNED,
    TENDER_RELEASED,
    Topic,
)
from events.event import Fact
from events.lifecycle import (
    InsurerDeclined,
    InsurerDeclineReported,
    InsurerInvitationRequested,
    InsurerInvitationWithdrawalRequested,
    InsurerInvitationWithdrawn,
    InsurerInvited,
    TenderClaimed,
    TenderClaimRequested,
    TenderReassigned,
    TenderReassignmentRequested,
    TenderReleased,
    TenderReleaseRequested,
)
from events.payload import Payload
from schemas.insurer import Insurer
from workers.lifecycle.action import Action
from workers.lifecycle.state import Invitation, Tender


def owner_changed(action: Action, tender: Tender) -> Fact:
    """The tender is a clerk's, or nobody's again. Raises: TypeError for another action."""
    match action.asking:
        case TenderClaimRequested() as asking:
            return _claimed(action, asking, tender)
        case TenderReleaseRequested() as asking:
            return _released(action, asking, tender)
        case TenderReassignmentRequested() as asking:
            return _reassigned(action, asking, tender)
        case _:
            raise TypeError(f"to {action.verb} changes no owner")


def _claimed(action: Action, asking: TenderClaimRequested, tender: Tender) -> Fact:
    data = TenderClaimed(
        account_id=asking.account_id,
        tender_id=asking.tender_id,
        clerk_id=asking.clerk_id,
        organisation_id=asking.organisation_id,
        sequence=tender.sequence,
    )
    return _fact(TENDER_CLAIMED, data, action)


def _released(action: Action, asking: TenderReleaseRequested, tender: Tender) -> Fact:
    data = TenderReleased(
        account_id=asking.account_id,
        tender_id=asking.tender_id,
        clerk_id=asking.clerk_id,
        organisation_id=asking.organisation_id,
        sequence=tender.sequence,
    )
    return _fact(TENDER_RELEASED, data, action)


def _reassigned(action: Action, asking: TenderReassignmentRequested, tender: Tender) -> Fact:
    data = TenderReassigned(
        account_id=asking.account_id,
        tender_id=action.tender_id,
        organisation_id=asking.organisation_id,
        from_clerk_id=asking.from_clerk_id,
        to_clerk_id=asking.to_clerk_id,
        requested_by=asking.requested_by,
        sequence=tender.sequence,
    )
    return _fact(TENDER_REASSIGNED, data, action)


def invited(action: Action, asking: InsurerInvitationRequested, tender: Tender) -> Fact:
    """The insurer may be asked; `tender` has counted it."""
    data = InsurerInvited(
        account_id=asking.account_id,
        tender_id=asking.tender_id,
        invitation_id=asking.invitation_id,
        insurer=asking.insurer,
        requested_by=asking.requested_by,
        answer_by=asking.answer_by,
        slot=tender.counted,
        slots_left=tender.slots_left,
        settings_version=tender.settings_version,
        sequence=tender.sequence,
    )
    return _fact(INSURER_INVITED, data, action)


def ended(action: Action, tender: Tender, invitation: Invitation, *, late: bool) -> Fact:
    """The insurer drops out. Raises: TypeError for another action."""
    match action.asking:
        case InsurerInvitationWithdrawalRequested() as asking:
            return _withdrawn(action, asking, tender, invitation)
        case InsurerDeclineReported() as asking:
            return _declined(action, asking, tender, invitation, late=late)
        case _:
            raise TypeError(f"to {action.verb} ends no invitation")


def _withdrawn(
    action: Action,
    asking: InsurerInvitationWithdrawalRequested,
    tender: Tender,
    invitation: Invitation,
) -> Fact:
    data = InsurerInvitationWithdrawn(
        account_id=asking.account_id,
        tender_id=asking.tender_id,
        invitation_id=asking.invitation_id,
        insurer=_insurer(invitation),
        requested_by=asking.requested_by,
        reason=asking.reason,
        slots_left=tender.slots_left,
        sequence=tender.sequence,
    )
    return _fact(INSURER_INVITATION_WITHDRAWN, data, action)


def _declined(
    action: Action,
    asking: InsurerDeclineReported,
    tender: Tender,
    invitation: Invitation,
    *,
    late: bool,
) -> Fact:
    data = InsurerDeclined(
        account_id=asking.account_id,
        tender_id=asking.tender_id,
        invitation_id=asking.invitation_id,
        insurer=_insurer(invitation),
        reported_by=asking.reported_by,
        reason=asking.reason,
        late=late,
        slots_left=tender.slots_left,
        sequence=tender.sequence,
    )
    return _fact(INSURER_DECLINED, data, action)


def _insurer(invitation: Invitation) -> Insurer:
    return Insurer(insurer_id=invitation.insurer_id, name=invitation.name)


def _fact(topic: Topic, data: Payload, action: Action) -> Fact:
    return Fact(topic, data, action.cause, item=action.item, released_by=action.released_by)
