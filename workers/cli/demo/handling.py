"""What people do about a tender after its routing, and what the service must make of each."""

from events import catalogue
from events.catalogue import Topic
from events.event import Command
from events.lifecycle import (
    InsurerDeclineReported,
    InsurerInvitationRequested,
    InsurerInvitationWithdrawalRequested,
    InvitationPayload,
    TenderClaimRequested,
    TenderReassignmentRequested,
)
from events.payload import Payload
from workers.cli.demo.outcome import Outcome
from workers.cli.demo.scene import Step
from workers.cli.demo.step import SOURCE


def claims(claim: TenderClaimRequested, number: int) -> Step:
    """A clerk takes a tender, which is the n-th thing that changes it."""
    return Step(_claim(claim), (claimed(claim, number),))


def claimed(claim: TenderClaimRequested, number: int) -> Outcome:
    """What becomes of a claim that is granted."""
    return _about(catalogue.TENDER_CLAIMED, claim, claim.tender_id, f"number {number}")


def claims_early(claim: TenderClaimRequested) -> Step:
    """A clerk wants a tender before anybody knows who handles it."""
    topic = catalogue.TENDER_ACTION_HELD
    return Step(_claim(claim), (_about(topic, claim, claim.tender_id, "tender_not_routed"),))


def claims_too_late(claim: TenderClaimRequested) -> Step:
    """A clerk wants a tender that a colleague has taken."""
    refused = _about(catalogue.TENDER_CLAIM_REFUSED, claim, claim.tender_id, "already_claimed")
    return Step(_claim(claim), (refused,))


def asks(invitation: InsurerInvitationRequested, number: int) -> Step:
    """Whoever handles a tender asks an insurer."""
    invited = _of_invitation(catalogue.INSURER_INVITED, invitation, f"number {number}")
    return Step(_command(catalogue.INSURER_INVITATION_REQUESTED, invitation), (invited,))


def asks_one_too_many(invitation: InsurerInvitationRequested) -> Step:
    """Whoever handles a tender wants to ask more insurers than its settings allow."""
    refused = _of_invitation(catalogue.INSURER_INVITATION_REFUSED, invitation, "cap_reached")
    return Step(_command(catalogue.INSURER_INVITATION_REQUESTED, invitation), (refused,))


def declines(decline: InsurerDeclineReported, number: int) -> Step:
    """An insurer makes no offer."""
    declined = _of_invitation(catalogue.INSURER_DECLINED, decline, f"number {number}")
    return Step(_command(catalogue.INSURER_DECLINE_REPORTED, decline), (declined,))


def withdraws(withdrawal: InsurerInvitationWithdrawalRequested, number: int) -> Step:
    """An insurer need not answer any more."""
    topic = catalogue.INSURER_INVITATION_WITHDRAWN
    withdrawn = _of_invitation(topic, withdrawal, f"number {number}")
    asked = _command(catalogue.INSURER_INVITATION_WITHDRAWAL_REQUESTED, withdrawal)
    return Step(asked, (withdrawn,))


def hands_over(reassignment: TenderReassignmentRequested, number: int) -> Step:
    """A clerk's tenders go to a colleague; of each it is the n-th thing that changes it."""
    topic, detail = catalogue.TENDER_REASSIGNED, f"number {number}"
    handed = (_about(topic, reassignment, name, detail) for name in reassignment.tender_ids)
    name = f"{reassignment.from_clerk_id}-{reassignment.to_clerk_id}"
    return Step(_named(catalogue.TENDER_REASSIGNMENT_REQUESTED, reassignment, name), tuple(handed))


def _of_invitation(topic: Topic, said: InvitationPayload, detail: str) -> Outcome:
    return _about(topic, said, said.invitation_id, detail)


def _about(topic: Topic, said: Payload, about: str, detail: str) -> Outcome:
    return Outcome(topic.kind, said.account_id, about, detail)


def _claim(claim: TenderClaimRequested) -> Command:
    return _named(catalogue.TENDER_CLAIM_REQUESTED, claim, f"{claim.tender_id}-{claim.clerk_id}")


def _command(topic: Topic, said: InvitationPayload) -> Command:
    return _named(topic, said, f"{said.invitation_id}-{topic.kind}")


def _named(topic: Topic, said: Payload, name: str) -> Command:
    return Command(topic, f"demo-{name}", SOURCE, said)
