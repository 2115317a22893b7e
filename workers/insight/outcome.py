"""What a router's answers come to for a tender: who handles it, or why nobody does yet."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Final, Literal

from events.event import Fact
from events.facts import (
    BackofficeAssigned,
    HandlingChoiceRequired,
    PortalForwarded,
    Routed,
    TenderHeld,
    TenderRefused,
)
from events.payload import Payload, TenderPayload
from schemas.frozen import Frozen
from schemas.ids import TenderId
from schemas.insurer import CapCounts
from schemas.number import Cap
from schemas.settings import Backoffice

State = Literal["backoffice", "self", "waiting", "held", "refused"]
"""Who handles a tender; or it waits for its broker's choice or its account's first settings; or it
was given up."""

STATES: Final[tuple[State, ...]] = ("backoffice", "self", "waiting", "held", "refused")


class Outcome(Frozen):
    """Where a tender stands.

    max_insurers, cap_counts: the cap on the insurers asked, None for no limit, and whom it counts.
    choice_overruled: whether the broker had asked for the other handling.
    """

    state: State
    backoffice: Backoffice | None = None
    max_insurers: Cap | None = None
    cap_counts: CapCounts = "contacted"
    choice_overruled: bool = False

    @property
    def handler(self) -> tuple[State, Backoffice | None]:
        """Who handles it, without the cap under which he does."""
        return self.state, self.backoffice

    @property
    def cap(self) -> tuple[int | None, CapCounts]:
        """Under which cap it is handled."""
        return self.max_insurers, self.cap_counts


def outcomes(facts: Iterable[Fact]) -> dict[TenderId, Outcome]:
    """Where each tender stands after these answers."""
    found: dict[TenderId, Outcome] = {}
    for fact in facts:
        reached = outcome(fact.data)
        if reached is not None and isinstance(fact.data, TenderPayload):
            found[fact.data.tender_id] = reached
    return found


def outcome(data: Payload) -> Outcome | None:
    """Where this answer leaves its tender; None when it leaves it where it was."""
    match data:
        case BackofficeAssigned():
            return _decided(data, "backoffice", data.backoffice)
        case PortalForwarded():
            return _decided(data, "self", None)
        case HandlingChoiceRequired():
            return Outcome(state="waiting", max_insurers=data.max_insurers)
        case TenderHeld():
            return Outcome(state="held")
        case TenderRefused(code="held_too_long" | "too_many_held"):
            return Outcome(state="refused")
        case _:
            return None


def _decided(data: Routed, state: State, backoffice: Backoffice | None) -> Outcome:
    overruled = data.receipt.choice_overruled
    return _handled(state, backoffice, data.max_insurers, data.cap_counts, overruled)


@lru_cache(maxsize=1_024)
def _handled(
    state: State,
    backoffice: Backoffice | None,
    max_insurers: int | None,
    cap_counts: CapCounts,
    choice_overruled: bool,
) -> Outcome:
    """The one value for all tenders that stand alike: thousands of them are compared."""
    return Outcome(
        state=state,
        backoffice=backoffice,
        max_insurers=max_insurers,
        cap_counts=cap_counts,
        choice_overruled=choice_overruled,
    )
