"""What each option would have done with a tender, by the router's own rule. Pure."""

from typing import Final, NamedTuple, get_args

from schemas.frozen import Frozen
from schemas.number import Cap
from schemas.settings import Backoffice, Mode
from schemas.tender import Handling
from workers.insight import words
from workers.router.routing import handled_by

_MODES: Final[tuple[Mode, ...]] = get_args(Mode)


class Met(NamedTuple):
    """What a tender met, as far as it is known.

    mode: None where there were no settings. wish: the handling that its broker has asked for at any
    time, whether it counted or not.
    """

    mode: Mode | None = None
    backoffice: Backoffice | None = None
    max_insurers: int | None = None
    wish: Handling | None = None


class Alternative(Frozen):
    """What an option would have done.

    handled_by: None when the broker would have been asked. backoffice: who it would have been; None
    also where one would still have to be named. clause_de: the same in German, behind the option.
    """

    mode: Mode
    handled_by: Handling | None
    backoffice: Backoffice | None
    max_insurers: Cap | None
    choice_overruled: bool
    clause_de: str


def alternatives(met: Met) -> tuple[Alternative, ...]:
    """Each option but the one that was in force."""
    return tuple(_alternative(mode, met) for mode in _MODES if mode != met.mode)


def _alternative(mode: Mode, met: Met) -> Alternative:
    handling = handled_by(mode, met.wish)
    overruled = handling is not None and met.wish not in (None, handling)
    return Alternative(
        mode=mode,
        handled_by=handling,
        backoffice=met.backoffice if handling == "backoffice" else None,
        max_insurers=None if mode == "backoffice" else met.max_insurers,
        choice_overruled=overruled,
        clause_de=_CLAUSES[handling, overruled].format(
            backoffice=words.the_backoffice(met.backoffice) if met.backoffice else "ein Backoffice",
            cap=_other_cap(mode, met),
            unnamed="" if met.backoffice else ", das der Account noch benennen müsste",
        ),
    )


_CLAUSES: Final[dict[tuple[Handling | None, bool], str]] = {
    (None, False): "wäre der Vermittler gefragt worden, wer sie bearbeitet",
    ("self", False): "hätte der Vermittler sie selbst bearbeitet",
    ("self", True): "hätte der Vermittler sie entgegen seinem Wunsch selbst bearbeitet",
    ("backoffice", False): "hätte {backoffice} sie{cap} bearbeitet{unnamed}",
    ("backoffice", True): "hätte entgegen dem Wunsch des Vermittlers {backoffice} sie{cap} "
    "bearbeitet{unnamed}",
}
"""By who handles it, and whether its broker had asked for something else."""


def _other_cap(mode: Mode, met: Met) -> str:
    """The one option without a cap says so, where there was one."""
    drops_it = mode == "backoffice" and met.max_insurers is not None
    return " ohne Höchstzahl an Versicherern" if drops_it else ""
