"""The messages that wait for a tender's decision: let in, let out in order, given up in time.

The queue alone has a timer, so its places are left in the order in which they were taken, one per
wake: by release once the tender is decided, by refusal when the first has waited too long.
"""

from msgspec.structs import replace

from workers.engine.agent import AT_ONCE, NOTHING, Change, Decision, View
from workers.engine.policy import Policy
from workers.messaging import fact
from workers.messaging.delivery import deliver
from workers.messaging.post import Post, put_by, taken_up
from workers.messaging.state import (
    ACCOUNTS,
    HELD,
    MESSAGES,
    QUEUES,
    TENDERS,
    Account,
    Held,
    Key,
    Message,
    Queue,
)


def hold(policy: Policy, view: View, post: Post) -> Decision:
    """Let a message wait at the end of its tender's queue, unless its account has too many."""
    account_id = post.message.account_id
    account = view.get(ACCOUNTS, account_id) or Account()
    if account.held >= policy.most_held:
        return Decision((fact.refused(post, "too_many_held"),))
    queue = view.get(QUEUES, *post.tender) or Queue(due=policy.held_until(post.posted_at))
    changes = (
        ACCOUNTS.put(account_id, row=replace(account, held=account.held + 1)),
        QUEUES.put(*post.tender, row=replace(queue, end=queue.end + 1)),
        HELD.put(*post.tender, str(queue.end), row=put_by(post)),
        MESSAGES.put(*post.key, row=Message(fingerprint=post.fingerprint)),
    )
    return Decision((fact.held(post),), changes)


def release(view: View, key: Key, released_by: str) -> Decision:
    """Have a tender's queue, if there is one, go on at once; `released_by` is a fact's id."""
    queue = view.get(QUEUES, *key)
    if queue is None:
        return NOTHING
    row = replace(queue, due=AT_ONCE, released_by=released_by)
    return Decision(changes=(QUEUES.put(*key, row=row),))


def let_out(policy: Policy, view: View, key: Key, queue: Queue, now: int) -> Decision:
    """Deliver the first message of a queue, or give it up where its tender is not decided."""
    post = taken_up(_first(view, key, queue), queue.released_by)
    tender = view.get(TENDERS, *key)
    if tender is None:
        answer = Decision((fact.refused(post, "held_too_long"),))
    else:
        answer = deliver(policy, tender, post, now)
    return _leave(policy, view, key, queue, post).and_then(answer)


def _leave(policy: Policy, view: View, key: Key, queue: Queue, post: Post) -> Decision:
    changes = (
        _one_less(view, post.message.account_id),
        HELD.drop(*key, str(queue.first)),
        MESSAGES.drop(*post.key),
        _moved_up(policy, view, key, replace(queue, first=queue.first + 1)),
    )
    return Decision(changes=changes)


def _one_less(view: View, account_id: str) -> Change:
    account = view.get(ACCOUNTS, account_id)
    if account is None or account.held == 1:
        return ACCOUNTS.drop(account_id)
    return ACCOUNTS.put(account_id, row=replace(account, held=account.held - 1))


def _moved_up(policy: Policy, view: View, key: Key, queue: Queue) -> Change:
    if queue.first == queue.end:
        return QUEUES.drop(*key)
    if queue.released_by:
        return QUEUES.put(*key, row=queue)  # at once, as before
    due = policy.held_until(_first(view, key, queue).since)
    return QUEUES.put(*key, row=replace(queue, due=due))


def _first(view: View, key: Key, queue: Queue) -> Held:
    held = view.get(HELD, *key, str(queue.first))
    if held is None:
        raise AssertionError("every place of a queue is taken")
    return held
