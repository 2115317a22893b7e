"""An explanation's clauses about what came after a tender's routing, or waits for it."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final

from workers.insight import german
from workers.insight.findings import Findings, Insurers
from workers.insight.ownership import Ownership

_CALLED: Final = {
    "insurer-invitation": ("eine Anfrage an einen Versicherer", "Anfragen an Versicherer"),
    "insurer-invitation-withdrawal": ("die Rücknahme einer Anfrage", "Rücknahmen von Anfragen"),
    "insurer-decline": ("die Absage eines Versicherers", "Absagen von Versicherern"),
    "tender-claim": ("eine Übernahme", "Übernahmen"),
    "tender-release": ("eine Rückgabe", "Rückgaben"),
    "tender-reassignment": ("eine Übergabe", "Übergaben"),
}
"""What kinds of commands and of refusals begin with, and what that is called: one, and many."""


def clauses(found: Findings) -> Iterator[str]:
    """Whose it is, whom it asked, what was refused, what waits; none for what never happened."""
    if found.owner is not None:
        yield _owner(found.owner)
    if found.insurers.asked:
        yield ", ".join(_insurers(found.insurers, found.max_insurers))
    refused = [refusal.kind for refusal in found.refusals if _begin(refusal.kind) in _CALLED]
    if refused:
        yield f"ohne Wirkung {_agreeing(refused, 'blieb', 'blieben')} {_listed(refused)}"
    if found.waiting:
        yield _waiting([one.action for one in found.waiting], found)


def _owner(owner: Ownership) -> str:
    moment = german.moment(owner.at)
    if owner.clerk_id is None:
        return (
            f"{owner.from_clerk_id} gab sie am {moment} zurück, seither hat sie keinen Bearbeiter"
        )
    handed = "" if owner.from_clerk_id is None else f", übergeben von {owner.from_clerk_id}"
    return f"bearbeitet wird sie seit dem {moment} von {owner.clerk_id}{handed}"


def _insurers(insurers: Insurers, cap: int | None) -> Iterator[str]:
    left, asked = insurers.slots_left, insurers.asked
    # Where only some count, so many more may be asked that both together exceed the cap.
    is_of_cap = cap is not None and cap > 1 and left is not None and asked + left == cap
    if is_of_cap:
        who = f"{'einer' if asked == 1 else asked} von höchstens {cap} Versicherern"
    else:
        who = german.worded(asked, "ein Versicherer", "Versicherer")
    yield f"{who} {_were(asked)} {_often(insurers)}angefragt"
    yield from _ended(insurers)
    if left is not None and not is_of_cap:
        yield _more(left)


def _often(insurers: Insurers) -> str:
    again = insurers.invitations > insurers.asked
    return f"mit {german.number(insurers.invitations)} Anfragen " if again else ""


def _ended(insurers: Insurers) -> Iterator[str]:
    declined, withdrawn = insurers.declined, insurers.withdrawn
    if declined:
        yield "einer hat abgesagt" if declined == 1 else f"{german.number(declined)} haben abgesagt"
    if withdrawn:
        requests = german.worded(withdrawn, "eine Anfrage", "Anfragen")
        yield f"{requests} {_were(withdrawn)} zurückgezogen"


def _more(left: int) -> str:
    if left == 0:
        return "weitere sind nicht möglich"
    is_or_are = "ist" if left == 1 else "sind"
    return f"{german.worded(left, 'ein weiterer', 'weitere')} {is_or_are} noch möglich"


def _waiting(actions: list[str], found: Findings) -> str:
    if found.state == "decided":
        return f"noch ohne Antwort {_agreeing(actions, 'ist', 'sind')} {_listed(actions)}"
    waits = _agreeing(actions, "wartet", "warten")
    return f"bis entschieden ist, wer sie bearbeitet, {waits} {_listed(actions)}"


def _were(count: int) -> str:
    return "wurde" if count == 1 else "wurden"


def _agreeing(kinds: list[str], one: str, many: str) -> str:
    return one if len(kinds) == 1 else many


def _listed(kinds: Iterable[str]) -> str:
    counted = Counter(_begin(kind) for kind in kinds)
    return german.enumerated([german.worded(n, *_CALLED[begin]) for begin, n in counted.items()])


def _begin(kind: str) -> str:
    """What it is about: its kind without what became of that."""
    return kind.rpartition("-")[0]
