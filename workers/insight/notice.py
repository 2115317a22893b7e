"""What a tender's evidence says in German: the sum, and what the cap means for the choice."""

from collections.abc import Iterator
from typing import Final

from schemas.insurer import CapCounts
from workers.insight import german
from workers.insight.invitation import Counts

UNDECIDED: Final = "Wer diese Ausschreibung bearbeitet, ist noch nicht entschieden."

_LIMITED: Final = (
    "Für diese Ausschreibung {cap} {asked} ({version}); {counts}. Die Auswahl der "
    "Versicherer war dadurch von vornherein eingeschränkt. Auf eine eingeschränkte Versicherer- "
    "und Vertragsauswahl kann ein Versicherungsmakler nach § 60 Abs. 1 Satz 2 VVG den "
    "Versicherungsnehmer vor dessen Vertragserklärung ausdrücklich hinweisen; welche Angaben dann "
    "zu machen sind, regelt § 60 Abs. 2 VVG. "
)
_UNLIMITED: Final = (
    "Für diese Ausschreibung war keine Höchstzahl an Versicherern festgelegt ({version}). "
    "Aufgezeichnet sind Anfragen an die hier genannten Versicherer und an keine anderen. "
)
_NO_CLAIM: Final = (
    "Diese Aufstellung gibt wieder, was über diese Ausschreibung aufgezeichnet ist. Sie sagt "
    "nicht, ob die Auswahl hinreichend war oder ob ein Hinweis gegeben wurde, ersetzt weder den "
    "Hinweis noch die Dokumentation nach § 61 VVG und ist keine rechtliche Beurteilung."
)
_ASKED: Final[dict[CapCounts, str]] = {
    "contacted": "angefragt werden",
    "active": "zugleich angefragt sein",
}
_COUNTS: Final[dict[CapCounts, str]] = {
    "contacted": "gezählt wird jeder Versicherer, der einmal angefragt wurde",
    "active": "gezählt werden nur Versicherer, deren Anfrage noch offen ist",
}


def on_the_choice(max_insurers: int | None, counts: CapCounts, settings_version: int) -> str:
    """How far the choice of insurers was limited, and by what; no legal opinion."""
    version = f"Version {settings_version} der Einstellungen"
    if max_insurers is None:
        return _UNLIMITED.format(version=version) + _NO_CLAIM
    cap, asked = _cap(max_insurers), _ASKED[counts]
    limited = _LIMITED.format(cap=cap, asked=asked, version=version, counts=_COUNTS[counts])
    return limited + _NO_CLAIM


def _cap(max_insurers: int) -> str:
    if max_insurers == 1:
        return "durfte höchstens ein Versicherer"
    return f"durften höchstens {max_insurers} Versicherer"


def in_sum(counts: Counts, *, refused: int) -> str:
    """How many insurers were asked, and of how many it is known what became of that.

    refused: how many invitations were.
    """
    if counts.asked == refused == 0:
        return "Versicherer wurden nicht angefragt."
    return "; ".join(_clauses(counts, refused)) + "."


def _clauses(counts: Counts, refused: int) -> Iterator[str]:
    asked, declined, withdrawn = counts.asked, counts.declined, counts.withdrawn
    again = "" if counts.invitations == asked else f" mit {_requests(counts.invitations)}"
    yield f"Angefragt wurde{'' if asked == 1 else 'n'} {_insurers(asked)}{again}"
    if declined:
        yield f"abgesagt {'hat' if declined == 1 else 'haben'} {_insurers(declined)}"
    if withdrawn:
        yield "zurückgezogen wurde" + ("" if withdrawn == 1 else "n") + f" {_requests(withdrawn)}"
    if refused:
        yield f"nicht zugelassen wurde{'' if refused == 1 else 'n'} {_requests(refused)}"


def _insurers(count: int) -> str:
    if count == 0:
        return "keine Versicherer"
    return german.worded(count, "ein Versicherer", "Versicherer")


def _requests(count: int) -> str:
    return german.worded(count, "eine Anfrage", "Anfragen")
