"""What waits for a tender's decision: let in, let out in order, given up in time.

The queue alone has a timer, so its places are left in the order in which they were taken, one per
wake: released once the tender is decided, given up when the first has waited too long.
"""

from msgspec.structs import replace

from workers.engine.agent import AT_ONCE, NOTHING, Change, Decision, View
from workers.engine.moment import Moment
from workers.lifecycle import refusal
from workers.lifecycle.action import Action, put_by, taken_up
from workers.lifecycle.state import (
    ACCOUNTS,
    HELD,
    QUEUES,
    WAITING,
    Account,
    Queue,
    TenderKey,
    Waiting,
)


def hold(at: Moment, action: Action) -> Decision:
    """Let it wait at the end of its tender's queue, unless its account has too much waiting."""
    account = at.view.get(ACCOUNTS, action.account_id) or Account()
    if at.view.get(WAITING, *_place(action)) is not None:
        return NOTHING
    if account.held >= at.policy.most_held:
        return Decision((refusal.given_up(action, "too_many_held"),))
    queue = at.view.get(QUEUES, *action.tender) or Queue(due=at.policy.held_until(action.since))
    changes = (
        ACCOUNTS.put(action.account_id, row=replace(account, held=account.held + 1)),
        QUEUES.put(*action.tender, row=replace(queue, end=queue.end + 1)),
        HELD.put(*action.tender, str(queue.end), row=put_by(action)),
        WAITING.put(*_place(action), row=Waiting()),
    )
    return Decision((refusal.held(action),), changes)


def release(view: View, key: TenderKey, released_by: str) -> Decision:
    """Have a tender's queue, if there is one, go on at once; `released_by` is a fact's id."""
    queue = view.get(QUEUES, *key)
    if queue is None:
        return NOTHING
    row = replace(queue, due=AT_ONCE, released_by=released_by)
    return Decision(changes=(QUEUES.put(*key, row=row),))


def first(at: Moment, key: TenderKey, queue: Queue) -> Action:
    """What stands in the first place, as it goes on."""
    return taken_up(at.row(HELD, *key, str(queue.first)), queue.released_by)


def leave(at: Moment, action: Action, queue: Queue) -> Decision:
    """It leaves the first place, and the next one moves up."""
    changes = (
        _one_less(at, action),
        HELD.drop(*action.tender, str(queue.first)),
        WAITING.drop(*_place(action)),
        _moved_up(at, action.tender, replace(queue, first=queue.first + 1)),
    )
    return Decision(changes=changes)


def _place(action: Action) -> tuple[str, str, str]:
    return *action.tender, action.known_by.hex()


def _one_less(at: Moment, action: Action) -> Change:
    account = at.row(ACCOUNTS, action.account_id)
    if account.held == 1:
        return ACCOUNTS.drop(action.account_id)
    return ACCOUNTS.put(action.account_id, row=replace(account, held=account.held - 1))


def _moved_up(at: Moment, key: TenderKey, queue: Queue) -> Change:
    if queue.first == queue.end:
        return QUEUES.drop(*key)
    if queue.released_by:
        return QUEUES.put(*key, row=queue)  # at once, as before
    due = at.policy.held_until(at.row(HELD, *key, str(queue.first)).since)
    return QUEUES.put(*key, row=replace(queue, due=due))
