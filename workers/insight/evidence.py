"""Which insurers were asked about a tender, by whom, under which cap, and what became of it; pure.

It rests on facts alone, which the log keeps for years, and says by a hash chain over which.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from events.facts import BackofficeAssigned, CarriesRequest, PortalForwarded
from events.lifecycle import TenderClaimed, TenderReassigned, TenderReleased
from schemas.frozen import Frozen
from schemas.ids import AccountId, BrokerId, ClerkId, TenderId
from schemas.insurer import CapCounts
from schemas.number import Cap, Count
from schemas.receipt import Receipt
from schemas.settings import Backoffice
from schemas.text import Name, Text
from schemas.time import Time, from_epoch_ms
from workers.insight import notice
from workers.insight.chain import Chains, Head, Match
from workers.insight.invitation import Asked, NotAsked, asked_in, refused_in
from workers.insight.recorded import Recorded
from workers.insight.told import Told, told

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
    decisions, asked = tuple(_decisions(events)), tuple(asked_in(events))
    refused = tuple(refused_in(events))
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


def _sentence(asked: Sequence[Asked], refused: Sequence[NotAsked]) -> str:
    return notice.in_sum(
        asked=_insurers(asked),
        invitations=len(asked),
        declined=_insurers(one for one in asked if one.declined is not None),
        withdrawn=sum(one.withdrawn is not None for one in asked),
        refused=len(refused),
    )


def _insurers(asked: Iterable[Asked]) -> int:
    """How many there are; where the cap counts the active, one may be asked again."""
    return len({one.insurer.insurer_id for one in asked})


def _notice(decisions: Sequence[Decision]) -> str:
    if not decisions:
        return notice.UNDECIDED
    last = decisions[-1]
    return notice.on_the_choice(last.max_insurers, last.cap_counts, last.receipt.settings_version)
