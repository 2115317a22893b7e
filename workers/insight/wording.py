"""An explanation's one sentence: where a tender stands and why, and what else might have been.

In between, what has come of it since then.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from events.catalogue import TENDER_REFUSED
from events.facts import AccountSettingsChanged
from workers.insight import after_routing, german, words
from workers.insight.findings import Findings, State

_STANDS: Final[dict[State, str]] = {
    "held": "diese Ausschreibung wartet, weil der Account noch nicht festgelegt hat, wer "
    "Ausschreibungen bearbeitet",
    "not_answered_yet": "diese Ausschreibung ist eingegangen und noch nicht zugeordnet",
    "not_requested_yet": "zu dieser Ausschreibung ist noch keine Anfrage eingegangen",
}
_GIVEN_UP: Final = {
    "held_too_long": "weil der Account zu lange nicht festgelegt hatte, wer Ausschreibungen "
    "bearbeitet",
    "too_many_held": "weil im Account schon zu viele Ausschreibungen warteten",
}
_WITHOUT_EFFECT: Final = {
    "changed_after_start": "eine spätere Anfrage mit anderen Angaben wurde abgelehnt",
    "not_the_broker": "die Wahl eines anderen Vermittlers blieb ohne Wirkung",
    "choice_not_offered": "eine spätere Wahl des Vermittlers blieb ohne Wirkung",
    "already_decided": "eine weitere Wahl des Vermittlers blieb ohne Wirkung",
}


def sentence(found: Findings) -> str:
    """All that was found."""
    return words.beginning("; ".join(_clauses(found))) + "."


def _clauses(found: Findings) -> Iterator[str]:
    yield _stand(found)
    yield from _wish(found)
    codes = dict.fromkeys(refusal.code for refusal in found.refusals)
    yield from (_WITHOUT_EFFECT[code] for code in codes if code in _WITHOUT_EFFECT)
    yield from after_routing.clauses(found)
    if found.alternatives:
        yield _alternatives(found)


def _stand(found: Findings) -> str:
    match found.state:
        case "decided":
            return f"{_handler(found)}, weil {_who_decided(found)}"
        case "waiting_for_choice":
            return (
                "diese Ausschreibung wartet darauf, dass der Vermittler entscheidet, wer sie "
                f"bearbeitet, weil {_account(found)} ihm das mit {_version(found)} überlässt"
            )
        case "refused":
            return f"diese Ausschreibung wurde abgelehnt, {_why_refused(found)}"
        case _:
            return _STANDS[found.state]


def _handler(found: Findings) -> str:
    cap = f" {words.capped(found.max_insurers)}" if found.max_insurers else ""
    if found.backoffice is None:
        return f"der Vermittler bearbeitet diese Ausschreibung selbst im Ausschreibungs-Portal{cap}"
    return f"{words.the_backoffice(found.backoffice)} bearbeitet diese Ausschreibung{cap}"


def _who_decided(found: Findings) -> str:
    if found.mode != "broker_decides":
        return f"{_account(found)} das mit {_version(found)} so festgelegt hat"
    who = "er" if found.handled_by == "self" else "der Vermittler"
    allowed = f"wie es {_account(found)} ihm mit {_version(found)} überlässt"
    return f"{who} sich so entschieden hat, {allowed}"


def _account(found: Findings) -> str:
    named = found.settings and found.settings.company_name
    return named or "der Account"


def _version(found: Findings) -> str:
    number = f"Version {found.settings_version} der Einstellungen"
    return number if found.settings is None else f"{number} ({_change(found.settings)})"


def _change(settings: AccountSettingsChanged) -> str:
    said = f"{settings.changed_by.user_id}, {german.moment(settings.changed_at)}"
    return f"{said}, „{' '.join(settings.reason.split())}“" if settings.reason else said


def _why_refused(found: Findings) -> str:
    refused = (refusal for refusal in found.refusals if refusal.kind == TENDER_REFUSED.kind)
    return [_GIVEN_UP[refusal.code] for refusal in refused if refusal.code in _GIVEN_UP][-1]


def _wish(found: Findings) -> Iterator[str]:
    if found.receipt is not None:
        yield from _wish_and_decision(found)
    elif found.wish is not None:
        yield f"der Vermittler wünscht sich „{words.WISHES[found.wish.handling]}“"


def _wish_and_decision(found: Findings) -> Iterator[str]:
    wish = found.wish
    if found.mode == "broker_decides":
        if wish is not None and wish.said_at is not None:
            yield f"seine Wahl traf er am {german.moment(wish.said_at)}"
    elif wish is None:
        yield "einen Wunsch hatte der Vermittler nicht geäußert"
    elif wish.handling == found.handled_by:
        yield "so hatte es sich der Vermittler auch gewünscht"
    else:
        named = words.WISHES[wish.handling]
        yield f"der Wunsch des Vermittlers, „{named}“, konnte deshalb nicht berücksichtigt werden"


def _alternatives(found: Findings) -> str:
    """Options that would have done the same stand together."""
    options: dict[str, list[str]] = {}
    for other in found.alternatives:
        options.setdefault(other.clause_de, []).append(f"„{words.OPTIONS[other.mode]}“")
    return ", ".join(f"{_with(same)} {clause}" for clause, same in options.items())


def _with(options: Sequence[str]) -> str:
    several = len(options) > 1
    return f"mit {'den Optionen' if several else 'der Option'} {german.enumerated(options)}"
