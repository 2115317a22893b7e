"""All that the log has on one tender: its requests and choices in order, and what became of it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from tests.chaos.found import Copy, Data, Fact, TenderKey
from tests.chaos.index import Index


class Asked(NamedTuple):
    """A sound command: its data, and every copy of it that its agent came to."""

    event_id: str
    kind: str
    data: Data
    copies: Sequence[Copy]

    @property
    def tender(self) -> TenderKey:
        """Account and tender; the tender is empty for settings."""
        return str(self.data["account_id"]), str(self.data.get("tender_id", ""))

    @property
    def where(self) -> str:
        return self.copies[0].where


@dataclass
class Dossier:
    """A tender.

    requests, choices: in the order in which they came first. waiting: the facts that it is held or
    waits for a choice. decision: who handles it, None as long as nobody does.
    """

    requests: list[Asked] = field(default_factory=list)
    choices: list[Asked] = field(default_factory=list)
    held: Fact | None = None
    choice_required: Fact | None = None
    decision: Fact | None = None

    @property
    def broker(self) -> str | None:
        """Its own broker."""
        return str(self.requests[0].data["broker_id"]) if self.requests else None

    @property
    def met_settings(self) -> bool:
        return self.decision is not None or self.choice_required is not None

    @property
    def chosen(self) -> str | None:
        """What its broker asked for, as far as the decision says."""
        return self.decision and self.decision.data["receipt"]["choice"]

    def decision_follows(self, command: Asked) -> bool:
        """Whether this command brought the decision."""
        return self.decision is not None and self.decision.cause == command.event_id

    def is_choice(self, request: Asked) -> bool:
        """Whether a later request only adds what its broker chose."""
        first = self.requests[0].data
        added = first.get("handling") is None and request.data.get("handling") is not None
        return added and _plain(first) == _plain(request.data)

    def is_repeated(self, request: Asked) -> bool:
        """Whether a later request says nothing new."""
        return request.data == self.requests[0].data


def _plain(data: Data) -> Data:
    return {name: value for name, value in data.items() if name != "handling"}


def asked(index: Index) -> Sequence[Asked]:
    """Every sound command."""
    return [_asked(event_id, copies) for event_id, copies in index.asked.items()]


def _asked(event_id: str, copies: Sequence[Copy]) -> Asked:
    kind = copies[0].place.topic
    return Asked(event_id, kind, copies[0].publication.payload, copies)


def dossiers(index: Index, commands: Sequence[Asked]) -> Mapping[TenderKey, Dossier]:
    """Every tender that a command or a fact is about."""
    found: dict[TenderKey, Dossier] = defaultdict(Dossier)
    for command in commands:
        if command.kind == "tender-requested":
            found[command.tender].requests.append(command)
        if command.kind == "handling-chosen":
            found[command.tender].choices.append(command)
    for fact in index.by_kind.get("tender-held", ()):
        found[fact.tender].held = fact
    for fact in index.by_kind.get("handling-choice-required", ()):
        found[fact.tender].choice_required = fact
    for tender, decisions in index.decisions.items():
        found[tender].decision = decisions[0]
    return found
