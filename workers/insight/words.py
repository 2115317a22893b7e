"""What options, wishes and backoffices are called when one speaks of them to somebody else."""

from typing import Final

from schemas.settings import Backoffice, Mode
from schemas.tender import Handling

OPTIONS: Final[dict[Mode, str]] = {
    "backoffice": "Account bearbeitet Ausschreibungen",
    "self": "Vermittler bearbeitet Ausschreibungen",
    "broker_decides": "Vermittler entscheidet pro Ausschreibung",
}
WISHES: Final[dict[Handling, str]] = {"self": "Eigenbearbeitung", "backoffice": "Backoffice"}


def the_backoffice(backoffice: Backoffice) -> str:
    """Who it is, with the article where the name bears one."""
    first_word = backoffice.name.split()[0].casefold()
    if first_word == "backoffice":
        return f"das {backoffice.name}"
    if first_word.startswith("backoffice"):
        return backoffice.name  # no article: it may be a Backoffice-Abteilung or a Backoffice-Team
    return f"das Backoffice {backoffice.name}"


def capped(max_insurers: int) -> str:
    """Under which cap, to stand behind who handles a tender."""
    insurers = "einem Versicherer" if max_insurers == 1 else f"{max_insurers} Versicherern"
    return f"mit höchstens {insurers}"


def beginning(clause: str) -> str:
    """The clause as a sentence begins, names untouched."""
    return clause[:1].upper() + clause[1:]
