"""Why a tender was routed so: in data, and in German sentences that its broker reads."""

from functools import lru_cache
from typing import Final, Literal, NamedTuple

from schemas.receipt import Receipt
from schemas.tender import Handling
from workers.router.state import Backoffice, Version

DecidedBy = Literal["account", "broker"]


class _Template(NamedTuple):
    """The sentences of one rule; `cap` begins the one that a cap adds."""

    text: str
    cap: str = "Dabei"


_TEMPLATES: Final[dict[tuple[DecidedBy, Handling, bool], _Template]] = {
    ("account", "backoffice", False): _Template(
        "{backoffice} bearbeitet diese Ausschreibung, weil {account} das so festgelegt hat."
    ),
    ("account", "backoffice", True): _Template(
        "{backoffice} bearbeitet diese Ausschreibung, weil {account} das so festgelegt hat. "
        "Ihr Wunsch „Eigenbearbeitung“ konnte deshalb nicht berücksichtigt werden."
    ),
    ("account", "self", False): _Template(
        "Sie bearbeiten diese Ausschreibung selbst im Ausschreibungs-Portal (Eigenbearbeitung), "
        "weil {account} das so festgelegt hat."
    ),
    ("account", "self", True): _Template(
        "Sie bearbeiten diese Ausschreibung selbst im Ausschreibungs-Portal (Eigenbearbeitung), "
        "weil {account} das so festgelegt hat. "
        "Ihr Wunsch „Backoffice“ konnte deshalb nicht berücksichtigt werden.",
        cap="Bei der Eigenbearbeitung",
    ),
    ("broker", "backoffice", False): _Template(
        "{backoffice} bearbeitet diese Ausschreibung, weil Sie sich für das Backoffice "
        "entschieden haben."
    ),
    ("broker", "self", False): _Template(
        "Sie bearbeiten diese Ausschreibung selbst im Ausschreibungs-Portal, "
        "weil Sie sich für die Eigenbearbeitung entschieden haben."
    ),
}
"""By who decided, what was decided, and whether the broker had asked for something else."""


@lru_cache(maxsize=4_096)
def receipt(version: Version, choice: Handling | None, handling: Handling) -> Receipt:
    """The receipt of a decision by this version; `choice` is what the broker had asked for."""
    decided_by: DecidedBy = "broker" if version.mode == "broker_decides" else "account"
    overruled = choice not in (None, handling)
    return Receipt(
        mode=version.mode,
        settings_version=version.number,
        choice=choice,
        decided_by=decided_by,
        choice_overruled=overruled,
        sentence_de=_sentence(_TEMPLATES[decided_by, handling, overruled], version),
    )


def _sentence(template: _Template, version: Version) -> str:
    text = template.text.format(
        backoffice=_backoffice(version.backoffice), account=version.company_name or "Ihr Account"
    )
    return text + _cap(template.cap, version.max_insurers)


def _backoffice(backoffice: Backoffice | None) -> str:
    if backoffice is None:
        return "Ihr Backoffice"
    first_word = backoffice.name.split()[0].casefold()
    if first_word == "backoffice":
        return f"Ihr {backoffice.name}"
    if first_word.startswith("backoffice"):
        return backoffice.name  # no "Ihr": it may be a Backoffice-Abteilung or a Backoffice-Team
    return f"Ihr Backoffice {backoffice.name}"


def _cap(beginning: str, max_insurers: int | None) -> str:
    if max_insurers is None:
        return ""
    if max_insurers == 1:
        return f" {beginning} darf höchstens ein Versicherer angeschrieben werden."
    return f" {beginning} dürfen höchstens {max_insurers} Versicherer angeschrieben werden."
