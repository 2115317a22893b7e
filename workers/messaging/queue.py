"""The messages that wait for a tender's decision: let in, let out in order, given up in time."""

from workers.engine.agent import Decision
from workers.engine.moment import Moment
from workers.engine.queue import Queue
from workers.messaging import fact
from workers.messaging.delivery import deliver
from workers.messaging.post import Post, put_by, taken_up
from workers.messaging.state import MESSAGES, QUEUED, TENDERS, Key, Message


def hold(at: Moment, post: Post) -> Decision:
    """Let a message wait at the end of its tender's queue, unless its account has too many."""
    if QUEUED.is_full(at, post.message.account_id):
        return Decision((fact.refused(post, "too_many_held"),))
    taken = MESSAGES.put(*post.key, row=Message(fingerprint=post.fingerprint))
    return Decision((fact.held(post),), (*QUEUED.enter(at, post.tender, put_by(post)), taken))


def let_out(at: Moment, key: Key, queue: Queue) -> Decision:
    """Deliver the first message of a queue, or give it up where its tender is not decided."""
    post = taken_up(QUEUED.first(at, key, queue), queue.released_by)
    tender = at.view.get(TENDERS, *key)
    if tender is None:
        answer = Decision((fact.refused(post, "held_too_long"),))
    else:
        answer = deliver(at, tender, post)
    changes = (*QUEUED.leave(at, key, queue), MESSAGES.drop(*post.key))
    return Decision(changes=changes).and_then(answer)
