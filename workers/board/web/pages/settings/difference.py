"""What one version of an account's settings has that another has not, in words; pure."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from events.commands import SettingsChangeRequested
from events.facts import AccountSettingsChanged
from schemas.frozen import Frozen
from workers.board.web import words

Settings = AccountSettingsChanged | SettingsChangeRequested
"""As they are, or as somebody wants them."""

NOTHING_YET: Final = "noch nicht festgelegt"
_NOTHING: Final = "–"
_FREES: Final = "; Absagen geben den Platz frei"


class Line(Frozen):
    """One of the things that settings say, before and after."""

    what: str
    before: str
    after: str

    @property
    def differs(self) -> bool:
        """Whether it is another thing."""
        return self.before != self.after


def said(settings: Settings | None) -> Mapping[str, str]:
    """Everything that settings say; nothing before there are any."""
    return {what: say(settings) for what, say in _SAYINGS.items()} if settings else {}


def lines(old: Settings | None, new: Settings) -> tuple[Line, ...]:
    """All of it, before and after; what is nothing is not said of the first settings."""
    before = said(old)
    return tuple(
        Line(what=what, before=before.get(what, NOTHING_YET), after=after)
        for what, after in said(new).items()
        if before or after != _NOTHING
    )


def differences(old: Settings | None, new: Settings) -> tuple[Line, ...]:
    """Only what differs."""
    return tuple(line for line in lines(old, new) if line.differs)


def changes_nothing(old: AccountSettingsChanged, new: SettingsChangeRequested, now_ms: int) -> bool:
    """Whether nobody would notice; now_ms: epoch milliseconds."""
    still_ahead = old.in_force_from_ms > now_ms and old.effective_from != new.effective_from
    return not still_ahead and not differences(old, new)


def _mode(settings: Settings) -> str:
    return words.MODES[settings.mode]


def _cap(settings: Settings) -> str:
    if settings.mode == "backoffice":
        return "entfällt"
    frees = settings.max_insurers is not None and settings.cap_counts == "active"
    return words.cap(settings.max_insurers) + (_FREES if frees else "")


def _backoffice(settings: Settings) -> str:
    backoffice = settings.backoffice
    return (
        f"{backoffice.name} ({words.BACKOFFICE_KINDS[backoffice.kind]})" if backoffice else _NOTHING
    )


def _organisation(settings: Settings) -> str:
    return settings.backoffice.organisation_id if settings.backoffice else _NOTHING


def _company(settings: Settings) -> str:
    return settings.company_name or _NOTHING


_SAYINGS: Final = MappingProxyType[str, Callable[[Settings], str]](
    {
        "Bearbeitung": _mode,
        "Versicherer pro Ausschreibung": _cap,
        "Backoffice": _backoffice,
        "Kennung des Backoffice": _organisation,
        "Firmenname": _company,
    }
)
