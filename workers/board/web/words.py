"""The German words for what the contracts name in codes; pure."""

from types import MappingProxyType
from typing import Final, Literal, NamedTuple

from events.codec import Reason
from schemas.message import Party
from schemas.settings import BackofficeKind, Mode
from schemas.tender import Handling
from workers.board.store.audit import Deed
from workers.board.store.conversation import MessageState
from workers.board.store.invitation import InvitationState
from workers.board.store.letters import State
from workers.board.store.worklist import SituationName
from workers.dead_letters.fate import Why

Colour = Literal["accent", "calm", "wait", "no"]


class Label(NamedTuple):
    """What a situation is called, what it means, and how it is coloured."""

    name: str
    meaning: str
    colour: Colour


SITUATIONS: Final = MappingProxyType[SituationName, Label](
    {
        "untouched": Label(
            "Unbearbeitet", "Liegt beim Backoffice; niemand hat sie übernommen.", "accent"
        ),
        "arriving": Label("Eingegangen", "Wird gerade zugeordnet.", "calm"),
        "held": Label(
            "Wartet auf Einstellungen",
            "Der Account hat noch nicht festgelegt, wer Ausschreibungen bearbeitet.",
            "wait",
        ),
        "waiting_for_choice": Label(
            "Wartet auf Vermittler", "Der Vermittler entscheidet, wer bearbeitet.", "wait"
        ),
        "in_progress": Label("In Bearbeitung", "Das Backoffice kümmert sich.", "calm"),
        "self_handled": Label(
            "Eigenbearbeitung", "Der Vermittler bearbeitet selbst im Ausschreibungs-Portal.", "calm"
        ),
        "refused": Label("Abgelehnt", "Wurde nicht zugeordnet.", "no"),
    }
)

HANDLINGS: Final = MappingProxyType[Handling, str](
    {"self": "Eigenbearbeitung", "backoffice": "Backoffice"}
)
MODES: Final = MappingProxyType[Mode, str](
    {
        "backoffice": "Account bearbeitet Ausschreibungen (Backoffice)",
        "self": "Vermittler bearbeitet Ausschreibungen (Eigenbearbeitung)",
        "broker_decides": "Vermittler entscheidet pro Ausschreibung, wer bearbeitet",
    }
)
BACKOFFICE_KINDS: Final = MappingProxyType[BackofficeKind, str](
    {"own": "eigenes Backoffice", "service": "als Service gebucht"}
)
PARTIES: Final = MappingProxyType[Party, str](
    {"broker": "den Vermittler", "backoffice": "das Backoffice"}
)
SIDES: Final = MappingProxyType[Party, str]({"broker": "Vermittler", "backoffice": "Backoffice"})
REPORTERS: Final = MappingProxyType[str, str](
    {"broker": "Vermittler", "backoffice": "Backoffice", "insurer": "Versicherer"}
)
MESSAGE_STATES: Final = MappingProxyType[MessageState, str](
    {
        "relayed": "zugestellt",
        "held": "wartet, bis feststeht, wer bearbeitet",
        "refused": "nicht zugestellt",
        "underway": "unterwegs",
    }
)
MESSAGE_REFUSALS: Final = MappingProxyType[str, str](
    {
        "handled_by_broker": "der Vermittler bearbeitet die Ausschreibung selbst",
        "not_a_participant": "es schreiben nur der Vermittler und das zuständige Backoffice",
        "held_too_long": "es stand zu lange nicht fest, wer die Ausschreibung bearbeitet",
        "too_many_held": "im Account warteten schon zu viele Nachrichten",
    }
)
KINDS: Final = MappingProxyType[str, str](
    {
        "tender-requested": "Ausschreibung gestartet",
        "handling-chosen": "Bearbeitung gewählt",
        "settings-change-requested": "Änderung der Einstellungen gewünscht",
        "message-posted": "Nachricht geschrieben",
        "backoffice-assigned": "Dem Backoffice übergeben",
        "portal-forwarded": "Ins Portal weitergeleitet",
        "handling-choice-required": "Vermittler gefragt",
        "tender-held": "Ausschreibung zurückgestellt",
        "tender-refused": "Ausschreibung abgelehnt",
        "handling-choice-refused": "Wahl abgelehnt",
        "account-settings-changed": "Einstellungen geändert",
        "settings-change-refused": "Änderung der Einstellungen abgelehnt",
        "message-relayed": "Nachricht zugestellt",
        "message-held": "Nachricht zurückgestellt",
        "message-refused": "Nachricht abgelehnt",
        "insurer-invitation-requested": "Versicherer anschreiben",
        "insurer-invited": "Versicherer angeschrieben",
        "insurer-invitation-refused": "Versicherer nicht angeschrieben",
        "insurer-invitation-withdrawal-requested": "Anfrage zurückziehen",
        "insurer-invitation-withdrawn": "Anfrage zurückgezogen",
        "insurer-invitation-withdrawal-refused": "Anfrage nicht zurückgezogen",
        "insurer-decline-reported": "Absage melden",
        "insurer-declined": "Absage eines Versicherers",
        "insurer-decline-refused": "Absage ohne Wirkung",
        "tender-claim-requested": "Ausschreibung übernehmen",
        "tender-claimed": "Ausschreibung übernommen",
        "tender-claim-refused": "Ausschreibung nicht übernommen",
        "tender-release-requested": "Ausschreibung abgeben",
        "tender-released": "Ausschreibung abgegeben",
        "tender-release-refused": "Ausschreibung nicht abgegeben",
        "tender-reassignment-requested": "Ausschreibungen übergeben",
        "tender-reassigned": "Ausschreibung übergeben",
        "tender-reassignment-refused": "Ausschreibung nicht übergeben",
        "tender-action-held": "Auftrag zurückgestellt",
    }
)
REASONS: Final = MappingProxyType[Reason | Literal["decision_failed"], str](
    {
        "null_value": "Der Auftrag ist leer.",
        "too_large": "Der Auftrag ist zu groß.",
        "not_utf8": "Der Text ist nicht lesbar (kein UTF-8).",
        "not_json": "Der Auftrag bricht ab oder ist kein JSON.",
        "too_deep": "Der Auftrag ist zu tief verschachtelt.",
        "not_a_cloudevent": "Die Angaben zum Ereignis fehlen oder sind falsch.",
        "unknown_type": "Diese Art von Auftrag ist hier nicht bekannt.",
        "invalid_data": "Pflichtangaben fehlen oder haben die falsche Form.",
        "key_mismatch": "Auftrag und Schlüssel nennen verschiedene Accounts.",
        "decision_failed": "Bei der Bearbeitung ist ein Fehler aufgetreten.",
    }
)
DEEDS: Final = MappingProxyType[Deed, str](
    {
        "signed_in": "hat sich angemeldet",
        "signed_out": "hat sich abgemeldet",
        "refused": "wollte etwas, wofür die Berechtigung fehlt",
        "disclosed": "hat personenbezogene Angaben eingesehen",
        "settings_changed": "hat eine Änderung der Einstellungen beauftragt",
        "handling_chosen": "hat gewählt, wer bearbeitet",
        "message_posted": "hat eine Nachricht geschrieben",
        "tender_claimed": "hat eine Ausschreibung übernommen",
        "tender_released": "hat eine Ausschreibung zurückgegeben",
        "letters_redriven": "hat unzustellbare Aufträge erneut zugestellt",
        "letters_discarded": "hat unzustellbare Aufträge verworfen",
    }
)
INVITATION_STATES: Final = MappingProxyType[InvitationState, str](
    {"invited": "angeschrieben", "declined": "abgesagt", "withdrawn": "zurückgezogen"}
)
WITHDRAWALS: Final = MappingProxyType[str, str](
    {
        "placed_elsewhere": "anderweitig vergeben",
        "no_longer_needed": "nicht mehr benötigt",
        "risk_changed": "das Risiko hat sich geändert",
        "asked_by_mistake": "versehentlich angeschrieben",
        "other": "aus einem anderen Grund",
    }
)
DECLINES: Final = MappingProxyType[str, str](
    {
        "no_appetite": "kein Interesse an diesem Geschäft",
        "risk_excluded": "dieses Risiko ist ausgeschlossen",
        "no_capacity": "keine Kapazität",
        "loss_record": "wegen der Vorschäden",
        "incomplete_data": "die Angaben reichen nicht aus",
        "other": "aus einem anderen Grund",
    }
)
LETTER_STATES: Final = MappingProxyType[State, str](
    {"open": "offen", "redriven": "erneut zugestellt", "discarded": "verworfen"}
)
LETTER_REFUSALS: Final = MappingProxyType[Why, str](
    {
        "value_not_kept": "Der Inhalt war zu groß und wurde nicht aufbewahrt; bitte lassen Sie ihn "
        "vom Absender noch einmal schicken.",
        "redriven_too_often": "Dieser Auftrag wurde schon dreimal erneut zugestellt.",
        "too_large": "Mit dem Vermerk der erneuten Zustellung wäre dieser Auftrag zu groß.",
    }
)


def cap(max_insurers: int | None) -> str:
    """How many insurers may be asked, in words."""
    if max_insurers is None:
        return "ohne Obergrenze"
    return (
        "höchstens 1 Versicherer" if max_insurers == 1 else f"höchstens {max_insurers} Versicherer"
    )
