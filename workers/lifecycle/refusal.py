"""The lifecycle agent's refusals, each with a German sentence, and its word that it waits."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from events.catalogue import (
    INSURER_DECLINE_REFUSED,
    INSURER_INVITATION_REFUSED,
    INSURER_INVITATION_WITHDRAWAL_REFUSED,
    TENDER_ACTION_HELD,
    TENDER_CLAIM_REFUSED,
    TENDER_REASSIGNMENT_REFUSED,
    TENDER_RELEASE_REFUSED,
    Topic,
)
from events.event import Fact
from events.lifecycle import (
    InsurerDeclineRefused,
    InsurerInvitationRefused,
    InsurerInvitationRequested,
    InsurerInvitationWithdrawalRefused,
    TenderActionHeld,
    TenderClaimRefused,
    TenderClaimRequested,
    TenderReassignmentRefused,
    TenderReassignmentRequested,
    TenderReleaseRefused,
    TenderReleaseRequested,
)
from events.payload import Payload
from workers.lifecycle import wording
from workers.lifecycle.action import Action
from workers.lifecycle.case import Case
from workers.lifecycle.rules import Code, Verb
from workers.lifecycle.wording import GivenUp

_Fields = Mapping[str, object]

_REFUSALS: Final[Mapping[Verb, tuple[Topic, type[Payload]]]] = MappingProxyType(
    {
        "invite": (INSURER_INVITATION_REFUSED, InsurerInvitationRefused),
        "withdraw": (INSURER_INVITATION_WITHDRAWAL_REFUSED, InsurerInvitationWithdrawalRefused),
        "decline": (INSURER_DECLINE_REFUSED, InsurerDeclineRefused),
        "claim": (TENDER_CLAIM_REFUSED, TenderClaimRefused),
        "release": (TENDER_RELEASE_REFUSED, TenderReleaseRefused),
        "reassign": (TENDER_REASSIGNMENT_REFUSED, TenderReassignmentRefused),
    }
)


def refused(case: Case, code: Code) -> Fact:
    """Nothing comes of it, for this reason."""
    tender = case.tender
    message = wording.refused(code, tender.max_insurers, counts_active=tender.counts_active)
    return _refusal(case.action, {"code": code, "message": message, "owner": tender.owner})


def given_up(action: Action, code: GivenUp) -> Fact:
    """It waits no longer, or is not let in."""
    return _refusal(action, {"code": code, "message": wording.given_up(code, action.verb)})


def held(action: Action) -> Fact:
    """It waits until its tender is decided."""
    return _fact(TENDER_ACTION_HELD, TenderActionHeld, action, {"action": action.kind})


def _refusal(action: Action, fields: _Fields) -> Fact:
    topic, model = _REFUSALS[action.verb]
    return _fact(topic, model, action, fields)


def _fact(topic: Topic, model: type[Payload], action: Action, fields: _Fields) -> Fact:
    # Each kind takes those fields that it declares, and refuses a code that is not its own.
    about = {"account_id": action.account_id, "tender_id": action.tender_id, **_about(action)}
    data = model.model_validate({**about, **fields})
    return Fact(topic, data, action.cause, item=action.item, released_by=action.released_by)


def _about(action: Action) -> _Fields:
    match action.asking:
        case InsurerInvitationRequested() as asking:
            return {"invitation_id": asking.invitation_id, "insurer": asking.insurer}
        case TenderClaimRequested() | TenderReleaseRequested() as asking:
            return {"clerk_id": asking.clerk_id, "organisation_id": asking.organisation_id}
        case TenderReassignmentRequested() as asking:
            return {"from_clerk_id": asking.from_clerk_id, "to_clerk_id": asking.to_clerk_id}
        case asking:
            return {"invitation_id": asking.invitation_id}
