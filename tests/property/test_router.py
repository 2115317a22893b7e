"""Laws of the router, for any history of requests, choices, settings and passing time."""

from collections import Counter
from collections.abc import Iterable
from itertools import groupby
from typing import Final, NamedTuple, TypeGuard

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from typing_extensions import override

from events.commands import HandlingChosen, TenderRequested
from events.event import Event, Fact
from events.facts import (
    BackofficeAssigned,
    HandlingChoiceRefused,
    HandlingChoiceRequired,
    PortalForwarded,
    TenderHeld,
    TenderRefused,
)
from events.identity import fact_id
from events.payload import TenderPayload
from tests.unit.router.desk import (
    ACCOUNT,
    BACKOFFICE,
    BROKER,
    BROKER_DECIDES,
    SELF,
    STRANGER,
    Desk,
    Fields,
    changed,
    chosen,
    having,
    requested,
)
from workers.engine.agent import Change, Decision
from workers.engine.policy import DAY_MS, Policy
from workers.engine.state import Overlay, Store
from workers.router.state import (
    ACCOUNTS,
    ASKED,
    CHOICES,
    HELD,
    QUEUES,
    SETTINGS,
    TENDERS,
    VERSIONS,
)

SHORT: Final = Policy(hold_days=2, remember_days=4, most_held=5)
LONG: Final = Policy(hold_days=2, most_held=5)
"""Holds like SHORT, yet remembers for longer than any history here."""

OTHER_ACCOUNT: Final = "nordlicht"
IDS: Final = ("A-1", "A-2", "A-3")


class Saved(NamedTuple):
    """New settings; they begin so many days after they are heard of, or at once."""

    fields: Fields
    begins_in: float | None = None
    version: int = 1
    account: str = ACCOUNT


Step = Event | Saved | float
"""An event that is taken, settings that are saved, or days that pass."""

TENDER = st.sampled_from(IDS)
HANDLING = st.sampled_from(["self", "backoffice"])
LINES = st.sampled_from(["Cyber", "Cyber", "Cyber", "Transport"])
REQUESTS = st.builds(requested, TENDER, st.none() | HANDLING, line=LINES)
CHOSEN = st.builds(chosen, HANDLING, TENDER, by=st.sampled_from([BROKER, BROKER, STRANGER]))
FIELDS = st.sampled_from([BACKOFFICE, SELF, BROKER_DECIDES, BROKER_DECIDES])
BEGINS_IN = st.sampled_from([None, None, -1.0, 0.5, 1.0, 3.0])
SAVED = st.tuples(FIELDS, BEGINS_IN).map(lambda parts: Saved(*parts))
DAYS = st.sampled_from([0.0, 0.5, 1.0, 2.0, 5.0])


def numbered(history: Iterable[Step]) -> list[Step]:
    """The same, with an id of its own for each event, and versions in the order of a history."""
    versions: Counter[str] = Counter()
    found: list[Step] = []
    for n, step in enumerate(history):
        match step:
            case Event():
                found.append(replace(step, id=f"{n}", correlation=f"{n}"))
            case Saved():
                versions[step.account] += 1
                found.append(step._replace(version=versions[step.account]))
            case _:
                found.append(step)
    return found


UNSETTLED = st.lists(st.one_of(REQUESTS, REQUESTS, CHOSEN, DAYS), max_size=15)
SETTLED = st.lists(st.one_of(REQUESTS, REQUESTS, CHOSEN, SAVED, DAYS), max_size=25)
WITHOUT_SETTINGS = UNSETTLED.map(numbered)
HISTORIES = st.tuples(UNSETTLED, SETTLED).map(lambda parts: numbered([*parts[0], *parts[1]]))
WITHOUT_TIME = st.lists(st.one_of(REQUESTS, CHOSEN, SAVED), max_size=25).map(numbered)


class Told(NamedTuple):
    """A step, when it was taken, and all that it led to."""

    step: Step
    at: int
    facts: list[Fact]


class Restarted(Desk):
    """Begins anew from its changelog after each transaction."""

    @override
    def _kept(self, overlay: Overlay, decision: Decision) -> tuple[Fact, ...]:
        facts = super()._kept(overlay, decision)
        rows = self.store.rows
        self.store = Store(self.agent.tables)
        for key, row in rows.items():
            self.store.restore(key, row)
        return facts


def played(desk: Desk, history: Iterable[Step]) -> list[Told]:
    return [Told(step, desk.now, taken(desk, step)) for step in history]


def taken(desk: Desk, step: Step) -> list[Fact]:
    match step:
        case Event():
            return desk.takes(step)
        case Saved():
            return desk.takes(heard(step, desk.now))
        case _:
            return desk.waits(step)


def heard(step: Saved, now: int) -> Event:
    begins = None if step.begins_in is None else now + int(step.begins_in * DAY_MS)
    return changed(step.version, step.fields, made_at=now, begins=begins, account=step.account)


def facts_of(history: Iterable[Told]) -> list[Fact]:
    return [fact for told in history for fact in told.facts]


def tender_of(fact: Fact) -> str:
    assert isinstance(fact.data, TenderPayload)
    return fact.data.tender_id


def version_of(fact: Fact) -> int | None:
    """The version that a fact carries, if it is of a kind that does."""
    match fact.data:
        case BackofficeAssigned() | PortalForwarded():
            return fact.data.receipt.settings_version
        case HandlingChoiceRequired():
            return fact.data.settings_version
        case _:
            return None


def decisions(facts: Iterable[Fact]) -> list[BackofficeAssigned | PortalForwarded]:
    data = (fact.data for fact in facts)
    return [each for each in data if isinstance(each, BackofficeAssigned | PortalForwarded)]


def handling_of(decision: BackofficeAssigned | PortalForwarded) -> str:
    return "backoffice" if isinstance(decision, BackofficeAssigned) else "self"


def is_chosen(step: Step) -> TypeGuard[Event]:
    return isinstance(step, Event) and isinstance(step.data, HandlingChosen)


def is_requested(step: Step) -> TypeGuard[Event]:
    return isinstance(step, Event) and isinstance(step.data, TenderRequested)


def in_force(saved: list[tuple[int, Saved]], now: int) -> Saved:
    """The settings in force, of those that were heard of at these times."""
    _, first = saved[0]
    come = [step for at, step in saved if at + (step.begins_in or 0) * DAY_MS <= now]
    return max(come, key=lambda step: step.version, default=first)


@given(history=HISTORIES)
def test_the_same_history_has_the_same_answers_and_rows(history: list[Step]) -> None:
    one, other = Desk(SHORT), Desk(SHORT)

    assert played(one, history) == played(other, history)
    assert one.store.rows == other.store.rows


@given(history=HISTORIES)
def test_a_router_that_begins_anew_after_each_transaction_answers_the_same(
    history: list[Step],
) -> None:
    one, other = Desk(SHORT), Restarted(SHORT)

    told, again = played(one, history), played(other, history)

    assert [in_any_order(each) for each in told] == [in_any_order(each) for each in again]
    assert one.store.rows == other.store.rows


def in_any_order(told: Told) -> list[str]:
    """What a step led to; queues that are given up at the same time are so in any order."""
    return sorted(map(repr, told.facts))


@given(history=HISTORIES)
def test_no_fact_is_told_twice(history: list[Step]) -> None:
    facts = facts_of(played(Desk(SHORT), history))

    ids = [
        fact_id(fact.cause, fact.topic.kind, ACCOUNT, tender_of(fact), item="") for fact in facts
    ]

    assert len(set(ids)) == len(ids)


@given(history=HISTORIES)
def test_a_tender_is_decided_once(history: list[Step]) -> None:
    facts = facts_of(played(Desk(LONG), history))

    counts = Counter(decision.tender_id for decision in decisions(facts))

    assert all(count == 1 for count in counts.values())


@given(history=HISTORIES)
def test_only_an_accounts_first_settings_lead_to_anything(history: list[Step]) -> None:
    told = played(Desk(SHORT), history)

    later = [each for each in told if isinstance(each.step, Saved) and each.step.version > 1]

    assert facts_of(later) == []


@given(history=HISTORIES)
def test_every_fact_carries_the_version_that_its_tender_met_first(history: list[Step]) -> None:
    saved: list[tuple[int, Saved]] = []
    met: dict[str, int] = {}
    carried = []
    for step, at, facts in played(Desk(LONG), history):
        if isinstance(step, Saved):
            saved.append((at, step))
        for fact in facts:
            version = version_of(fact)
            if version is not None:
                expected = met.setdefault(tender_of(fact), in_force(saved, at).version)
                carried.append((version, expected))

    assert all(version == expected for version, expected in carried)


@given(history=HISTORIES)
def test_a_receipt_says_by_which_settings_a_tender_was_routed(history: list[Step]) -> None:
    modes = {step.version: step.fields["mode"] for step in history if isinstance(step, Saved)}

    facts = facts_of(played(Desk(SHORT), history))

    for decision in decisions(facts):
        receipt = decision.receipt
        by_broker = receipt.mode == "broker_decides"
        assert receipt.mode == modes[receipt.settings_version]
        assert handling_of(decision) == (receipt.choice if by_broker else receipt.mode)


@given(history=WITHOUT_TIME)
def test_a_tender_is_decided_as_the_rules_have_it(history: list[Step]) -> None:
    facts = facts_of(played(Desk(), history))

    decided = {decision.tender_id: handling_of(decision) for decision in decisions(facts)}

    assert decided == by_the_rules(history)


def by_the_rules(history: list[Step]) -> dict[str, object]:
    """Who handles each tender that is decided, as one who sees the whole history would say."""
    found = ((tender, ruling(tender, history)) for tender in IDS)
    return {tender: handling for tender, handling in found if handling is not None}


def ruling(tender: str, history: list[Step]) -> object:
    events = [step for step in history if isinstance(step, Event)]
    about = [event for event in events if event.parsed["tender_id"] == tender]
    request = next((event for event in about if is_requested(event)), None)
    if request is None:
        return None
    mode = mode_met(history, history.index(request))
    if mode != "broker_decides":
        return mode
    choices = [request, *(event for event in about if is_choice(event, request))]
    return next((wish for event in choices if (wish := event.parsed.get("handling"))), None)


def mode_met(history: list[Step], start: int) -> object:
    """The mode that a request at this place of the history meets, None when it never does."""
    first = next((n for n, step in enumerate(history) if isinstance(step, Saved)), None)
    if first is None:
        return None
    by_then = history[: max(start, first) + 1]
    return in_force([(0, step) for step in by_then if isinstance(step, Saved)], 0).fields["mode"]


def is_choice(event: Event, request: Event) -> bool:
    """Whether an event is a choice by the request's broker."""
    if is_chosen(event):
        return event.parsed["broker_id"] == request.parsed["broker_id"]
    return having(event, {"handling": None}).parsed == having(request, {"handling": None}).parsed


@given(history=HISTORIES)
def test_a_strangers_choice_decides_nothing(history: list[Step]) -> None:
    brokers = {step.id: step.parsed["broker_id"] for step in history if isinstance(step, Event)}

    facts = facts_of(played(Desk(SHORT), history))

    causes = [fact.cause.id for fact in facts if version_of(fact) is not None]
    assert all(brokers[cause] == BROKER for cause in causes)


@given(history=HISTORIES)
def test_every_request_for_a_tender_that_is_not_known_leads_to_something(
    history: list[Step],
) -> None:
    desk = Desk(SHORT)
    answers = []
    for step in history:
        known = {tender for _, tender in desk.rows(TENDERS)}
        facts = taken(desk, step)
        if is_requested(step) and step.parsed["tender_id"] not in known:
            answers.append(facts)

    assert all(answers)


@given(history=WITHOUT_SETTINGS, fields=FIELDS)
def test_the_first_settings_release_all_that_is_held_in_order(
    history: list[Step], fields: Fields
) -> None:
    desk = Desk(SHORT)
    before = facts_of(played(desk, history))

    released = taken(desk, Saved(fields))

    assert [tender for tender, _ in groupby(map(tender_of, released))] == held(before)
    assert {fact.released_by for fact in released} <= {"einst-1"}
    assert desk.rows(HELD) == {}


def held(facts: Iterable[Fact]) -> list[str]:
    """Which tenders are held and were not given up since, in the order in which they came."""
    found: list[str] = []
    for fact in facts:
        match fact.data:
            case TenderHeld():
                found.append(fact.data.tender_id)
            case TenderRefused(code="held_too_long"):
                found.remove(fact.data.tender_id)
            case _:
                pass
    return found


@given(history=WITHOUT_SETTINGS)
def test_what_is_held_is_given_up_in_order_and_never_dropped_silently(history: list[Step]) -> None:
    desk = Desk(SHORT)

    facts = facts_of(played(desk, [*history, SHORT.hold_days]))

    came = [tender_of(fact) for fact in facts if isinstance(fact.data, TenderHeld)]
    went = [tender_of(fact) for fact in facts if is_given_up(fact)]
    refused = {fact.cause.id for fact in facts if isinstance(fact.data, HandlingChoiceRefused)}
    assert came == went
    assert {step.id for step in history if is_chosen(step)} <= refused
    assert desk.store.rows == {}


def is_given_up(fact: Fact) -> bool:
    return isinstance(fact.data, TenderRefused) and fact.data.code == "held_too_long"


@given(history=HISTORIES)
def test_the_counts_of_what_waits_never_drift(history: list[Step]) -> None:
    desk = Desk(SHORT)
    counts = []
    for step in history:
        taken(desk, step)
        counts.append(Counts.of(desk))

    assert all(count.are_right for count in counts)


class Counts(NamedTuple):
    """What waits, as the rows say that count it, and as there are rows."""

    held: int
    places_of_tenders: int
    places_of_choices: int
    tenders: int
    choices: int
    shown: int
    asked: int

    @classmethod
    def of(cls, desk: Desk) -> "Counts":
        accounts, queues = desk.rows(ACCOUNTS).values(), desk.rows(QUEUES).values()
        return cls(
            held=sum(account.held for account in accounts),
            places_of_tenders=sum(account.end - account.first for account in accounts),
            places_of_choices=sum(queue.end - queue.first for queue in queues),
            tenders=len(desk.rows(HELD)),
            choices=len(desk.rows(CHOICES)),
            shown=len(desk.waiting()),
            asked=len(desk.rows(ASKED)),
        )

    @property
    def are_right(self) -> bool:
        waiting = self.tenders + self.choices
        return (
            self.held == waiting <= SHORT.most_held
            and self.places_of_tenders == self.tenders
            and self.places_of_choices == self.choices
            and self.shown == waiting + self.asked
        )


@given(history=HISTORIES)
def test_no_row_of_a_tender_is_left_when_all_is_forgotten(history: list[Step]) -> None:
    desk = Desk(SHORT)
    choices = [chosen("self", tender) for tender in IDS]
    a_long_time = SHORT.hold_days + SHORT.remember_days + 1

    played(desk, [*history, *choices, a_long_time, a_long_time])

    assert desk.tables() <= {SETTINGS.name, VERSIONS.name}
    assert len(desk.rows(VERSIONS)) == len(desk.rows(SETTINGS))


@given(history=HISTORIES)
def test_every_decision_is_small(history: list[Step]) -> None:
    desk = Desk(SHORT)

    played(desk, [*history, SHORT.hold_days, requested()])

    assert max(len(decision.facts) for decision in desk.decisions) == 1
    assert max(len(beside_settings(decision)) for decision in desk.decisions) <= 5


def beside_settings(decision: Decision) -> list[Change]:
    return [change for change in decision.changes if change.table not in (SETTINGS, VERSIONS)]


@given(history=HISTORIES, others=HISTORIES)
def test_accounts_do_not_touch_each_other(history: list[Step], others: list[Step]) -> None:
    alone, beside = Desk(SHORT), Desk(SHORT)
    strangers = iter([elsewhere(step) for step in others if not isinstance(step, float)])
    facts = []
    for step in history:
        facts += taken(beside, step) + taken(beside, next(strangers, 0.0))

    expected = facts_of(played(alone, history))

    assert [fact for fact in facts if fact.data.account_id == ACCOUNT] == expected


def elsewhere(step: Event | Saved) -> Step:
    """The same in another account."""
    if isinstance(step, Saved):
        return step._replace(account=OTHER_ACCOUNT)
    return having(step, {"account_id": OTHER_ACCOUNT})
