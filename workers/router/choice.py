"""What a broker's choice does, and the choices that come before their tender can be decided.

These wait in a queue per tender, which alone has a timer. They are answered one per wake, in the
order in which they came: by the rules once the tender has met its settings, by refusal when it
never does.
"""

from msgspec.structs import replace

from schemas.ids import AccountId
from workers.engine.agent import AT_ONCE, NEVER, NOTHING, Change, Decision
from workers.engine.moment import Moment
from workers.router import fact
from workers.router.case import Case
from workers.router.fact import ChoiceCode
from workers.router.routing import settle
from workers.router.state import (
    ACCOUNTS,
    ASKED,
    CHOICE_TOO_EARLY,
    CHOICES,
    QUEUES,
    TENDERS,
    Account,
    Choice,
    Queue,
    Tender,
    TenderKey,
    kept,
)


def choose(at: Moment, key: TenderKey, tender: Tender, choice: Choice) -> Decision:
    """Answer a choice about a tender that has met its settings."""
    if choice.broker_id != tender.broker_id:
        return _refused(key, choice, "not_the_broker")
    if choice.handling == tender.chosen:
        return NOTHING
    if not tender.offered:
        return _refused(key, choice, "choice_not_offered")
    if not tender.is_asked:
        return _refused(key, choice, "already_decided")
    return _chosen(at, key, tender, choice)


def _refused(key: TenderKey, choice: Choice, code: ChoiceCode) -> Decision:
    return Decision((fact.choice_refused(key, choice, code),))


def _chosen(at: Moment, key: TenderKey, tender: Tender, choice: Choice) -> Decision:
    asked = at.row(ASKED, *key)
    case = Case(
        key,
        replace(tender, chosen=choice.handling),
        asked.data,
        cause=replace(choice.cause, correlation=asked.cause.correlation),
        released_by=choice.released_by,
    )
    settled = settle(at, case, asked.version, choice.handling)
    return settled.and_then(Decision(changes=(ASKED.drop(*key),)))


def wait(at: Moment, key: TenderKey, choice: Choice) -> Decision:
    """Let a choice wait at the end of its tender's queue, unless its account has too many."""
    account = at.view.get(ACCOUNTS, key.account_id) or Account()
    if account.held >= at.policy.most_held:
        return _refused(key, choice, "too_many_held")
    queue = at.view.get(QUEUES, *key) or _new_queue(at, key)
    waiting = replace(choice, why=CHOICE_TOO_EARLY, since=at.now)
    changes = (
        ACCOUNTS.put(key.account_id, row=replace(account, held=account.held + 1)),
        QUEUES.put(*key, row=replace(queue, end=queue.end + 1)),
        CHOICES.put(*key, str(queue.end), row=waiting),
    )
    return Decision(changes=changes)


def _new_queue(at: Moment, key: TenderKey) -> Queue:
    is_requested = at.view.get(TENDERS, *key) is not None
    return Queue(due=NEVER if is_requested else at.policy.held_until(at.now))


def let_out(at: Moment, key: TenderKey, queue: Queue) -> Decision:
    """Answer the first choice of a queue, or close the queue that has been answered."""
    if queue.first == queue.end:
        return _close(at, key)
    stored = at.row(CHOICES, *key, str(queue.first))
    choice = replace(stored, released_by=queue.released_by or None)
    tender = at.view.get(TENDERS, *key)
    if tender is None:
        answer = _given_up(at, key, queue, choice)
    else:
        answer = choose(at, key, tender, choice)
    return _leave(at, key, queue).and_then(answer)


def _given_up(at: Moment, key: TenderKey, queue: Queue, choice: Choice) -> Decision:
    tender_was_given_up = queue.due == AT_ONCE
    missing: fact.Missing = "settings" if tender_was_given_up else "request"
    return Decision((fact.choice_given_up(key, choice, missing, at.policy),))


def _leave(at: Moment, key: TenderKey, queue: Queue) -> Decision:
    account = at.row(ACCOUNTS, key.account_id)
    changes = (
        kept(key.account_id, replace(account, held=account.held - 1)),
        CHOICES.drop(*key, str(queue.first)),
        QUEUES.put(*key, row=_moved_up(at, key, replace(queue, first=queue.first + 1))),
    )
    return Decision(changes=changes)


def _moved_up(at: Moment, key: TenderKey, queue: Queue) -> Queue:
    if queue.due == AT_ONCE or queue.first == queue.end:
        return replace(queue, due=AT_ONCE)
    upcoming = at.row(CHOICES, *key, str(queue.first))
    return replace(queue, due=at.policy.held_until(upcoming.since))


def _close(at: Moment, key: TenderKey) -> Decision:
    """Ask the broker after all if none of his choices decided, and go on with what is held."""
    changes = (QUEUES.drop(*key), *_going_on(at, key.account_id))
    tender = at.view.get(TENDERS, *key)
    if tender is None or not tender.is_asked:
        return Decision(changes=changes)
    question = fact.choice_required(key, tender.broker_id, at.row(ASKED, *key))
    return Decision((question,), changes)


def _going_on(at: Moment, account_id: AccountId) -> tuple[Change, ...]:
    account = at.view.get(ACCOUNTS, account_id)
    if account is None or not account.released_by:
        return ()
    return (ACCOUNTS.put(account_id, row=replace(account, due=AT_ONCE)),)
