"""Whether an account's settings change: a pure function of the change and what was decided before.

Rules: section 4 of the plan. What decides is the first rule below that applies.
"""

from collections.abc import Callable
from typing import Final, NamedTuple

from events.commands import SettingsChangeRequested
from events.event import Event
from events.facts import SettingsRefusal
from events.identity import mark
from schemas.time import epoch_ms
from workers.engine.agent import NOTHING, Decision, View
from workers.settings import fact
from workers.settings.state import (
    ACCOUNTS,
    Account,
    content_of,
    having_answered,
    having_granted,
)


class Case(NamedTuple):
    """A change, the account that it meets, and when (epoch milliseconds)."""

    change: SettingsChangeRequested
    account: Account
    now: int


def decide(view: View, event: Event, now: int) -> Decision:
    """Grant or refuse a change; the same change again has no effect. Pure.

    Raises: TypeError for an event that is no such change.
    """
    change = event.data
    if not isinstance(change, SettingsChangeRequested):
        raise TypeError(f"settings do not follow from {event.kind}")
    account = view.get(ACCOUNTS, change.account_id) or Account()
    if mark(event.cause) in account.answered:
        return NOTHING
    return _answer(Case(change, account, now), event)


def _answer(case: Case, event: Event) -> Decision:
    change, account, now = case
    code = refusal(case)
    if code is not None:
        answer = fact.refused(change, event.cause, code, account.version)
    else:
        account = having_granted(account, change)
        answer = fact.changed(change, event.cause, account.version, now)
    row = having_answered(account, event.cause)
    return Decision((answer,), (ACCOUNTS.put(change.account_id, row=row),))


def refusal(case: Case) -> SettingsRefusal | None:
    """Why the settings stay as they are: the first rule that applies, None for no reason."""
    return next((code for code, applies in _RULES if applies(case)), None)


def _is_by_no_admin(case: Case) -> bool:
    return case.change.changed_by.role != "admin"


def _expects_another_version(case: Case) -> bool:
    return case.change.expected_version not in (None, case.account.version)


def _lacks_a_backoffice(case: Case) -> bool:
    return case.change.mode != "self" and case.change.backoffice is None


def _caps_the_backoffice(case: Case) -> bool:
    change = case.change
    caps = change.max_insurers is not None or change.cap_counts == "active"
    return change.mode == "backoffice" and caps


def _is_first_yet_later(case: Case) -> bool:
    later = case.change.effective_from
    return case.account.version == 0 and later is not None and epoch_ms(later) > case.now


def _changes_nothing(case: Case) -> bool:
    return case.account.content == content_of(case.change)


_RULES: Final[tuple[tuple[SettingsRefusal, Callable[[Case], bool]], ...]] = (
    ("not_admin", _is_by_no_admin),
    ("stale_version", _expects_another_version),
    ("backoffice_required", _lacks_a_backoffice),
    ("cap_not_applicable", _caps_the_backoffice),
    ("first_must_apply_now", _is_first_yet_later),
    ("no_change", _changes_nothing),
)
