"""Which insurers were asked about a tender, by whom, under which cap, and what became of it; pure.

It rests on facts alone, which the log keeps for years, and says by a hash chain over which.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from events.facts import BackofficeAssigned, CarriesRequest, PortalForwarded
from events.lifecycle import (
    InsurerDeclined,
    InsurerInvitationRefused,
    InsurerInvitationWithdrawn,
    InsurerInvited,
    TenderClaimed,
    TenderReassigned,
    TenderReleased,
)
from schemas.actor import Reporter
from schemas.frozen import Frozen
from schemas.ids import AccountId, BrokerId, ClerkId, InvitationId, TenderId
from schemas.insurer import CapCounts, DeclineReason, Insurer, WithdrawalReason
from schemas.message import Sender
from schemas.number import Cap, Count, Ordinal
from schemas.receipt import Receipt
from schemas.settings import Backoffice
from schemas.text import Name, Text
from schemas.time import Time, from_epoch_ms
from workers.insight import notice
from workers.insight.chain import Chains, Head, Match
from workers.insight.recorded import Recorded
from workers.insight.told import Told, told

OfInvitation = InsurerInvited | InsurerInvitationWithdrawn | InsurerDeclined
OfOwner = TenderClaimed | TenderReleased | TenderReassigned


class Decision(Frozen):
    """Who handles the tender, backoffice or broker, and how many insurers may be asked.

    backoffice: None where its broker handles it himself. max_insurers: None for any number.
    """

    at: Time
    broker_id: BrokerId
    backoffice: Backoffice | None
    max_insurers: Cap | None
    cap_counts: CapCounts
    receipt: Receipt


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


class Ownership(Frozen):
    """Whose of the backoffice the tender became; clerk_id: None for nobody's."""

    at: Time
    clerk_id: ClerkId | None


class Seal(Frozen):
    """The head of the hash chains over the tender's records, and over how many these are."""

    head: str
    facts: Count
    commands: Count


class Evidence(Frozen):
    """What can be shown of a tender.

    policyholder, line_of_business: of the request that was decided. decisions, owners, refused: in
    the order of the log; asked: in that of the slots. sentence_de: in sum. notice_de: what the cap
    means for the choice of insurers.
    """

    account_id: AccountId
    tender_id: TenderId
    policyholder: Name | None
    line_of_business: Text | None
    decisions: tuple[Decision, ...]
    owners: tuple[Ownership, ...]
    asked: tuple[Asked, ...]
    refused: tuple[NotAsked, ...]
    sentence_de: str
    notice_de: str
    seal: Seal


class Verified(Frozen):
    """How a tender's records stand to a head; commands: None where that has none of them."""

    facts: Match
    commands: Match | None

    @property
    def is_unchanged(self) -> bool:
        """Whether all that the head is over is still there as it was."""
        matches = [match for match in (self.facts, self.commands) if match is not None]
        return all(match.covered is not None for match in matches)


def evidence(
    account_id: AccountId, tender_id: TenderId, records: Sequence[Recorded]
) -> Evidence | None:
    """What all records of the tender show, given in order; None when none of them is an event."""
    events = told(records)
    if not events:
        return None
    decisions, asked = tuple(_decisions(events)), tuple(_asked(events))
    refused = tuple(_refused(events))
    return Evidence(
        account_id=account_id,
        tender_id=tender_id,
        **_request(events),
        decisions=decisions,
        owners=tuple(_owners(events)),
        asked=asked,
        refused=refused,
        sentence_de=_sentence(asked, refused),
        notice_de=_notice(decisions),
        seal=_seal(Chains(account_id, tender_id, records)),
    )


def verified(
    account_id: AccountId, tender_id: TenderId, records: Iterable[Recorded], head: Head
) -> Verified:
    """Whether the records are those of which this was once the head; later ones may have come."""
    chains = Chains(account_id, tender_id, records)
    commands = None if head.commands is None else chains.match("commands", head.commands)
    return Verified(facts=chains.match("facts", head.facts), commands=commands)


def _seal(chains: Chains) -> Seal:
    facts, commands = chains.counts
    return Seal(head=str(chains.head), facts=facts, commands=commands)


def _request(events: Iterable[Told]) -> dict[str, Any]:
    """Whom and what the tender is about, as the last decision repeats it."""
    requests = [
        one.event.parsed["request"] for one in events if isinstance(one.data, CarriesRequest)
    ]
    request: Any = requests[-1] if requests else {}
    return {
        "policyholder": (request.get("policyholder") or {}).get("name"),
        "line_of_business": request.get("line_of_business"),
    }


def _decisions(events: Iterable[Told]) -> Iterator[Decision]:
    for one in events:
        match one.data:
            case BackofficeAssigned() | PortalForwarded() as data:
                yield Decision(
                    at=from_epoch_ms(one.at),
                    broker_id=data.broker_id,
                    backoffice=data.backoffice if isinstance(data, BackofficeAssigned) else None,
                    max_insurers=data.max_insurers,
                    cap_counts=data.cap_counts,
                    receipt=data.receipt,
                )
            case _:
                pass


def _owners(events: Iterable[Told]) -> Iterator[Ownership]:
    changes = [(one.data, one.at) for one in events if isinstance(one.data, OfOwner)]
    for data, at in sorted(changes, key=lambda change: change[0].sequence):
        yield Ownership(at=from_epoch_ms(at), clerk_id=_owner(data))


def _owner(data: OfOwner) -> ClerkId | None:
    match data:
        case TenderClaimed(clerk_id=clerk):
            return clerk
        case TenderReassigned(to_clerk_id=clerk):
            return clerk
        case TenderReleased():
            return None


def _asked(events: Iterable[Told]) -> Iterable[Asked]:
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


def _refused(events: Iterable[Told]) -> Iterator[NotAsked]:
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


def _sentence(asked: Sequence[Asked], refused: Sequence[NotAsked]) -> str:
    return notice.in_sum(
        asked=len(asked),
        declined=sum(one.declined is not None for one in asked),
        withdrawn=sum(one.withdrawn is not None for one in asked),
        refused=len(refused),
    )


def _notice(decisions: Sequence[Decision]) -> str:
    if not decisions:
        return notice.UNDECIDED
    last = decisions[-1]
    return notice.on_the_choice(last.max_insurers, last.cap_counts, last.receipt.settings_version)
