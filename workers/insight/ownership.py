"""Whose of the backoffice a tender was, and is; pure."""

from collections.abc import Iterable, Iterator

from events.lifecycle import TenderClaimed, TenderReassigned, TenderReleased
from schemas.frozen import Frozen
from schemas.ids import ClerkId
from schemas.time import Time, from_epoch_ms
from workers.insight.told import Told

OfOwner = TenderClaimed | TenderReleased | TenderReassigned


class Ownership(Frozen):
    """Whose of the backoffice the tender became; clerk_id: None for nobody's.

    from_clerk_id: who handed it over or gave it back, None where it was nobody's before.
    """

    at: Time
    clerk_id: ClerkId | None
    from_clerk_id: ClerkId | None


def owners_in(events: Iterable[Told]) -> Iterator[Ownership]:
    """Each change of whose it was, in order."""
    changes = [(one.data, one.at) for one in events if isinstance(one.data, OfOwner)]
    for data, at in sorted(changes, key=lambda change: change[0].sequence):
        giver, taker = _handover(data)
        yield Ownership(at=from_epoch_ms(at), clerk_id=taker, from_clerk_id=giver)


def _handover(data: OfOwner) -> tuple[ClerkId | None, ClerkId | None]:
    match data:
        case TenderClaimed(clerk_id=taker):
            return None, taker
        case TenderReassigned(from_clerk_id=giver, to_clerk_id=taker):
            return giver, taker
        case TenderReleased(clerk_id=giver):
            return giver, None
