"""The tenders that wait for their account's first settings: let in, released in order, given up.

They stand in a queue per account, which alone has a timer, and leave it one per wake. On release
the next one follows only when the early choices of the one before are answered.
"""

from msgspec.structs import replace

from schemas.ids import AccountId
from workers.engine.agent import AT_ONCE, NEVER, NOTHING, Change, Decision
from workers.engine.moment import Moment
from workers.router import fact
from workers.router.case import Case
from workers.router.routing import meet
from workers.router.settings import in_force
from workers.router.state import (
    ACCOUNTS,
    HELD,
    NO_SETTINGS,
    QUEUES,
    SETTINGS,
    TENDERS,
    Account,
    Held,
    TenderKey,
    kept,
)


def hold(at: Moment, case: Case) -> Decision:
    """Let a tender wait at the end of its account's queue, unless that has too many."""
    account_id = case.key.account_id
    account = at.view.get(ACCOUNTS, account_id) or Account()
    if account.held >= at.policy.most_held:
        refusal = fact.tender_refused(case.key, case.cause, "too_many_held", at.policy)
        return Decision((refusal,))
    held = Held(since=at.now, tender_id=case.key.tender_id, data=case.data, cause=case.cause)
    changes = (
        ACCOUNTS.put(account_id, row=_joined(at, account)),
        HELD.put(account_id, str(account.end), row=held),
        TENDERS.put(*case.key, row=replace(case.tender, why=NO_SETTINGS, since=at.now)),
        *_early_choices_due(at, case.key, NEVER),
    )
    return Decision((fact.tender_held(case.key, case.cause),), changes)


def _joined(at: Moment, account: Account) -> Account:
    is_first = account.first == account.end
    due = at.policy.held_until(at.now) if is_first else account.due
    return replace(account, due=due, held=account.held + 1, end=account.end + 1)


def _early_choices_due(at: Moment, key: TenderKey, due: int) -> tuple[Change, ...]:
    queue = at.view.get(QUEUES, *key)
    return () if queue is None else (QUEUES.put(*key, row=replace(queue, due=due)),)


def release(at: Moment, account_id: AccountId, released_by: str) -> Decision:
    """Have the account's queue, if there is one, go on at once; `released_by` is a fact's id."""
    account = at.view.get(ACCOUNTS, account_id)
    if account is None or account.first == account.end:
        return NOTHING
    row = replace(account, due=AT_ONCE, released_by=released_by)
    return Decision(changes=(ACCOUNTS.put(account_id, row=row),))


def let_out(at: Moment, account_id: AccountId, account: Account) -> Decision:
    """Have the first tender of a queue meet the settings, or give it up where there are none."""
    held = at.row(HELD, account_id, str(account.first))
    key = TenderKey(account_id, held.tender_id)
    if account.released_by:
        answer = _released(at, key, held, account.released_by)
    else:
        answer = _given_up(at, key, held)
    left = (
        HELD.drop(account_id, str(account.first)),
        kept(account_id, _moved_up(at, key, account)),
    )
    return answer.and_then(Decision(changes=left))


def _released(at: Moment, key: TenderKey, held: Held, released_by: str) -> Decision:
    case = Case(key, at.row(TENDERS, *key), held.data, held.cause, released_by)
    return meet(at, case, in_force(at, key.account_id, at.row(SETTINGS, key.account_id)))


def _given_up(at: Moment, key: TenderKey, held: Held) -> Decision:
    refusal = fact.tender_refused(key, held.cause, "held_too_long", at.policy)
    changes = (TENDERS.drop(*key), *_early_choices_due(at, key, AT_ONCE))
    return Decision((refusal,), changes)


def _moved_up(at: Moment, key: TenderKey, account: Account) -> Account:
    left = replace(account, held=account.held - 1, first=account.first + 1)
    if left.first == left.end:
        return replace(left, due=NEVER, released_by="")
    if left.released_by:
        has_early_choices = at.view.get(QUEUES, *key) is not None
        return replace(left, due=NEVER if has_early_choices else AT_ONCE)
    upcoming = at.row(HELD, key.account_id, str(left.first))
    return replace(left, due=at.policy.held_until(upcoming.since))
