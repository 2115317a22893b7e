"""Laws of the lifecycle, for any history of what is asked for, decisions and passing time."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Final

from hypothesis import given
from hypothesis import strategies as st

from events.event import Event, Fact
from events.facts import PortalForwarded, Routed
from events.lifecycle import (
    InsurerDeclined,
    InsurerInvitationRequested,
    InsurerInvitationWithdrawn,
    InsurerInvited,
    TenderActionHeld,
    TenderClaimed,
    TenderReassigned,
    TenderReassignmentRequested,
    TenderReleased,
)
from events.payload import TenderPayload
from tests.property.history import (
    DAYS,
    LAW,
    LONG,
    SHORT,
    TENDER,
    TENDERS,
    Step,
    Told,
    forget_all,
    played,
    taken,
)
from tests.unit.lifecycle.desk import (
    ANNA,
    BERND,
    BROKER,
    FREMD,
    INSURER,
    STRANGER,
    Desk,
    assigned,
    claim,
    decline,
    forwarded,
    invite,
    reassign,
    release,
    withdraw,
)
from workers.lifecycle.state import ACCOUNTS, HELD, QUEUES, WAITING

CAP: Final = 2

INVITATION = st.sampled_from(["i-1", "i-2", "i-3", "i-4"])
INSURERS = st.sampled_from([None, None, "v-1", "v-2"])
HANDLERS = st.sampled_from([BROKER, BROKER, ANNA, ANNA, BERND, STRANGER, FREMD])
CLERKS = st.sampled_from([ANNA, ANNA, BERND, FREMD])
INVITATIONS = st.builds(invite, INVITATION, HANDLERS, tender=TENDER, insurer=INSURERS)
WITHDRAWALS = st.builds(withdraw, INVITATION, HANDLERS, tender=TENDER)
DECLINES = st.builds(decline, INVITATION, st.sampled_from([INSURER, BROKER, ANNA]), tender=TENDER)
CLAIMS = st.builds(claim, CLERKS, tender=TENDER) | st.builds(release, CLERKS, tender=TENDER)
REASSIGNMENTS = st.builds(
    lambda tenders, clerks: reassign(*tenders, giver=clerks[0], taker=clerks[1]),
    st.sampled_from([("A-1",), ("A-2",), TENDERS]),
    st.sampled_from([(ANNA, BERND), (BERND, ANNA), (ANNA, FREMD)]),
)


def histories(cap_counts: str) -> st.SearchStrategy[list[Step]]:
    """Histories of tenders with a cap that counts like this; some events come again."""
    fields = {"max_insurers": st.just(CAP), "cap_counts": st.just(cap_counts)}
    decisions = st.builds(assigned, TENDER, **fields) | st.builds(forwarded, TENDER, **fields)
    asked = st.one_of(INVITATIONS, INVITATIONS, WITHDRAWALS, DECLINES, CLAIMS, REASSIGNMENTS)
    steps = st.one_of(asked, asked, asked, decisions, DAYS)
    return st.lists(steps, min_size=8, max_size=40).flatmap(_with_repeats)


def _with_repeats(steps: list[Step]) -> st.SearchStrategy[list[Step]]:
    again = st.lists(st.sampled_from(steps), max_size=6)
    return again.map(lambda repeated: [*steps, *repeated])


HISTORIES = st.sampled_from(["contacted", "active"]).flatmap(histories)


def by_tender(history: list[Told]) -> dict[str, list[Fact]]:
    """All facts, by tender."""
    found: dict[str, list[Fact]] = defaultdict(list)
    for told in history:
        for fact in told.facts:
            assert isinstance(fact.data, TenderPayload)
            found[fact.data.tender_id].append(fact)
    return found


@LAW
@given(history=HISTORIES)
def test_the_same_history_has_the_same_answers_and_rows(history: list[Step]) -> None:
    one, other = Desk(SHORT), Desk(SHORT)

    assert played(one, history) == played(other, history)
    assert one.store.rows == other.store.rows


@LAW
@given(history=histories("contacted"))
def test_no_more_insurers_are_contacted_than_the_cap_allows(history: list[Step]) -> None:
    for facts in by_tender(played(Desk(LONG), history)).values():
        invited = [fact.data for fact in facts if isinstance(fact.data, InsurerInvited)]

        assert [each.slot for each in invited] == list(range(1, len(invited) + 1))
        assert [each.slots_left for each in invited] == [CAP - each.slot for each in invited]
        assert len({each.insurer.insurer_id for each in invited}) == len(invited) <= CAP


@LAW
@given(history=histories("active"))
def test_no_more_insurers_are_active_than_the_cap_allows(history: list[Step]) -> None:
    for facts in by_tender(played(Desk(LONG), history)).values():
        for active, slots_left in open_after_each(facts):
            assert len(set(active.values())) == len(active) == CAP - slots_left <= CAP


def open_after_each(facts: list[Fact]) -> Iterator[tuple[dict[str, str], int]]:
    """Which insurers may still make an offer after each fact, and how many slots it leaves."""
    active: dict[str, str] = {}
    for fact in facts:
        match fact.data:
            case InsurerInvited() as invited:
                active[invited.invitation_id] = invited.insurer.insurer_id
                yield active, invited.slots_left or 0
            case InsurerInvitationWithdrawn() | InsurerDeclined() as ended:
                active.pop(ended.invitation_id, None)
                yield active, ended.slots_left or 0
            case _:
                pass


@LAW
@given(history=HISTORIES)
def test_a_tenders_facts_are_numbered_without_a_gap(history: list[Step]) -> None:
    for facts in by_tender(played(Desk(LONG), history)).values():
        numbers = [sequence for fact in facts if (sequence := getattr(fact.data, "sequence", None))]

        assert numbers == list(range(1, len(numbers) + 1))


@LAW
@given(history=HISTORIES)
def test_a_tender_is_one_clerks_at_a_time(history: list[Step]) -> None:
    owners: dict[str, str | None] = defaultdict(lambda: None)
    for step, facts in played(Desk(LONG), history):
        if isinstance(step, Event) and isinstance(step.data, Routed):
            owners[step.data.tender_id] = None
        for fact in facts:
            assert passes_on(owners, fact)


def passes_on(owners: dict[str, str | None], fact: Fact) -> bool:
    """Whether the fact takes a tender from whoever has it; it is the next one's then."""
    giver: str | None
    taker: str | None
    match fact.data:
        case TenderClaimed(tender_id=tender, clerk_id=clerk):
            giver, taker = None, clerk
        case TenderReleased(tender_id=tender, clerk_id=clerk):
            giver, taker = clerk, None
        case TenderReassigned(tender_id=tender, from_clerk_id=clerk, to_clerk_id=other):
            giver, taker = clerk, other
        case _:
            return True
    before, owners[tender] = owners[tender], taker
    return before == giver


@LAW
@given(history=HISTORIES)
def test_only_who_handles_a_tender_acts_on_it(history: list[Step]) -> None:
    handlers: dict[str, str | None] = defaultdict(lambda: None)
    for step, facts in played(Desk(LONG), history):
        if isinstance(step, Event) and isinstance(step.data, Routed):
            self_handled = isinstance(step.data, PortalForwarded)
            handlers[step.data.tender_id] = step.data.broker_id if self_handled else None
        for fact in facts:
            assert is_by_handler(handlers, fact)


def is_by_handler(handlers: dict[str, str | None], fact: Fact) -> bool:
    match fact.data:
        case TenderClaimed(tender_id=tender, clerk_id=clerk):
            handlers[tender] = clerk
        case TenderReassigned(tender_id=tender, to_clerk_id=clerk):
            handlers[tender] = clerk
        case TenderReleased(tender_id=tender):
            handlers[tender] = None
        case InsurerInvited() | InsurerInvitationWithdrawn() as acted:
            return acted.requested_by.person_id == handlers[acted.tender_id]
        case _:
            pass
    return True


@LAW
@given(history=HISTORIES)
def test_what_is_asked_for_anew_has_one_answer_for_each_tender(history: list[Step]) -> None:
    known: set[object] = set()
    for step, facts in played(Desk(LONG), history):
        if isinstance(step, Event) and not isinstance(step.data, Routed):
            tenders = tenders_of(step)
            if known.isdisjoint(ids := ids_of(step)):
                assert sorted(tenders) == sorted(each.tender_id for each in answered(facts))
            known |= ids


def ids_of(asked: Event) -> set[object]:
    """By what it may be known when it comes again: the event, or the invitation it asks for."""
    if isinstance(asked.data, InsurerInvitationRequested):
        return {asked.id, (asked.data.tender_id, asked.data.invitation_id)}
    return {asked.id}


def tenders_of(asked: Event) -> set[str]:
    """The tenders that something is asked for about."""
    if isinstance(asked.data, TenderReassignmentRequested):
        return {*asked.data.tender_ids}
    return {str(asked.parsed["tender_id"])}


def answered(facts: list[Fact]) -> list[TenderPayload]:
    """What the facts say of their tenders."""
    return [fact.data for fact in facts if isinstance(fact.data, TenderPayload)]


def held(history: list[Told]) -> dict[str, list[str]]:
    """What had to wait, by tender, in the order in which it came: the ids of its events."""
    return causes(fact for told in history for fact in told.facts if is_hold(fact))


def let_out(history: list[Told]) -> dict[str, list[str]]:
    """What was answered by another step than its own, by tender, in that order."""
    return causes(
        fact
        for told in history
        for fact in told.facts
        if not (isinstance(told.step, Event) and fact.cause.id == told.step.id)
    )


def is_hold(fact: Fact) -> bool:
    return isinstance(fact.data, TenderActionHeld)


def causes(facts: Iterable[Fact]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for fact in facts:
        assert isinstance(fact.data, TenderPayload)
        found[fact.data.tender_id].append(fact.cause.id)
    return found


@LAW
@given(history=HISTORIES)
def test_what_is_held_is_answered_in_the_order_in_which_it_came(history: list[Step]) -> None:
    told = played(Desk(SHORT), history)

    came, went = held(told), let_out(told)

    assert all(came[tender][: len(went[tender])] == went[tender] for tender in TENDERS)


@LAW
@given(history=HISTORIES)
def test_nothing_that_is_held_is_dropped_silently(history: list[Step]) -> None:
    desk = Desk(SHORT)
    told = [*played(desk, history), Told(0.0, forget_all(desk, SHORT))]

    assert held(told) == let_out(told)


@LAW
@given(history=HISTORIES, tender=TENDER)
def test_a_decision_lets_out_all_that_waits(history: list[Step], tender: str) -> None:
    desk = Desk(SHORT)
    told = played(desk, history)

    told += played(desk, [assigned(tender)])

    assert held(told)[tender] == let_out(told)[tender]
    assert not [key for key in desk.rows(HELD) if tender in key]


@LAW
@given(history=HISTORIES)
def test_the_count_of_what_waits_never_drifts(history: list[Step]) -> None:
    desk = Desk(SHORT)
    for step in history:
        taken(desk, step)
        counts = {sum(row.held for row in desk.rows(ACCOUNTS).values())}
        counts |= {len(desk.rows(HELD)), len(desk.rows(WAITING))}
        counts |= {sum(queue.end - queue.first for queue in desk.rows(QUEUES).values())}

        assert len(counts) == 1
        assert max(counts) <= SHORT.most_held


@LAW
@given(history=HISTORIES)
def test_no_row_is_left_when_all_is_forgotten(history: list[Step]) -> None:
    desk = Desk(SHORT)
    played(desk, history)

    forget_all(desk, SHORT)

    assert desk.store.rows == {}


@LAW
@given(history=HISTORIES)
def test_every_decision_is_small(history: list[Step]) -> None:
    desk = Desk(SHORT)
    played(desk, history)
    forget_all(desk, SHORT)

    sizes = [(len(decision.facts), len(decision.changes)) for decision in desk.decisions]

    assert all(facts <= len(TENDERS) and changes <= 8 for facts, changes in sizes)
