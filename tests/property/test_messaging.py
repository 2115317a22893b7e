"""Laws of messaging, for any history of messages, decisions and passing time."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from events.commands import MessagePosted
from events.event import Event, Fact
from events.facts import (
    BackofficeAssigned,
    MessageHeld,
    MessageRefused,
    MessageRelayed,
    Routed,
)
from events.payload import TenderPayload
from schemas.message import Recipient
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
from tests.unit.messaging.desk import (
    ACCOUNT,
    BACKOFFICE,
    BROKER,
    Desk,
    Fields,
    assigned,
    forwarded,
    message,
)
from workers.messaging.state import ACCOUNTS, HELD, QUEUES

STRANGER: Final[Fields] = {**BROKER, "person_id": "vm-winter"}
SERVICE: Final[Fields] = {**BACKOFFICE, "organisation_id": "bo-service-24"}

MESSAGES = st.builds(
    message,
    st.integers(0, 12).map("n-{}".format),
    st.sampled_from([BROKER, BROKER, BACKOFFICE, BACKOFFICE, STRANGER, SERVICE]),
    st.sampled_from(["Guten Tag", "Guten Tag", "Guten Abend"]),
    tender=TENDER,
)
ORGANISATIONS = st.sampled_from([BACKOFFICE["organisation_id"], SERVICE["organisation_id"]])
DECISIONS = st.builds(assigned, TENDER, organisation=ORGANISATIONS) | st.builds(forwarded, TENDER)
STEPS = st.one_of(MESSAGES, MESSAGES, MESSAGES, MESSAGES, DECISIONS, DAYS)
HISTORIES = st.lists(STEPS, min_size=8, max_size=40)


def relayed(history: list[Told]) -> dict[str, list[MessageRelayed]]:
    """What was relayed, by tender."""
    found: dict[str, list[MessageRelayed]] = defaultdict(list)
    for fact in facts_of(history):
        if isinstance(fact.data, MessageRelayed):
            found[fact.data.tender_id].append(fact.data)
    return found


def facts_of(history: list[Told]) -> Iterator[Fact]:
    return (fact for told in history for fact in told.facts)


def held(history: list[Told]) -> dict[str, list[str]]:
    """Which messages had to wait, by tender, in the order in which they came."""
    return by_tender(fact for fact in facts_of(history) if isinstance(fact.data, MessageHeld))


def let_out(history: list[Told]) -> dict[str, list[str]]:
    """Which messages were answered by another step than their own, by tender, in that order."""
    others = (told for told in history if not posts(told.step))
    return by_tender(fact for told in others for fact in told.facts)


def by_tender(facts: Iterable[Fact]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for fact in facts:
        assert isinstance(fact.data, TenderPayload)
        found[fact.data.tender_id].append(fact.item)
    return found


def posts(step: Step) -> bool:
    return isinstance(step, Event) and isinstance(step.data, MessagePosted)


def codes(facts: list[Fact]) -> list[str | None]:
    return [fact.data.code if isinstance(fact.data, MessageRefused) else None for fact in facts]


class Posted(NamedTuple):
    """A message, the answers to it, and the data by which its id was taken before."""

    data: Fields
    facts: list[Fact]
    known: Fields | None


def posted(history: list[Told]) -> list[Posted]:
    """Every message of a history that forgets nothing."""
    known: dict[tuple[str, str], Fields] = {}
    found = []
    for step, facts in history:
        if isinstance(step, Event) and isinstance(step.data, MessagePosted):
            key = step.data.tender_id, step.data.message_id
            found.append(Posted(step.parsed, facts, known.get(key)))
            if any(not isinstance(fact.data, MessageRefused) for fact in facts):
                known[key] = step.parsed
        else:
            for fact in facts:
                if isinstance(fact.data, MessageRefused):
                    del known[fact.data.tender_id, fact.data.message_id]
    return found


@LAW
@given(history=HISTORIES)
def test_the_same_history_has_the_same_answers_and_rows(history: list[Step]) -> None:
    one, other = Desk(SHORT), Desk(SHORT)

    assert played(one, history) == played(other, history)
    assert one.store.rows == other.store.rows


@LAW
@given(history=HISTORIES)
def test_a_message_under_a_free_id_is_answered_once(history: list[Step]) -> None:
    new = [each for each in posted(played(Desk(LONG), history)) if each.known is None]

    assert all(len(each.facts) == 1 for each in new)
    assert all("message_id_reused" not in codes(each.facts) for each in new)


@LAW
@given(history=HISTORIES)
def test_an_equal_message_again_is_nothing_new(history: list[Step]) -> None:
    again = [each for each in posted(played(Desk(LONG), history)) if each.known == each.data]

    assert not [each for each in again if each.facts]


@LAW
@given(history=HISTORIES)
def test_other_data_under_a_taken_id_is_refused(history: list[Step]) -> None:
    messages = posted(played(Desk(LONG), history))
    other = [each for each in messages if each.known not in (None, each.data)]

    assert all(codes(each.facts) == ["message_id_reused"] for each in other)


@LAW
@given(history=HISTORIES)
def test_a_tenders_sequence_has_no_gaps(history: list[Step]) -> None:
    numbers = [
        [data.sequence for data in found] for found in relayed(played(Desk(LONG), history)).values()
    ]

    assert all(found == list(range(1, len(found) + 1)) for found in numbers)


@LAW
@given(history=HISTORIES)
def test_held_messages_are_let_out_in_the_order_in_which_they_came(history: list[Step]) -> None:
    told = played(Desk(SHORT), history)

    came, went = held(told), let_out(told)

    assert all(came[tender][: len(went[tender])] == went[tender] for tender in TENDERS)


@LAW
@given(history=HISTORIES)
def test_no_held_message_is_dropped_silently(history: list[Step]) -> None:
    desk = Desk(SHORT)
    told = [*played(desk, history), Told(0.0, forget_all(desk, SHORT))]

    assert held(told) == let_out(told)


@LAW
@given(history=HISTORIES, tender=TENDER, organisation=ORGANISATIONS)
def test_a_decision_lets_out_all_that_waits(
    history: list[Step], tender: str, organisation: object
) -> None:
    desk = Desk(SHORT)
    told = played(desk, history)

    told += played(desk, [assigned(tender, organisation=organisation)])

    assert held(told)[tender] == let_out(told)[tender]
    assert not [key for key in desk.rows(HELD) if tender in key]


@LAW
@given(history=HISTORIES)
def test_messages_go_by_the_tenders_latest_decision(history: list[Step]) -> None:
    assert all(
        isinstance(decision, BackofficeAssigned) and reaches_the_other_side(data, decision)
        for data, decision in with_decisions(played(Desk(LONG), history))
    )


def with_decisions(
    history: list[Told],
) -> Iterator[tuple[MessageRelayed, Routed | None]]:
    latest: dict[str, Routed] = {}
    for step, facts in history:
        if isinstance(step, Event) and isinstance(step.data, Routed):
            latest[step.data.tender_id] = step.data
        for fact in facts:
            if isinstance(fact.data, MessageRelayed):
                yield fact.data, latest.get(fact.data.tender_id)


def reaches_the_other_side(data: MessageRelayed, decision: BackofficeAssigned) -> bool:
    organisation = decision.backoffice.organisation_id
    if data.sender.party == "backoffice":
        to_broker = Recipient(party="broker", broker_id=decision.broker_id)
        return data.sender.organisation_id == organisation and data.recipient == to_broker
    to_backoffice = Recipient(party="backoffice", organisation_id=organisation)
    return str(data.sender.person_id) == decision.broker_id and data.recipient == to_backoffice


@LAW
@given(history=HISTORIES)
def test_the_count_of_what_waits_never_drifts(history: list[Step]) -> None:
    desk = Desk(SHORT)
    counts = []
    for step in history:
        taken(desk, step)
        counts.append((counted(desk), len(desk.rows(HELD)), queued(desk)))

    assert all(count == places == queue <= SHORT.most_held for count, places, queue in counts)


def counted(desk: Desk) -> int:
    row = desk.rows(ACCOUNTS).get((ACCOUNT,))
    return row.held if row else 0


def queued(desk: Desk) -> int:
    return sum(queue.end - queue.first for queue in desk.rows(QUEUES).values())


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

    assert all(facts <= 1 and changes <= 6 for facts, changes in sizes)
