"""Histories of the router: requests, choices, settings and passing time, taken step by step."""

from collections import Counter
from collections.abc import Iterable
from typing import Final, NamedTuple, TypeGuard

from hypothesis import strategies as st
from msgspec.structs import replace

from events.commands import HandlingChosen
from events.event import Event, Fact
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
    requested,
)
from workers.engine.policy import DAY_MS, Policy

SHORT: Final = Policy(hold_days=2, remember_days=4, most_held=5)
LONG: Final = Policy(hold_days=2, most_held=5)
"""Holds like SHORT, yet remembers for longer than any history here."""

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


def played(desk: Desk, history: Iterable[Step]) -> list[Told]:
    """What each step leads to, in order."""
    return [Told(step, desk.now, taken(desk, step)) for step in history]


def taken(desk: Desk, step: Step) -> list[Fact]:
    """What one step leads to."""
    match step:
        case Event():
            return desk.takes(step)
        case Saved():
            return desk.takes(heard(step, desk.now))
        case _:
            return desk.waits(step)


def heard(step: Saved, now: int) -> Event:
    """The fact by which the router hears of settings that were saved."""
    begins = None if step.begins_in is None else now + int(step.begins_in * DAY_MS)
    return changed(step.version, step.fields, made_at=now, begins=begins, account=step.account)


def facts_of(history: Iterable[Told]) -> list[Fact]:
    """All that a history led to."""
    return [fact for told in history for fact in told.facts]


def tender_of(fact: Fact) -> str:
    """The tender that a fact is about."""
    assert isinstance(fact.data, TenderPayload)
    return fact.data.tender_id


def is_chosen(step: Step) -> TypeGuard[Event]:
    """Whether somebody chooses."""
    return isinstance(step, Event) and isinstance(step.data, HandlingChosen)
