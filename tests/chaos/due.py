"""Which facts a command must have led to, given how everything ended; the rules of the contract.

The order in which an agent meets records of different topics is not fixed, so this says nothing of
it. But once it is known what became of a tender, every command about it has its exact answer.
"""

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from tests.chaos.dossier import Asked, Dossier
from tests.chaos.found import TenderKey
from tests.chaos.index import DECISIONS

Kinds = tuple[str, ...]

ROUTED: Final[Kinds] = (*DECISIONS, "handling-choice-required")
HELD: Final[Kinds] = ("tender-held",)
REFUSED: Final[Kinds] = ("tender-refused",)
CHOICE_REFUSED: Final[Kinds] = ("handling-choice-refused",)
SETTINGS: Final[Kinds] = ("account-settings-changed", "settings-change-refused")
RELAYED: Final[Kinds] = ("message-relayed",)
MESSAGE_REFUSED: Final[Kinds] = ("message-refused",)
MESSAGE_HELD: Final[Kinds] = ("message-held",)
ACTION_HELD: Final[Kinds] = ("tender-action-held",)
REASSIGNED: Final[Kinds] = ("tender-reassigned", "tender-reassignment-refused")
ANSWERS: Final[Mapping[str, Kinds]] = {
    "insurer-invitation-requested": ("insurer-invited", "insurer-invitation-refused"),
    "insurer-invitation-withdrawal-requested": (
        "insurer-invitation-withdrawn",
        "insurer-invitation-withdrawal-refused",
    ),
    "insurer-decline-reported": ("insurer-declined", "insurer-decline-refused"),
    "tender-claim-requested": ("tender-claimed", "tender-claim-refused"),
    "tender-release-requested": ("tender-released", "tender-release-refused"),
}
"""What is asked for about one tender after its routing: granted, or refused."""


class Due(NamedTuple):
    """At least and at most so many facts, of these kinds together."""

    kinds: Kinds
    least: int
    most: int


class Outcome(NamedTuple):
    """How everything ended: the tenders, and the accounts that have settings."""

    dossiers: Mapping[TenderKey, Dossier]
    settled: frozenset[str]

    def dossier(self, command: Asked) -> Dossier:
        return self.dossiers.get(command.tender) or Dossier()


def due(command: Asked, outcome: Outcome) -> Iterator[Due]:
    """What a command must have led to; any other fact that follows from it is one too many."""
    dossier = outcome.dossier(command)
    match command.kind:
        case "settings-change-requested":
            yield Due(SETTINGS, 1, 1)
        case "handling-chosen":
            yield from _choice(command, str(command.data["broker_id"]), dossier)
        case "message-posted":
            yield from _message(command, dossier)
        case "tender-requested":
            yield from _request(command, dossier, outcome)
        case "tender-reassignment-requested":
            named = len({*command.data["tender_ids"]})
            yield Due(REASSIGNED, named, named * len(command.copies))
        case kind if kind in ANSWERS:
            yield from _action(command, dossier)
        case kind:
            raise AssertionError(kind)


def _request(command: Asked, dossier: Dossier, outcome: Outcome) -> Iterator[Due]:
    account, _ = command.tender
    if command is dossier.requests[0]:
        # Where an early choice decides, the decision follows from that and nobody is asked.
        by_choice = dossier.decision is not None and not dossier.decision_follows(command)
        yield Due(ROUTED, int(account in outcome.settled and not by_choice), 1)
        yield Due(HELD, int(account not in outcome.settled), 1)
    elif dossier.is_repeated(command):
        return
    elif dossier.is_choice(command):
        yield from _choice(command, str(dossier.broker), dossier)
    else:
        yield Due(REFUSED, len(command.copies), len(command.copies))


def _choice(command: Asked, broker: str, dossier: Dossier) -> Iterator[Due]:
    if not dossier.met_settings:
        return
    if broker != dossier.broker:
        yield Due(CHOICE_REFUSED, len(command.copies), len(command.copies))
    elif dossier.decision is None or dossier.decision_follows(command):
        yield Due(DECISIONS, 1, 1)
    elif command.data["handling"] != dossier.chosen:
        yield Due(CHOICE_REFUSED, len(command.copies), len(command.copies))


def _message(command: Asked, dossier: Dossier) -> Iterator[Due]:
    if dossier.decision is None:
        yield Due((*MESSAGE_HELD, *MESSAGE_REFUSED), 1, len(command.copies))
        return
    yield Due(MESSAGE_HELD, 0, 1)
    yield Due(RELAYED, 0, 1)
    # One that was refused leaves no trace, so each copy of it is refused again.
    yield Due((*RELAYED, *MESSAGE_REFUSED), 1, len(command.copies))


def _action(command: Asked, dossier: Dossier) -> Iterator[Due]:
    if dossier.decision is None:
        yield Due(ACTION_HELD, 1, 1)
        return
    granted, refused = ANSWERS[command.kind]
    yield Due(ACTION_HELD, 0, 1)
    yield Due((granted,), 0, 1)
    # One that was refused leaves no trace, so each copy of it may be refused again.
    yield Due((granted, refused), 1, len(command.copies))
