"""A tender followed through the facts that changed it, in the order of their numbers."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from tests.chaos.found import Fact, TenderKey
from tests.chaos.index import Index

CHANGES: Final = (
    "tender-claimed",
    "tender-released",
    "tender-reassigned",
    "insurer-invited",
    "insurer-invitation-withdrawn",
    "insurer-declined",
)
"""Kinds whose facts change a tender and have a number."""


class Asked(NamedTuple):
    """An invitation: its insurer, and whether that may still make an offer."""

    insurer: str
    state: str


@dataclass
class Followed:
    """A decided tender as it stands after some of its facts.

    cap: None without one. is_active: whether it counts only who may still make an offer.
    """

    decision: Fact
    owner: str | None = None
    counted: int = 0
    sequence: int = 0
    invitations: dict[str, Asked] = field(default_factory=dict)

    @property
    def cap(self) -> int | None:
        return self.decision.data.get("max_insurers")

    @property
    def is_active(self) -> bool:
        return bool(self.decision.data["cap_counts"] == "active")

    @property
    def organisation(self) -> str | None:
        backoffice = self.decision.data.get("backoffice") or {}
        return backoffice.get("organisation_id")

    @property
    def handler(self) -> str | None:
        """Who may act on it, if anybody may."""
        return self.decision.data["broker_id"] if self.organisation is None else self.owner

    @property
    def slots_left(self) -> int | None:
        return None if self.cap is None else self.cap - self.counted

    @property
    def taken(self) -> set[str]:
        """The insurers that may not be asked again."""
        asked = self.invitations.values()
        return {each.insurer for each in asked if not self.is_active or each.state == "invited"}

    def go_on(self, fact: Fact) -> None:
        """What the fact says has happened."""
        self.sequence = fact.data["sequence"]
        match fact.kind:
            case "tender-claimed":
                self.owner = fact.data["clerk_id"]
            case "tender-released":
                self.owner = None
            case "tender-reassigned":
                self.owner = fact.data["to_clerk_id"]
            case "insurer-invited":
                insurer = fact.data["insurer"]["insurer_id"]
                self.invitations[fact.data["invitation_id"]] = Asked(insurer, "invited")
                self.counted += 1
            case _:
                self._end(fact)

    def _end(self, fact: Fact) -> None:
        state = "declined" if fact.kind == "insurer-declined" else "withdrawn"
        invitation = fact.data["invitation_id"]
        before = self.invitations.get(invitation, Asked("", "not_asked"))
        self.invitations[invitation] = before._replace(state=state)
        self.counted -= self.is_active and before.state == "invited"


def changes(index: Index) -> Mapping[TenderKey, Sequence[Fact]]:
    """What changed each tender, by its numbers."""
    found: dict[TenderKey, list[Fact]] = {}
    for kind in CHANGES:
        for fact in index.by_kind.get(kind, ()):
            found.setdefault(fact.tender, []).append(fact)
    return {tender: sorted(facts, key=_number) for tender, facts in found.items()}


def _number(fact: Fact) -> int:
    number: int = fact.data["sequence"]
    return number


def at_the_end(index: Index) -> Iterator[tuple[TenderKey, Followed]]:
    """Every decided tender as it stands after all of its facts."""
    changed = changes(index)
    for tender, decisions in index.decisions.items():
        followed = Followed(decisions[0])
        for fact in changed.get(tender, ()):
            followed.go_on(fact)
        yield tender, followed
