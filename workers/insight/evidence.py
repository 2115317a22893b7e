"""Which insurers were asked about a tender, by whom, under which cap, and what became of it; pure.

It rests on facts alone, which the log keeps for years, and says by a hash chain over which.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from events.facts import BackofficeAssigned, CarriesRequest, PortalForwarded
from schemas.frozen import Frozen
from schemas.ids import AccountId, BrokerId, TenderId
from schemas.insurer import CapCounts
from schemas.number import Cap, Count
from schemas.receipt import Receipt
from schemas.settings import Backoffice
from schemas.text import Name, Text
from schemas.time import Time, from_epoch_ms
from workers.insight import notice
from workers.insight.chain import Chains, Head, Match
from workers.insight.invitation import Asked, NotAsked, asked_in, counts, refused_in
from workers.insight.ownership import Ownership, owners_in
from workers.insight.recorded import Recorded
from workers.insight.told import Told, told


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
        owners=tuple(owners_in(events)),
        asked=asked,
        refused=refused,
        sentence_de=notice.in_sum(counts(asked), refused=len(refused)),
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


def _notice(decisions: Sequence[Decision]) -> str:
    if not decisions:
        return notice.UNDECIDED
    last = decisions[-1]
    return notice.on_the_choice(last.max_insurers, last.cap_counts, last.receipt.settings_version)
