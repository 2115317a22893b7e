"""The state tables as people see them: a diagram, and a table with every reason."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, TypeVar

from workers.lifecycle.rules import Outcome

StateT = TypeVar("StateT", bound=str)
AskedT = TypeVar("AskedT", bound=str)
ThenT = TypeVar("ThenT", bound=str)

_ASKED: Final[Mapping[str, str]] = {
    "assign": "backoffice-assigned",
    "forward": "portal-forwarded",
    "invite": "invitation",
    "withdraw": "withdrawal",
    "decline": "decline",
    "claim": "claim",
    "release": "release",
    "reassign": "reassignment",
}
_THEN: Final[Mapping[str, str]] = {
    "wait": "waits",
    "as_the_invitation_says": "by its invitation",
    "nothing": "nothing new",
}


def diagram(table: Mapping[StateT, Mapping[AskedT, Outcome[ThenT]]]) -> str:
    """The states, and what leads from one to the other, in Mermaid."""
    arrows: dict[str, list[str]] = {}
    for state, row in table.items():
        for asked, outcome in row.items():
            if outcome.then in table:
                arrows.setdefault(f"{state} --> {outcome.then}", []).append(_ASKED[asked])
    lines = [f"{arrow} : {' or '.join(by)}" for arrow, by in arrows.items()]
    return "\n    ".join(["stateDiagram-v2", f"[*] --> {next(iter(table))}", *lines])


def matrix(table: Mapping[StateT, Mapping[AskedT, Outcome[ThenT]]]) -> str:
    """Every state and all that meets it, and what comes of that, in Markdown."""
    states = [state.replace("_", " ") for state in table]
    rows = ((_ASKED[asked], *_cells(table, asked)) for asked in next(iter(table.values())))
    ruler = "|---" * (1 + len(states)) + "|"
    return "\n".join([_line(("", *states)), ruler, *map(_line, rows)])


def _cells(table: Mapping[StateT, Mapping[AskedT, Outcome[ThenT]]], asked: AskedT) -> Iterator[str]:
    return (_cell(row[asked]) for row in table.values())


def _cell(outcome: Outcome[ThenT]) -> str:
    reasons = ", ".join(f"`{code}`" for code in outcome.unless)
    if outcome.then is None:
        return reasons
    then = _THEN.get(outcome.then, outcome.then.replace("_", " "))
    return f"{then}, unless {reasons}" if reasons else then


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
