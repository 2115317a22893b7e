"""What the service would say against a change, by its own rules, before anybody sends it; pure."""

from events.commands import SettingsChangeRequested
from events.event import Cause
from events.facts import AccountSettingsChanged, SettingsChangeRefused, SettingsRefusal
from workers.board.web.pages.settings.difference import changes_nothing
from workers.settings import fact
from workers.settings.decision import Case, refusal
from workers.settings.state import Account

_NOBODY = Cause("", "", "")


def objection(
    change: SettingsChangeRequested, latest: AccountSettingsChanged | None, now_ms: int
) -> SettingsChangeRefused | None:
    """The refusal that it would meet; None for none.

    It is stricter than the service where nobody would notice the change: a version that only says
    once more since when its rule holds is none that an admin wants. now_ms: epoch milliseconds.
    """
    code = _code(change, latest, now_ms)
    if code is None:
        return None
    match fact.refused(change, _NOBODY, code, latest.version if latest else 0).data:
        case SettingsChangeRefused() as refused:
            return refused
        case other:
            raise TypeError(f"{type(other).__name__} is no refusal of settings")


def _code(
    change: SettingsChangeRequested, latest: AccountSettingsChanged | None, now_ms: int
) -> SettingsRefusal | None:
    account = Account(version=latest.version) if latest else Account()
    code = refusal(Case(change, account, now_ms))
    if code is None and latest is not None and changes_nothing(latest, change, now_ms):
        return "no_change"
    return code
