"""Laws of what waits in the router, for any history of requests, choices, settings and time."""

from collections.abc import Iterable
from itertools import groupby
from typing import NamedTuple

from hypothesis import given

from events.event import Fact
from events.facts import HandlingChoiceRefused, TenderHeld, TenderRefused
from tests.property.routing import (
    FIELDS,
    HISTORIES,
    SHORT,
    WITHOUT_SETTINGS,
    Saved,
    Step,
    facts_of,
    is_chosen,
    played,
    taken,
    tender_of,
)
from tests.unit.router.desk import Desk, Fields
from workers.router.state import ACCOUNTS, ASKED, CHOICES, HELD, QUEUES


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
