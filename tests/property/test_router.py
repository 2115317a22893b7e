"""Laws of what the router decides, for any history of requests, choices, settings and time."""

from collections import Counter
from collections.abc import Iterable
from typing import TypeGuard

from hypothesis import given

from events.commands import TenderRequested
from events.event import Event, Fact
from events.facts import BackofficeAssigned, HandlingChoiceRequired, PortalForwarded, Routed
from tests.property.routing import (
    HISTORIES,
    IDS,
    LONG,
    SHORT,
    WITHOUT_TIME,
    Saved,
    Step,
    facts_of,
    is_chosen,
    played,
    taken,
    tender_of,
)
from tests.unit.router.desk import BROKER, Desk, having
from workers.engine.policy import DAY_MS
from workers.router.state import TENDERS


def decisions(facts: Iterable[Fact]) -> list[Routed]:
    data = (fact.data for fact in facts)
    return [each for each in data if isinstance(each, Routed)]


def is_requested(step: Step) -> TypeGuard[Event]:
    return isinstance(step, Event) and isinstance(step.data, TenderRequested)


def version_of(fact: Fact) -> int | None:
    """The version that a fact carries, if it is of a kind that does."""
    match fact.data:
        case BackofficeAssigned() | PortalForwarded():
            return fact.data.receipt.settings_version
        case HandlingChoiceRequired():
            return fact.data.settings_version
        case _:
            return None


def handling_of(decision: Routed) -> str:
    return "backoffice" if isinstance(decision, BackofficeAssigned) else "self"


def in_force(saved: list[tuple[int, Saved]], now: int) -> Saved:
    """The settings in force, of those that were heard of at these times."""
    _, first = saved[0]
    come = [step for at, step in saved if at + (step.begins_in or 0) * DAY_MS <= now]
    return max(come, key=lambda step: step.version, default=first)


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
