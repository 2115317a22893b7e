"""What happened, in a German sentence per kind of event; pure."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final, Literal

from events import commands, facts
from events.catalogue import DEAD, SETTLED
from events.payload import Payload, TenderPayload
from schemas.frozen import Frozen
from schemas.ids import AccountId, TenderId
from schemas.time import Time, from_epoch_ms
from workers.board.web import words
from workers.insight.recorded import Recorded

Tone = Literal["asked", "done", "waits", "refused", "letter", "parked"]
"""Somebody asks for something; it is so; something waits; no; a message; put aside."""


class Said(Frozen):
    """A sentence; quote: what people wrote or are told, word for word."""

    tone: Tone
    sentence: str
    quote: str | None = None


class Happening(Said):
    """A record of the log, told to people; where it lies, and which event it is."""

    kind: str
    at: Time
    partition: int
    offset: int
    event_id: str | None
    account_id: AccountId | None
    tender_id: TenderId | None


def happening(record: Recorded) -> Happening:
    """What this record tells."""
    event = record.event
    data = event.data if event else None
    return Happening(
        **dict(_said(record)),
        kind=record.topic,
        at=from_epoch_ms(record.appended_at),
        partition=record.partition,
        offset=record.offset,
        event_id=event.id if event else None,
        account_id=data.account_id if data else None,
        tender_id=data.tender_id if isinstance(data, TenderPayload) else None,
    )


def _said(record: Recorded) -> Said:
    if record.event is not None:
        data = record.event.data
        return _SAYINGS[type(data)](data)
    return _NOT_EVENTS.get(record.topic, _UNREADABLE)


_PARKED: Final = Said(tone="parked", sentence="Ein Auftrag ist unzustellbar.")
_SETTLED: Final = Said(tone="done", sentence="Über einen unzustellbaren Auftrag ist entschieden.")
_UNREADABLE: Final = Said(tone="parked", sentence="Ein Auftrag, der sich nicht lesen lässt.")
_NOT_EVENTS: Final = MappingProxyType(
    {SETTLED.kind: _SETTLED, **{topic.kind: _PARKED for topic in DEAD}}
)


def _requested(data: commands.TenderRequested) -> Said:
    wish = f" und wünscht: {words.HANDLINGS[data.handling]}" if data.handling else ""
    sentence = f"{data.broker_id} startet die Ausschreibung{wish}."
    return Said(tone="asked", sentence=sentence, quote=data.reason)


def _chosen(data: commands.HandlingChosen) -> Said:
    return Said(tone="asked", sentence=f"{data.broker_id} wählt: {words.HANDLINGS[data.handling]}.")


def _change_wanted(data: commands.SettingsChangeRequested) -> Said:
    sentence = f"{data.changed_by.user_id} möchte die Einstellungen ändern."
    return Said(tone="asked", sentence=sentence, quote=data.reason)


def _posted(data: commands.MessagePosted) -> Said:
    return Said(tone="letter", sentence=f"{data.sender.person_id} schreibt eine Nachricht.")


def _assigned(data: facts.BackofficeAssigned) -> Said:
    sentence = f"Dem Backoffice übergeben: {data.backoffice.name}."
    return Said(tone="done", sentence=sentence, quote=data.receipt.sentence_de)


def _forwarded(data: facts.PortalForwarded) -> Said:
    sentence = "Zur Eigenbearbeitung ins Ausschreibungs-Portal weitergeleitet."
    return Said(tone="done", sentence=sentence, quote=data.receipt.sentence_de)


def _asked(data: facts.HandlingChoiceRequired) -> Said:
    sentence = f"{data.broker_id} soll entscheiden: Eigenbearbeitung oder Backoffice."
    return Said(tone="waits", sentence=sentence)


def _held(_data: facts.TenderHeld) -> Said:
    sentence = "Zurückgestellt, bis der Account festlegt, wer Ausschreibungen bearbeitet."
    return Said(tone="waits", sentence=sentence)


def _tender_refused(data: facts.TenderRefused) -> Said:
    changed = data.code == "changed_after_start"
    what = "Eine zweite Anfrage mit anderen Angaben" if changed else "Die Ausschreibung"
    return Said(tone="refused", sentence=f"{what} wird abgelehnt.", quote=data.message)


def _choice_refused(data: facts.HandlingChoiceRefused) -> Said:
    return Said(tone="refused", sentence="Die Wahl hat keine Wirkung.", quote=data.message)


def _settings_changed(data: facts.AccountSettingsChanged) -> Said:
    sentence = f"Einstellungen, Version {data.version}: {words.MODES[data.mode]}."
    return Said(tone="done", sentence=sentence, quote=data.reason)


def _change_refused(data: facts.SettingsChangeRefused) -> Said:
    return Said(tone="refused", sentence="Die Einstellungen bleiben.", quote=data.message)


def _relayed(data: facts.MessageRelayed) -> Said:
    to = words.PARTIES[data.recipient.party]
    sentence = f"Nachricht {data.sequence} von {data.sender.person_id} geht an {to}."
    return Said(tone="letter", sentence=sentence)


def _message_held(_data: facts.MessageHeld) -> Said:
    return Said(tone="waits", sentence="Eine Nachricht wartet, bis feststeht, wer bearbeitet.")


def _message_refused(data: facts.MessageRefused) -> Said:
    return Said(tone="refused", sentence="Eine Nachricht erreicht niemanden.", quote=data.message)


_SAYINGS: Final[Mapping[type[Payload], Callable[[Any], Said]]] = MappingProxyType(
    {
        commands.TenderRequested: _requested,
        commands.HandlingChosen: _chosen,
        commands.SettingsChangeRequested: _change_wanted,
        commands.MessagePosted: _posted,
        facts.BackofficeAssigned: _assigned,
        facts.PortalForwarded: _forwarded,
        facts.HandlingChoiceRequired: _asked,
        facts.TenderHeld: _held,
        facts.TenderRefused: _tender_refused,
        facts.HandlingChoiceRefused: _choice_refused,
        facts.AccountSettingsChanged: _settings_changed,
        facts.SettingsChangeRefused: _change_refused,
        facts.MessageRelayed: _relayed,
        facts.MessageHeld: _message_held,
        facts.MessageRefused: _message_refused,
    }
)
"""One per kind of event; a test looks that none is missing."""
