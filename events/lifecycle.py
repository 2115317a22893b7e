"""What happens to a tender after its routing: what others ask for, and what the service decided.

Each fact that changes something about a tender has the next number of its `sequence` (1, 2, ...),
so that a reader of several topics can put them in order; refusals and holds have none.
"""

from typing import Annotated, Literal

from pydantic import Field

from events.payload import Payload, TenderPayload
from schemas.actor import Reporter, Requester
from schemas.ids import ClerkId, InvitationId, OrganisationId, TenderId
from schemas.insurer import DeclineReason, Insurer, WithdrawalReason
from schemas.message import Sender
from schemas.number import Count, Ordinal
from schemas.text import Text
from schemas.time import Time

TenderIds = Annotated[tuple[TenderId, ...], Field(min_length=1, max_length=500)]
"""So many that all that follows fits into one transaction; one that comes twice counts once."""


class InvitationPayload(TenderPayload):
    """The `data` of an event about an insurer's invitation; its id is unique within its tender."""

    invitation_id: InvitationId


class Invitation(InvitationPayload):
    """An insurer is asked for an offer; `answer_by` is when it should have answered."""

    insurer: Insurer
    requested_by: Sender
    answer_by: Time | None = None


class Withdrawal(InvitationPayload):
    """An insurer is asked no longer."""

    requested_by: Sender
    reason: WithdrawalReason


class Decline(InvitationPayload):
    """An insurer makes no offer."""

    reported_by: Reporter
    reason: DeclineReason


class Clerk(TenderPayload):
    """A clerk, of this organisation, and a tender."""

    clerk_id: ClerkId
    organisation_id: OrganisationId


class InsurerInvitationRequested(Invitation):
    """Whoever handles the tender wants an insurer to be asked."""


class InsurerInvitationWithdrawalRequested(Withdrawal):
    """Whoever handles the tender wants an insurer to be asked no longer."""


class InsurerDeclineReported(Decline):
    """An insurer makes no offer, as it says itself or as whoever handles the tender passes on."""


class TenderClaimRequested(Clerk):
    """A clerk takes a tender before working on it."""


class TenderReleaseRequested(Clerk):
    """A clerk gives a tender back."""


class TenderReassignmentRequested(Payload):
    """Tenders of one clerk go to another, as when a clerk leaves; each is answered by itself."""

    tender_ids: TenderIds
    organisation_id: OrganisationId
    from_clerk_id: ClerkId
    to_clerk_id: ClerkId
    requested_by: Requester


class InsurerInvited(Invitation):
    """An insurer may be asked.

    slot: how many insurers count with this one. slots_left: how many more may be asked, null for
    any number. settings_version: whose cap it is.
    """

    slot: Ordinal
    slots_left: Count | None = None
    settings_version: Ordinal
    sequence: Ordinal


class InsurerInvitationRefused(InvitationPayload):
    """An insurer may not be asked, or not as this request has it."""

    insurer: Insurer
    code: Literal[
        "invitation_id_reused",
        "not_the_handler",
        "claim_first",
        "already_invited",
        "cap_reached",
        "held_too_long",
        "too_many_held",
    ]
    message: Text


class InsurerInvitationWithdrawn(Withdrawal):
    """An insurer is asked no longer; `slots_left` is as it is now."""

    insurer: Insurer
    slots_left: Count | None = None
    sequence: Ordinal


class InsurerInvitationWithdrawalRefused(InvitationPayload):
    """The invitation stays as it is."""

    code: Literal[
        "not_the_handler",
        "claim_first",
        "not_invited",
        "already_withdrawn",
        "already_declined",
        "held_too_long",
        "too_many_held",
    ]
    message: Text


class InsurerDeclined(Decline):
    """An insurer makes no offer; `slots_left` is as it is now.

    late: it came after `answer_by`, or after the invitation was withdrawn.
    """

    insurer: Insurer
    late: Annotated[bool, Field(strict=True)]
    slots_left: Count | None = None
    sequence: Ordinal


class InsurerDeclineRefused(InvitationPayload):
    """The report has no effect."""

    code: Literal[
        "not_the_handler", "not_invited", "already_declined", "held_too_long", "too_many_held"
    ]
    message: Text


class TenderClaimed(Clerk):
    """The tender is this clerk's."""

    sequence: Ordinal


class TenderClaimRefused(Clerk):
    """The claim has no effect; `owner` is the clerk whose the tender is, null for nobody's."""

    code: Literal[
        "not_assigned", "not_a_participant", "already_claimed", "held_too_long", "too_many_held"
    ]
    owner: ClerkId | None = None
    message: Text


class TenderReleased(Clerk):
    """The tender is nobody's again."""

    sequence: Ordinal


class TenderReleaseRefused(Clerk):
    """The tender stays whose it is: `owner`'s, null for nobody's."""

    code: Literal[
        "not_assigned", "not_a_participant", "not_the_owner", "held_too_long", "too_many_held"
    ]
    owner: ClerkId | None = None
    message: Text


class TenderReassigned(TenderPayload):
    """The tender is another clerk's now."""

    organisation_id: OrganisationId
    from_clerk_id: ClerkId
    to_clerk_id: ClerkId
    requested_by: Requester
    sequence: Ordinal


class TenderReassignmentRefused(TenderPayload):
    """The tender stays whose it is: `owner`'s, null for nobody's."""

    from_clerk_id: ClerkId
    to_clerk_id: ClerkId
    code: Literal[
        "tender_not_routed", "not_assigned", "not_a_participant", "not_the_owner", "already_claimed"
    ]
    owner: ClerkId | None = None
    message: Text


class TenderActionHeld(TenderPayload):
    """Something waits until its tender is decided.

    action: what was asked for, by its kind. It is about an invitation or a clerk.
    """

    action: Literal[
        "insurer-invitation-requested",
        "insurer-invitation-withdrawal-requested",
        "insurer-decline-reported",
        "tender-claim-requested",
        "tender-release-requested",
    ]
    invitation_id: InvitationId | None = None
    clerk_id: ClerkId | None = None
    code: Literal["tender_not_routed"] = "tender_not_routed"


RefusedOfInvitation = (
    InsurerInvitationRefused | InsurerInvitationWithdrawalRefused | InsurerDeclineRefused
)
"""Nothing came of what was asked for about an insurer."""

RefusedOfOwner = TenderClaimRefused | TenderReleaseRefused | TenderReassignmentRefused
"""The tender stays whose it is; each says whose."""
