"""What a dry run comes to, in the sentence that an admin reads before he saves his settings."""

from collections.abc import Iterator
from typing import Final

from workers.insight import german
from workers.insight.outcome import State
from workers.insight.sums import Span, Sums, Tally

_NONE: Final = Span(at_least=0, at_most=0)
_PLACES: Final[dict[State, str]] = {
    "backoffice": "im Backoffice",
    "self": "in Eigenbearbeitung",
    "waiting": "beim Vermittler zur Wahl",
    "held": "in Erwartung der ersten Einstellungen",
    "refused": "abgelehnt",
}


def verdict(sums: Sums) -> str:
    """One sentence."""
    return "; ".join(_clauses(sums)) + "."


def _clauses(sums: Sums) -> Iterator[str]:
    yield f"Mit diesen Einstellungen hätte sich {_changes(sums)}"
    tallies = [_tally(tally) for tally in sums.tallies if _differs(tally)]
    if tallies:
        yield f"dann wären {german.enumerated(tallies)}"
    if sums.open_choices:
        open_choices = german.number(sums.open_choices)
        yield f"bei {open_choices} ist offen, wie sich der Vermittler entschieden hätte"


def _changes(sums: Sums) -> str:
    which = f"von {german.number(sums.tenders)} Ausschreibungen ({_period(sums)})"
    if sums.handled_otherwise == sums.capped_otherwise == _NONE:
        return f"bei keiner {which} etwas geändert"
    handled = f"bei {_of_them(sums.handled_otherwise)} {which} geändert, wer sie bearbeitet"
    if sums.capped_otherwise == _NONE:
        return handled
    capped = _of_them(sums.capped_otherwise)
    return f"{handled}, und bei {capped} nur die Höchstzahl an Versicherern"


def _period(sums: Sums) -> str:
    first, last = german.day(sums.first_requested_at), german.day(sums.last_requested_at)
    return first if first == last else f"{first} bis {last}"


def _differs(tally: Tally) -> bool:
    return tally.after != Span(at_least=tally.before, at_most=tally.before)


def _tally(tally: Tally) -> str:
    return f"{_PLACES[tally.state]} {_count(tally.after)} statt {german.number(tally.before)}"


def _of_them(span: Span) -> str:
    return "keiner" if span == _NONE else _count(span)


def _count(span: Span) -> str:
    if span.at_least == span.at_most:
        return german.number(span.at_least)
    if span.at_least == 0:
        return f"höchstens {german.number(span.at_most)}"
    return f"{german.number(span.at_least)} bis {german.number(span.at_most)}"
