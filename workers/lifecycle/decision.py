"""What comes of what is asked for about a tender: a pure function of that and of the tender's rows.

Rules: the state tables in `rules.py`. Whatever is asked for is answered by one fact for each tender
that it is about; the same again is nothing new. What comes before its tender is decided waits, and
is then treated as if it had been asked for at that moment.
"""

from typing import assert_never

from msgspec.structs import replace

from events.event import Event
from events.facts import BackofficeAssigned, PortalForwarded, Routed, responsible
from events.lifecycle import TenderReassignmentRequested
from workers.engine.agent import NOTHING, Change, Decision, View
from workers.engine.moment import Moment
from workers.engine.policy import Policy
from workers.engine.queue import Queue
from workers.lifecycle import refusal
from workers.lifecycle.action import AboutOneTender, Action, asked
from workers.lifecycle.case import Case, met, reason
from workers.lifecycle.queue import first, hold, leave
from workers.lifecycle.rules import INVITATION, TENDER
from workers.lifecycle.state import QUEUED, TENDERS, Invitation, Taken, Tender, TenderKey
from workers.lifecycle.transition import change_invitation, change_owner, outliving


def decide(policy: Policy, view: View, event: Event, now: int) -> Decision:
    """Answer what is asked for, or take note of who handles a tender. Pure.

    Raises: TypeError for any other event.
    """
    at = Moment(policy, view, now)
    match event.data:
        case TenderReassignmentRequested() as asking:
            return _each(at, event, asking)
        case BackofficeAssigned() | PortalForwarded() as routed:
            key = routed.account_id, routed.tender_id
            return _open(at, key, routed).and_then(QUEUED.release(view, key, event.id))
        case asking if isinstance(asking, AboutOneTender):
            return _answer(at, asked(event, asking, asking.tender_id, now))
        case _:
            raise TypeError(f"nothing about a tender follows from {event.kind}")


def wake(policy: Policy, view: View, change: Change, now: int) -> Decision:
    """Let the first out of a queue, or forget what is over. Pure.

    Raises: TypeError for a row that has no timer.
    """
    at = Moment(policy, view, now)
    match change.row:
        case Queue() as queue:
            return _let_out(at, (change.key[0], change.key[1]), queue)
        case Tender():
            return Decision(changes=(TENDERS.drop(*change.key),))
        case Invitation() | Taken() as row:
            return _outlive(at, change, row)
        case _:
            raise TypeError(f"no row of {change.table.name} is ever due")


def _each(at: Moment, event: Event, asking: TenderReassignmentRequested) -> Decision:
    answer, action = NOTHING, asked(event, asking, asking.tender_ids[0], at.now)
    for tender_id in dict.fromkeys(asking.tender_ids):
        answer = answer.and_then(_answer(at, action._replace(tender_id=tender_id)))
    return answer


def _answer(at: Moment, action: Action) -> Decision:
    case = met(at.view, action)
    return _remember(at, action.tender, case.tender).and_then(_judge(at, case))


def _judge(at: Moment, case: Case) -> Decision:
    if case.action.known_by in case.tender.answered:
        return NOTHING
    outcome = TENDER[case.tender.state][case.action.verb]
    code = reason(case, outcome.unless)
    if code is not None:
        return Decision((refusal.refused(case, code),))
    match outcome.then:
        case "wait":
            return hold(at, case.action)
        case "as_the_invitation_says":
            return _judge_invitation(at, case)
        case "claimed" | "unclaimed" as state:
            return change_owner(at, case, state)
        case "self_handled" | None:
            raise AssertionError(f"nobody may {case.action.verb} so, and a reason says why")
        case _:
            assert_never(outcome.then)


def _judge_invitation(at: Moment, case: Case) -> Decision:
    outcome = INVITATION[case.invitation.state][case.action.verb]
    code = reason(case, outcome.unless)
    if code is not None:
        return Decision((refusal.refused(case, code),))
    match outcome.then:
        case "nothing":
            return NOTHING
        case "invited" | "withdrawn" | "declined" as state:
            return change_invitation(at, case, state)
        case None:
            raise AssertionError(f"nobody may {case.action.verb} so, and a reason says why")
        case _:
            assert_never(outcome.then)


def _let_out(at: Moment, key: TenderKey, queue: Queue) -> Decision:
    action = first(at, key, queue)
    case = met(at.view, action)
    if case.tender.state == "not_routed":
        answer = Decision((refusal.given_up(action, "held_too_long"),))
    else:
        answer = _judge(at, case)
    return leave(at, action, queue).and_then(answer)


def _remember(at: Moment, key: TenderKey, tender: Tender) -> Decision:
    due = at.policy.remembered_until(at.now)
    if tender.state == "not_routed" or tender.due == due:
        return NOTHING
    return Decision(changes=(TENDERS.put(*key, row=replace(tender, due=due)),))


def _open(at: Moment, key: TenderKey, routed: Routed) -> Decision:
    # The router decides a tender anew that it has forgotten: it is nobody's then, the rest goes on.
    tender = replace(
        at.view.get(TENDERS, *key) or Tender(),
        due=at.policy.remembered_until(at.now),
        broker_id=routed.broker_id,
        organisation_id=responsible(routed),
        owner=None,
        max_insurers=routed.max_insurers,
        counts_active=routed.cap_counts == "active",
        settings_version=routed.receipt.settings_version,
    )
    return Decision(changes=(TENDERS.put(*key, row=tender),))


def _outlive(at: Moment, change: Change, row: Invitation | Taken) -> Decision:
    account_id, tender_id, _ = change.key
    tender = at.view.get(TENDERS, account_id, tender_id)
    outlived = None if tender is None else outliving(tender, row)
    return Decision(changes=(Change(change.table, change.key, outlived),))
