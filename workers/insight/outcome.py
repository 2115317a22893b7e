"""What a router's answers come to for a tender: who handles it, or why nobody does yet."""

from collections.abc import Iterable
from typing import Final, Literal

from events.event import Fact
from events.facts import (
    BackofficeAssigned,
    HandlingChoiceRequired,
    PortalForwarded,
    TenderHeld,
    TenderRefused,
)
from events.payload import Payload, TenderPayload
from schemas.frozen import Frozen
from schemas.ids import TenderId
from schemas.number import Cap
from schemas.settings import Backoffice

State = Literal["backoffice", "self", "waiting", "held", "refused"]
"""Who handles a tender; or it waits for its broker's choice or its account's first settings; or it
was given up."""

STATES: Final[tuple[State, ...]] = ("backoffice", "self", "waiting", "held", "refused")


class Outcome(Frozen):
    """Where a tender stands.

    max_insurers: the cap on the insurers asked, None for no limit. choice_overruled: whether the
    broker had asked for the other handling.
    """

    state: State
    backoffice: Backoffice | None = None
    max_insurers: Cap | None = None
    choice_overruled: bool = False

    @property
    def handler(self) -> tuple[State, Backoffice | None]:
        """Who handles it, without the cap under which he does."""
        return self.state, self.backoffice


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
        case BackofficeAssigned(backoffice=backoffice, max_insurers=cap, receipt=receipt):
            return Outcome(
                state="backoffice",
                backoffice=backoffice,
                max_insurers=cap,
                choice_overruled=receipt.choice_overruled,
            )
        case PortalForwarded(max_insurers=cap, receipt=receipt):
            return Outcome(
                state="self", max_insurers=cap, choice_overruled=receipt.choice_overruled
            )
        case HandlingChoiceRequired(max_insurers=cap):
            return Outcome(state="waiting", max_insurers=cap)
        case TenderHeld():
            return Outcome(state="held")
        case TenderRefused(code=code) if code != "changed_after_start":
            return Outcome(state="refused")
        case _:
            return None
