"""Why nothing comes of something, in German for whoever asked for it."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal

from workers.lifecycle.rules import Code, Verb

GivenUp = Literal["held_too_long", "too_many_held"]
"""Why something does not wait any longer."""

_SENTENCES: Final[Mapping[Code, str]] = MappingProxyType(
    {
        "tender_not_routed": "Wer diese Ausschreibung bearbeitet, ist noch nicht entschieden; bis "
        "dahin gibt es nichts zu übergeben.",
        "not_assigned": "Diese Ausschreibung bearbeitet der Vermittler selbst (Eigenbearbeitung); "
        "ein Backoffice hat keinen Bearbeiter einzutragen.",
        "not_a_participant": "Für diese Ausschreibung ist ein anderes Backoffice zuständig.",
        "not_the_owner": "Diese Ausschreibung ist nicht auf den genannten Bearbeiter eingetragen.",
        "already_claimed": "Diese Ausschreibung hat bereits einen Bearbeiter.",
        "invitation_id_reused": "Diese Anfrage wurde schon mit anderen Angaben gestellt; bitte "
        "legen Sie eine neue an.",
        "not_the_handler": "An Versicherer wendet sich nur, wer die Ausschreibung bearbeitet.",
        "claim_first": "Bitte tragen Sie sich zuerst als Bearbeiter der Ausschreibung ein.",
        "not_invited": "Der Versicherer wurde für diese Ausschreibung nicht angefragt.",
        "already_invited": "Dieser Versicherer wurde für diese Ausschreibung schon angefragt.",
        "cap_reached": "Für diese Ausschreibung {cap}; mehr sind nicht möglich.",
        "already_withdrawn": "Diese Anfrage wurde bereits zurückgezogen.",
        "already_declined": "Der Versicherer hat bereits abgesagt.",
    }
)
_GIVEN_UP: Final[Mapping[GivenUp, str]] = MappingProxyType(
    {
        "held_too_long": "Es wurde zu lange nicht entschieden, wer diese Ausschreibung bearbeitet; "
        "{what} ist deshalb hinfällig.",
        "too_many_held": "In diesem Account wartet schon zu viel darauf, dass über Ausschreibungen "
        "entschieden wird; bitte versuchen Sie {what} später noch einmal.",
    }
)
_NAMES: Final[Mapping[Verb, str]] = MappingProxyType(
    {
        "invite": "die Anfrage an den Versicherer",
        "withdraw": "die Rücknahme der Anfrage",
        "decline": "die Absage des Versicherers",
        "claim": "die Übernahme",
        "release": "die Rückgabe",
        "reassign": "die Übergabe",
    }
)


def refused(code: Code, max_insurers: int | None, *, counts_active: bool) -> str:
    """The sentence of a reason, for a tender with this cap."""
    return _SENTENCES[code].format(cap=_cap(max_insurers, counts_active=counts_active))


def given_up(code: GivenUp, verb: Verb) -> str:
    """The sentence for what waits no longer."""
    return _GIVEN_UP[code].format(what=_NAMES[verb])


def _cap(max_insurers: int | None, *, counts_active: bool) -> str:
    asked = "zugleich angefragt sein" if counts_active else "angefragt werden"
    if max_insurers == 1:
        return f"darf höchstens ein Versicherer {asked}"
    return f"dürfen höchstens {max_insurers} Versicherer {asked}"
