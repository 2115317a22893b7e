"""What is asked for about one tender, whether it just came or had to wait."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal, NamedTuple

from events.canonical import fingerprint
from events.catalogue import (
    INSURER_DECLINE_REPORTED,
    INSURER_INVITATION_REQUESTED,
    INSURER_INVITATION_WITHDRAWAL_REQUESTED,
    TENDER_CLAIM_REQUESTED,
    TENDER_RELEASE_REQUESTED,
)
from events.codec import data_bytes
from events.event import Cause, Event
from events.identity import mark
from events.lifecycle import (
    InsurerDeclineReported,
    InsurerInvitationRequested,
    InsurerInvitationWithdrawalRequested,
    TenderClaimRequested,
    TenderReassignmentRequested,
    TenderReleaseRequested,
)
from schemas.actor import Reporter
from schemas.ids import AccountId, ClerkId, OrganisationId, TenderId
from schemas.message import Sender
from workers.lifecycle.rules import Verb
from workers.lifecycle.state import Held, TenderKey

AboutOneTender = (
    InsurerInvitationRequested
    | InsurerInvitationWithdrawalRequested
    | InsurerDeclineReported
    | TenderClaimRequested
    | TenderReleaseRequested
)
Asking = AboutOneTender | TenderReassignmentRequested

_VERBS: Final[Mapping[type[Asking], Verb]] = MappingProxyType(
    {
        InsurerInvitationRequested: "invite",
        InsurerInvitationWithdrawalRequested: "withdraw",
        InsurerDeclineReported: "decline",
        TenderClaimRequested: "claim",
        TenderReleaseRequested: "release",
        TenderReassignmentRequested: "reassign",
    }
)
_MODELS: Final[Mapping[str, type[AboutOneTender]]] = MappingProxyType(
    {
        INSURER_INVITATION_REQUESTED.kind: InsurerInvitationRequested,
        INSURER_INVITATION_WITHDRAWAL_REQUESTED.kind: InsurerInvitationWithdrawalRequested,
        INSURER_DECLINE_REPORTED.kind: InsurerDeclineReported,
        TENDER_CLAIM_REQUESTED.kind: TenderClaimRequested,
        TENDER_RELEASE_REQUESTED.kind: TenderReleaseRequested,
    }
)


class Actor(NamedTuple):
    """Whoever asks for it; of a backoffice, for which organisation."""

    party: Literal["insurer", "broker", "backoffice"]
    person_id: str
    organisation_id: OrganisationId | None


class Handover(NamedTuple):
    """From one clerk to another; None is nobody."""

    giver: ClerkId | None
    taker: ClerkId | None


class Action(NamedTuple):
    """What is asked for about one tender.

    kind: of the command. fingerprint: of its data as received. since: its append time, epoch
    milliseconds. released_by: id of the fact that let it go on, None when it did not wait.
    """

    kind: str
    asking: Asking
    tender_id: TenderId
    fingerprint: bytes
    cause: Cause
    since: int
    released_by: str | None = None

    @property
    def account_id(self) -> AccountId:
        """The account of its tender."""
        return self.asking.account_id

    @property
    def tender(self) -> TenderKey:
        """The key of its tender."""
        return self.account_id, self.tender_id

    @property
    def verb(self) -> Verb:
        """What it asks for."""
        return _VERBS[type(self.asking)]

    @property
    def item(self) -> str:
        """The id of the invitation, or of the clerk, that it is about."""
        match self.asking:
            case TenderClaimRequested() | TenderReleaseRequested() as clerk:
                return clerk.clerk_id
            case TenderReassignmentRequested() as reassignment:
                return reassignment.to_clerk_id
            case invitation:
                return invitation.invitation_id

    @property
    def known_by(self) -> bytes:
        """By what it is known when it is asked for again: the data of an invitation, which has an
        id of its own, and of all else the event.
        """
        return self.fingerprint if self.verb == "invite" else mark(self.cause)

    @property
    def by(self) -> Actor:
        """Who asks for it."""
        match self.asking:
            case TenderClaimRequested() | TenderReleaseRequested() as clerk:
                return Actor("backoffice", clerk.clerk_id, clerk.organisation_id)
            case TenderReassignmentRequested() as asking:
                return Actor("backoffice", asking.requested_by.person_id, asking.organisation_id)
            case InsurerDeclineReported(reported_by=reporter):
                return _actor(reporter)
            case invitation:
                return _actor(invitation.requested_by)

    @property
    def handover(self) -> Handover:
        """Between whom it passes the tender. Raises: TypeError when it is about an invitation."""
        match self.asking:
            case TenderClaimRequested(clerk_id=taker):
                return Handover(None, taker)
            case TenderReleaseRequested(clerk_id=giver):
                return Handover(giver, None)
            case TenderReassignmentRequested(from_clerk_id=giver, to_clerk_id=taker):
                return Handover(giver, taker)
            case _:
                raise TypeError(f"to {self.verb} changes no owner")


def _actor(said: Sender | Reporter) -> Actor:
    return Actor(said.party, said.person_id, said.organisation_id)


def asked(event: Event, asking: Asking, tender_id: TenderId, now: int) -> Action:
    """What an event asks for about this tender; it was appended at `now`."""
    received = fingerprint(event.parsed, without=())
    return Action(event.kind, asking, tender_id, received, event.cause, now)


def put_by(action: Action) -> Held:
    """The action as it waits."""
    return Held(
        why="tender_not_routed",
        since=action.since,
        kind=action.kind,
        data=data_bytes(action.asking),
        fingerprint=action.fingerprint,
        cause=action.cause,
    )


def taken_up(held: Held, released_by: str) -> Action:
    """The action as it goes on; `released_by` is empty when its time is up."""
    asking = _MODELS[held.kind].model_validate_json(held.data)
    return Action(
        held.kind,
        asking,
        asking.tender_id,
        held.fingerprint,
        held.cause,
        held.since,
        released_by or None,
    )
