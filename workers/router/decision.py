"""Who handles a tender: a pure function of its request, the settings and what was decided before.

Rules: section 4 of the plan. A tender meets its account's settings once and is settled by the
version that is in force then; until they are there it is held, and so are its broker's choices.
"""

from msgspec.structs import replace

from events.canonical import fingerprint
from events.commands import HandlingChosen, TenderRequested
from events.event import Event
from events.facts import AccountSettingsChanged
from schemas.ids import AccountId, TenderId
from workers.engine.agent import NEVER, NOTHING, Change, Decision, View
from workers.engine.moment import Moment
from workers.engine.policy import Policy
from workers.router import choice, fact, held, settings
from workers.router.case import Case
from workers.router.routing import meet
from workers.router.state import (
    SETTINGS,
    TENDERS,
    Account,
    Choice,
    Queue,
    Settings,
    Tender,
    TenderKey,
)


def decide(policy: Policy, view: View, event: Event, now: int) -> Decision:
    """Answer a request or a choice, or take note of new settings. Pure.

    Raises: TypeError for any other event.
    """
    at = Moment(policy, view, now)
    match event.data:
        case TenderRequested() as request:
            return _requested(at, event, request)
        case HandlingChosen() as chosen:
            return _chosen(at, event, chosen)
        case AccountSettingsChanged() as changed:
            released = held.release(at, changed.account_id, event.id)
            return settings.heard(at, changed).and_then(released)
        case _:
            raise TypeError(f"routing does not follow from {event.kind}")


def wake(policy: Policy, view: View, change: Change, now: int) -> Decision:
    """Go on with what waits, or forget what is over. Pure.

    Raises: TypeError for a row that has no timer.
    """
    at = Moment(policy, view, now)
    match change.row:
        case Account() as account:
            return held.let_out(at, AccountId(change.key[0]), account)
        case Queue() as queue:
            return choice.let_out(at, _tender_key(change), queue)
        case Tender():
            return Decision(changes=(TENDERS.drop(*change.key),))
        case Settings() as versions:
            return settings.tidied(at, AccountId(change.key[0]), versions)
        case _:
            raise TypeError(f"no row of {change.table.name} is ever due")


def _requested(at: Moment, event: Event, request: TenderRequested) -> Decision:
    case = Case(
        TenderKey(request.account_id, request.tender_id),
        Tender(
            broker_id=request.broker_id,
            fingerprint=fingerprint(event.parsed, without=("handling",)),
            requested=request.handling,
            chosen=request.handling,
        ),
        event.raw,
        event.cause,
    )
    known = at.view.get(TENDERS, *case.key)
    if known is None:
        return _started(at, case)
    return _remembered(at, case.key, known).and_then(_repeated(at, case, known))


def _started(at: Moment, case: Case) -> Decision:
    account_id = case.key.account_id
    versions = at.view.get(SETTINGS, account_id)
    if versions is None:
        return held.hold(at, case)
    return meet(at, case, settings.in_force(at, account_id, versions))


def _repeated(at: Moment, case: Case, known: Tender) -> Decision:
    """Equal data is nothing new; with a handling that was not there it is the broker's choice."""
    again = case.tender
    if again.fingerprint != known.fingerprint or known.requested not in (None, again.requested):
        refusal = fact.tender_refused(case.key, case.cause, "changed_after_start", at.policy)
        return Decision((refusal,))
    if again.requested is None or again.requested == known.requested:
        return NOTHING
    added = Choice(broker_id=again.broker_id, handling=again.requested, cause=case.cause)
    return _answered(at, case.key, known, added)


def _chosen(at: Moment, event: Event, chosen: HandlingChosen) -> Decision:
    key = TenderKey(chosen.account_id, chosen.tender_id)
    made = Choice(broker_id=chosen.broker_id, handling=chosen.handling, cause=event.cause)
    known = at.view.get(TENDERS, *key)
    if known is None:
        return choice.wait(at, key, made)
    return _remembered(at, key, known).and_then(_answered(at, key, known, made))


def _answered(at: Moment, key: TenderKey, tender: Tender, made: Choice) -> Decision:
    if tender.is_held:
        return choice.wait(at, key, made)
    return choice.choose(at, key, tender, made)


def _remembered(at: Moment, key: TenderKey, tender: Tender) -> Decision:
    due = at.policy.remembered_until(at.now)
    if tender.due in (NEVER, due):  # it waits, or this day has its timer
        return NOTHING
    return Decision(changes=(TENDERS.put(*key, row=replace(tender, due=due)),))


def _tender_key(change: Change) -> TenderKey:
    account_id, tender_id = change.key
    return TenderKey(AccountId(account_id), TenderId(tender_id))
