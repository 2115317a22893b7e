"""What each kind of event says, as a German sentence; pure."""

from collections.abc import Callable, Mapping
from operator import attrgetter
from types import MappingProxyType
from typing import Any, Final, Literal, NamedTuple

from events import commands, facts, lifecycle
from events.catalogue import EVENTS
from events.payload import Payload
from schemas.frozen import Frozen
from schemas.tender import Handling
from workers.board.web import words

Tone = Literal["asked", "done", "waits", "refused", "letter", "parked"]
"""Somebody asks for something; it is so; something waits; no; a message; put aside."""


class Said(Frozen):
    """A sentence; quote: what people wrote or are told, word for word."""

    tone: Tone
    sentence: str
    quote: str | None = None


class Saying(NamedTuple):
    """How a kind of event is told; quote: the field that holds what is quoted."""

    tone: Tone
    sentence: Callable[[Any], str]
    quote: str | None = None


def said(data: Payload) -> Said:
    """What an event with this data says."""
    saying = SAYINGS[type(data)]
    quote = None if saying.quote is None else attrgetter(saying.quote)(data)
    return Said(tone=saying.tone, sentence=saying.sentence(data), quote=quote)


def _wish(handling: Handling | None) -> str:
    return f" und wünscht: {words.HANDLINGS[handling]}" if handling else ""


def _refused_tender(it: facts.TenderRefused) -> str:
    changed = it.code == "changed_after_start"
    what = "Eine zweite Anfrage mit anderen Angaben" if changed else "Die Ausschreibung"
    return f"{what} wird abgelehnt."


def _whose(owner: str | None) -> str:
    return "" if owner is None else f"; Bearbeiter ist {owner}"


def _left(slots: int | None) -> str:
    return "" if slots is None else f"; {slots} weitere sind noch möglich"


_ROUTING: Final[Mapping[type[Payload], Saying]] = {
    commands.TenderRequested: Saying(
        "asked",
        lambda it: f"{it.broker_id} startet die Ausschreibung{_wish(it.handling)}.",
        "reason",
    ),
    commands.HandlingChosen: Saying(
        "asked", lambda it: f"{it.broker_id} wählt: {words.HANDLINGS[it.handling]}."
    ),
    facts.BackofficeAssigned: Saying(
        "done",
        lambda it: f"Dem Backoffice übergeben: {it.backoffice.name}.",
        "receipt.sentence_de",
    ),
    facts.PortalForwarded: Saying(
        "done",
        lambda _: "Zur Eigenbearbeitung ins Ausschreibungs-Portal weitergeleitet.",
        "receipt.sentence_de",
    ),
    facts.HandlingChoiceRequired: Saying(
        "waits", lambda it: f"{it.broker_id} soll entscheiden: Eigenbearbeitung oder Backoffice."
    ),
    facts.TenderHeld: Saying(
        "waits",
        lambda _: "Zurückgestellt, bis der Account festlegt, wer Ausschreibungen bearbeitet.",
    ),
    facts.TenderRefused: Saying("refused", _refused_tender, "message"),
    facts.HandlingChoiceRefused: Saying(
        "refused", lambda _: "Die Wahl hat keine Wirkung.", "message"
    ),
}

_SETTINGS: Final[Mapping[type[Payload], Saying]] = {
    commands.SettingsChangeRequested: Saying(
        "asked", lambda it: f"{it.changed_by.user_id} möchte die Einstellungen ändern.", "reason"
    ),
    facts.AccountSettingsChanged: Saying(
        "done",
        lambda it: f"Einstellungen, Version {it.version}: {words.MODES[it.mode]}.",
        "reason",
    ),
    facts.SettingsChangeRefused: Saying(
        "refused", lambda _: "Die Einstellungen bleiben, wie sie sind.", "message"
    ),
}

_MESSAGES: Final[Mapping[type[Payload], Saying]] = {
    commands.MessagePosted: Saying(
        "letter", lambda it: f"{it.sender.person_id} schreibt eine Nachricht."
    ),
    facts.MessageRelayed: Saying(
        "letter",
        lambda it: (
            f"Nachricht {it.sequence} von {it.sender.person_id} geht an "
            f"{words.PARTIES[it.recipient.party]}."
        ),
    ),
    facts.MessageHeld: Saying(
        "waits", lambda _: "Eine Nachricht wartet, bis feststeht, wer bearbeitet."
    ),
    facts.MessageRefused: Saying(
        "refused", lambda _: "Eine Nachricht erreicht niemanden.", "message"
    ),
}

_INVITATIONS: Final[Mapping[type[Payload], Saying]] = {
    lifecycle.InsurerInvitationRequested: Saying(
        "asked", lambda it: f"{it.requested_by.person_id} möchte {it.insurer.name} anschreiben."
    ),
    lifecycle.InsurerInvited: Saying(
        "done",
        lambda it: (
            f"{it.insurer.name} wird angeschrieben, als {it.slot}. Versicherer"
            f"{_left(it.slots_left)}."
        ),
    ),
    lifecycle.InsurerInvitationRefused: Saying(
        "refused", lambda it: f"{it.insurer.name} wird nicht angeschrieben.", "message"
    ),
    lifecycle.InsurerInvitationWithdrawalRequested: Saying(
        "asked",
        lambda it: f"{it.requested_by.person_id} möchte eine Anfrage zurückziehen.",
        "reason.text",
    ),
    lifecycle.InsurerInvitationWithdrawn: Saying(
        "done",
        lambda it: (
            f"Die Anfrage an {it.insurer.name} ist zurückgezogen: "
            f"{words.WITHDRAWALS[it.reason.code]}."
        ),
        "reason.text",
    ),
    lifecycle.InsurerInvitationWithdrawalRefused: Saying(
        "refused", lambda _: "Die Anfrage an den Versicherer bleibt bestehen.", "message"
    ),
    lifecycle.InsurerDeclineReported: Saying(
        "asked",
        lambda it: f"{it.reported_by.person_id} meldet die Absage eines Versicherers.",
        "reason.text",
    ),
    lifecycle.InsurerDeclined: Saying(
        "done",
        lambda it: (
            f"{it.insurer.name} sagt{' verspätet' if it.late else ''} ab: "
            f"{words.DECLINES[it.reason.code]}."
        ),
        "reason.text",
    ),
    lifecycle.InsurerDeclineRefused: Saying(
        "refused", lambda _: "Die Meldung einer Absage hat keine Wirkung.", "message"
    ),
}

_CLERKS: Final[Mapping[type[Payload], Saying]] = {
    lifecycle.TenderClaimRequested: Saying(
        "asked", lambda it: f"{it.clerk_id} möchte die Ausschreibung übernehmen."
    ),
    lifecycle.TenderClaimed: Saying(
        "done", lambda it: f"{it.clerk_id} ist nun für die Ausschreibung zuständig."
    ),
    lifecycle.TenderClaimRefused: Saying(
        "refused",
        lambda it: f"{it.clerk_id} übernimmt die Ausschreibung nicht{_whose(it.owner)}.",
        "message",
    ),
    lifecycle.TenderReleaseRequested: Saying(
        "asked", lambda it: f"{it.clerk_id} möchte die Ausschreibung abgeben."
    ),
    lifecycle.TenderReleased: Saying(
        "done", lambda it: f"{it.clerk_id} gibt die Ausschreibung ab; sie ist wieder frei."
    ),
    lifecycle.TenderReleaseRefused: Saying(
        "refused",
        lambda it: f"{it.clerk_id} gibt die Ausschreibung nicht ab{_whose(it.owner)}.",
        "message",
    ),
    lifecycle.TenderReassignmentRequested: Saying(
        "asked",
        lambda it: (
            f"{it.requested_by.person_id} möchte Ausschreibungen von {it.from_clerk_id} an "
            f"{it.to_clerk_id} übergeben."
        ),
    ),
    lifecycle.TenderReassigned: Saying(
        "done", lambda it: f"Die Ausschreibung geht von {it.from_clerk_id} an {it.to_clerk_id}."
    ),
    lifecycle.TenderReassignmentRefused: Saying(
        "refused",
        lambda it: f"Die Ausschreibung geht nicht an {it.to_clerk_id}{_whose(it.owner)}.",
        "message",
    ),
    lifecycle.TenderActionHeld: Saying(
        "waits",
        lambda it: f"„{words.KINDS[it.action]}“ wartet, bis feststeht, wer bearbeitet.",
    ),
}

SAYINGS: Final = MappingProxyType({**_ROUTING, **_SETTINGS, **_MESSAGES, **_INVITATIONS, **_CLERKS})
"""One per kind of event; a test looks that none is missing."""

_WORDS_OF_THE_SERVICE: Final = frozenset({"message", "receipt.sentence_de"})

CUSTOMERS_WORDS: Final = frozenset(
    topic.kind
    for topic in EVENTS
    if topic.model not in {None, facts.AccountSettingsChanged}  # staff says why it set them
    and SAYINGS[topic.model].quote not in {None, *_WORDS_OF_THE_SERVICE}
)
"""The kinds of event of which people's own words about a tender are quoted."""
