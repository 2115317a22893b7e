"""What becomes of a message whose tender is decided: it reaches the other side, or nobody."""

from msgspec.structs import replace

from events.facts import MessageRefusal
from schemas.message import Sender
from workers.engine.agent import NOTHING, Decision
from workers.engine.moment import Moment
from workers.messaging import fact
from workers.messaging.post import Post
from workers.messaging.state import MESSAGES, TENDERS, Key, Tender, outliving


def deliver(at: Moment, tender: Tender, post: Post) -> Decision:
    """Relay a message under the tender's next number, or refuse it without leaving a trace."""
    code = _refusal(tender, post.message.sender)
    if code is not None:
        return remembered(at, post.tender, tender).and_then(Decision((fact.refused(post, code),)))
    due = at.policy.remembered_until(at.now)
    onward = replace(tender, due=due, relayed=tender.relayed + 1)
    changes = (
        TENDERS.put(*post.tender, row=onward),
        MESSAGES.put(*post.key, row=outliving(onward, post.fingerprint)),
    )
    return Decision((fact.relayed(post, onward),), changes)


def remembered(at: Moment, key: Key, tender: Tender | None) -> Decision:
    """A decided tender of which somebody writes is remembered from that day on."""
    due = at.policy.remembered_until(at.now)
    if tender is None or tender.due == due:
        return NOTHING
    return Decision(changes=(TENDERS.put(*key, row=replace(tender, due=due)),))


def _refusal(tender: Tender, sender: Sender) -> MessageRefusal | None:
    if tender.organisation_id is None:
        return "handled_by_broker"
    if not _takes_part(tender, sender):
        return "not_a_participant"
    return None


def _takes_part(tender: Tender, sender: Sender) -> bool:
    if sender.party == "broker":
        return str(sender.person_id) == tender.broker_id  # one and the same person
    return sender.organisation_id == tender.organisation_id  # any person of the organisation
