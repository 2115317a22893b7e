"""Whom a message reaches: a pure function of the message and of who handles its tender.

Rules: section 4 of the plan. A message waits until its tender is decided, and is then treated as
if it had been posted at that moment. A refused message leaves no trace, so it may be posted again.
"""

from msgspec.structs import replace

from events.commands import MessagePosted
from events.event import Event
from events.facts import BackofficeAssigned, PortalForwarded, Routed, responsible
from workers.engine.agent import NOTHING, Change, Decision, View
from workers.engine.moment import Moment
from workers.engine.policy import Policy
from workers.engine.queue import Queue
from workers.messaging import fact
from workers.messaging.delivery import deliver, remembered
from workers.messaging.post import Post, posted
from workers.messaging.queue import hold, let_out
from workers.messaging.state import (
    MESSAGES,
    QUEUED,
    TENDERS,
    Key,
    Message,
    Tender,
    outliving,
)


def decide(policy: Policy, view: View, event: Event, now: int) -> Decision:
    """Answer a message, or take note of who handles a tender. Pure.

    Raises: TypeError for any other event.
    """
    at = Moment(policy, view, now)
    match event.data:
        case MessagePosted() as message:
            return _answer(at, posted(event, message, now))
        case BackofficeAssigned() | PortalForwarded() as routed:
            key = routed.account_id, routed.tender_id
            return _open(at, key, routed).and_then(QUEUED.release(view, key, event.id))
        case _:
            raise TypeError(f"messaging does not follow from {event.kind}")


def wake(policy: Policy, view: View, change: Change, now: int) -> Decision:
    """Let the first message out of a queue, or forget what is over. Pure.

    Raises: TypeError for a row that has no timer.
    """
    match change.row:
        case Queue() as queue:
            account_id, tender_id = change.key
            return let_out(Moment(policy, view, now), (account_id, tender_id), queue)
        case Tender():
            return Decision(changes=(TENDERS.drop(*change.key),))
        case Message() as message:
            return _outlive(view, change.key, message)
        case _:
            raise TypeError(f"no row of {change.table.name} is ever due")


def _answer(at: Moment, post: Post) -> Decision:
    known = at.view.get(MESSAGES, *post.key)
    tender = at.view.get(TENDERS, *post.tender)
    if known is not None:
        return remembered(at, post.tender, tender).and_then(_repeated(post, known))
    if tender is None:
        return hold(at, post)
    return deliver(at, tender, post)


def _repeated(post: Post, known: Message) -> Decision:
    if post.fingerprint == known.fingerprint:
        return NOTHING
    return Decision((fact.refused(post, "message_id_reused"),))


def _open(at: Moment, key: Key, routed: Routed) -> Decision:
    # The router decides a tender anew that it has forgotten; the numbers go on from where they are.
    tender = replace(
        at.view.get(TENDERS, *key) or Tender(),
        due=at.policy.remembered_until(at.now),
        broker_id=routed.broker_id,
        organisation_id=responsible(routed),
    )
    return Decision(changes=(TENDERS.put(*key, row=tender),))


def _outlive(view: View, key: tuple[str, ...], message: Message) -> Decision:
    account_id, tender_id, _ = key
    tender = view.get(TENDERS, account_id, tender_id)
    if tender is None:
        return Decision(changes=(MESSAGES.drop(*key),))
    row = outliving(tender, message.fingerprint)
    return Decision(changes=(MESSAGES.put(*key, row=row),))
