"""Tenders wait for their account's first settings, and every one of them is answered."""

from typing import Final

import pytest

from events.event import Cause, Fact
from events.facts import HandlingChoiceRefused, TenderRefused
from schemas.ids import TenderId
from tests.unit.desk import only
from tests.unit.router.desk import (
    ACCOUNT,
    BACKOFFICE,
    BROKER_DECIDES,
    SELF,
    START,
    STRANGER,
    TENDER,
    Desk,
    changed,
    chosen,
    having,
    requested,
    told,
)
from workers.engine.agent import Change
from workers.engine.policy import DAY_MS, Policy
from workers.router.state import (
    ACCOUNTS,
    HELD,
    QUEUES,
    Account,
    Held,
)

THREE: Final = Policy(most_held=3)
TENDER_ID: Final = TenderId(TENDER)


@pytest.fixture
def desk() -> Desk:
    return Desk()


def released_by(facts: list[Fact]) -> set[str | None]:
    return {fact.released_by for fact in facts}


def test_a_held_tender_is_told_once_and_follows_from_its_request(desk: Desk) -> None:
    (fact,) = desk.takes(requested(), requested())

    assert told([fact]) == ["A-1 held"]
    assert (fact.cause, fact.released_by) == (Cause("anf-A-1", "urn:test", "anf-A-1"), None)


def test_a_held_tender_shows_why_it_waits_and_since_when(desk: Desk) -> None:
    desk.takes(requested())

    assert desk.waiting() == [("t", (ACCOUNT, TENDER), "no_settings", START)]


def test_a_held_tender_is_released_by_the_first_settings(desk: Desk) -> None:
    desk.takes(requested())
    desk.waits(2)

    (fact,) = desk.takes(changed(1, SELF))

    assert told([fact]) == ["A-1 forwarded by 1"]
    assert (fact.cause, fact.released_by) == (requested().cause, "einst-1")
    assert fact.request == requested().raw


def test_a_question_about_a_held_tender_says_what_released_it(desk: Desk) -> None:
    desk.takes(requested())

    (fact,) = desk.takes(changed(1, BROKER_DECIDES))

    assert told([fact]) == ["A-1 asked by 1"]
    assert (fact.cause, fact.released_by) == (requested().cause, "einst-1")


def test_a_question_after_early_choices_says_what_released_the_tender(desk: Desk) -> None:
    desk.takes(requested(), chosen("self", by=STRANGER))

    facts = desk.takes(changed(1, BROKER_DECIDES))

    assert told(facts) == ["A-1 choice refused: not_the_broker", "A-1 asked by 1"]
    assert released_by(facts) == {"einst-1"}


def test_a_choice_after_the_release_was_not_held(desk: Desk) -> None:
    desk.takes(requested(), changed(1, BROKER_DECIDES))

    (fact,) = desk.takes(chosen("self"))

    assert fact.released_by is None


def test_held_tenders_are_released_in_the_order_in_which_they_were_held(desk: Desk) -> None:
    desk.takes(requested("A-3"), requested("A-1"), requested("A-2", "self"))

    facts = desk.takes(changed(1, BACKOFFICE))

    assert told(facts) == ["A-3 assigned by 1", "A-1 assigned by 1", "A-2 assigned by 1"]


def test_a_tenders_early_choices_are_answered_before_the_next_tender(desk: Desk) -> None:
    desk.takes(chosen("backoffice", "A-3"), requested("A-1"), requested("A-2"), requested("A-3"))
    desk.takes(chosen("self", "A-1", by=STRANGER), chosen("self", "A-1", event_id="wahl-2"))

    facts = desk.takes(changed(1, BROKER_DECIDES))

    assert told(facts) == [
        "A-1 choice refused: not_the_broker",
        "A-1 forwarded by 1",
        "A-2 asked by 1",
        "A-3 assigned by 1",
    ]


def test_nothing_waits_after_a_release(desk: Desk) -> None:
    desk.takes(requested("A-1"), requested("A-2"), chosen("self", "A-1"))

    desk.takes(changed(1, BACKOFFICE))

    assert desk.waiting() == []
    assert desk.tables() == {"s", "v", "t"}


def test_a_release_leaves_choices_waiting_that_still_have_no_request(desk: Desk) -> None:
    desk.takes(requested("A-1"), chosen("self", "A-2"), changed(1, BROKER_DECIDES))

    facts = desk.takes(requested("A-2"))

    assert told(facts) == ["A-2 forwarded by 1"]
    assert facts[0].released_by == "anf-A-2"


def test_a_release_is_over_when_its_last_tender_has_left_the_queue(desk: Desk) -> None:
    desk.takes(requested("A-1"), chosen("self", "A-2"), chosen("self", "A-3"))
    desk.takes(changed(1, BROKER_DECIDES))

    facts = desk.takes(requested("A-2"))

    assert told(facts) == ["A-2 forwarded by 1"]
    assert desk.rows(ACCOUNTS) == {(ACCOUNT,): Account(held=1, first=1, end=1)}


def test_settings_release_nothing_where_only_choices_wait(desk: Desk) -> None:
    desk.takes(chosen("self"))

    assert desk.takes(changed(1, BROKER_DECIDES)) == []


def test_a_release_goes_one_tender_at_a_time(desk: Desk) -> None:
    desk.takes(*(requested(f"A-{n}") for n in range(50)))

    facts = desk.takes(changed(1, SELF))

    assert told(facts) == [f"A-{n} forwarded by 1" for n in range(50)]
    assert max(len(decision.facts) for decision in desk.decisions) == 1


def test_a_release_concerns_its_own_account_only(desk: Desk) -> None:
    desk.takes(requested(account="nordlicht"), requested())

    desk.takes(changed(1, SELF))

    assert list(desk.rows(HELD)) == [("nordlicht", "0")]


def test_each_tender_is_given_up_when_it_was_held_too_long(desk: Desk) -> None:
    desk.takes(requested("A-1"), requested("A-2"))
    desk.waits(1)
    desk.takes(requested("A-3"))

    by_day = [told(desk.waits_ms(29 * DAY_MS - 1)), told(desk.waits_ms(1)), told(desk.waits(1))]

    assert by_day == [
        [],
        ["A-1 refused: held_too_long", "A-2 refused: held_too_long"],
        ["A-3 refused: held_too_long"],
    ]


def test_a_tender_that_is_given_up_is_told_how_long_it_waited() -> None:
    desk = Desk(Policy(hold_days=1.5))
    desk.takes(requested())

    facts = desk.waits(1.5)

    assert "innerhalb von 1,5 Tagen" in only(facts, TenderRefused).message
    assert (facts[0].cause, facts[0].released_by) == (requested().cause, None)


def test_a_tender_is_given_up_together_with_its_choices(desk: Desk) -> None:
    desk.takes(chosen("self"))
    desk.waits(20)
    desk.takes(requested())
    desk.waits(20)
    desk.takes(chosen("backoffice", event_id="wahl-2"))

    facts = desk.waits(10)

    assert told(facts) == [
        "A-1 refused: held_too_long",
        "A-1 choice refused: held_too_long",
        "A-1 choice refused: held_too_long",
    ]
    assert [fact.cause.id for fact in facts] == ["anf-A-1", "wahl-A-1", "wahl-2"]
    assert desk.store.rows == {}


def test_a_choice_that_is_given_up_with_its_tender_is_told_that_settings_are_missing(
    desk: Desk,
) -> None:
    desk.takes(requested(), chosen("self"))

    _, refused = desk.waits(30)

    assert isinstance(refused.data, HandlingChoiceRefused)
    assert refused.data.message.startswith("Der Account hat innerhalb von 30 Tagen nicht")


def test_a_tender_is_released_though_others_were_given_up(desk: Desk) -> None:
    desk.takes(requested("A-1"), chosen("self", "A-1"))
    desk.waits(29)
    desk.takes(requested("A-2"))
    desk.waits(1)

    assert told(desk.takes(changed(1, SELF))) == ["A-2 forwarded by 1"]


def test_a_tender_that_was_given_up_is_forgotten_and_may_be_started_again(desk: Desk) -> None:
    desk.takes(requested())
    desk.waits(30)

    other = having(requested(), {"line_of_business": "Transport"})
    facts = desk.takes(other, changed(1, SELF))

    assert told(facts) == ["A-1 held", "A-1 forwarded by 1"]


def test_an_account_holds_so_many_tenders_and_no_more() -> None:
    desk = Desk(THREE)

    facts = desk.takes(*(requested(f"A-{n}") for n in range(4)))

    assert told(facts) == ["A-0 held", "A-1 held", "A-2 held", "A-3 refused: too_many_held"]
    assert facts[3].cause == requested("A-3").cause


def test_ten_thousand_things_may_wait() -> None:
    assert Policy().most_held == 10_000


def test_a_full_account_leaves_others_their_room() -> None:
    desk = Desk(THREE)
    desk.takes(*(requested(f"A-{n}") for n in range(4)))

    assert told(desk.takes(requested(account="nordlicht"))) == ["A-1 held"]


def test_a_full_account_knows_what_it_holds() -> None:
    desk = Desk(THREE)
    desk.takes(*(requested(f"A-{n}") for n in range(3)))

    facts = desk.takes(requested("A-1"), having(requested("A-1"), {"reason": "Neu"}))

    assert told(facts) == ["A-1 refused: changed_after_start"]


def test_what_was_refused_for_lack_of_room_leaves_no_trace() -> None:
    desk = Desk(THREE)
    desk.takes(*(requested(f"A-{n}") for n in range(4)))
    desk.waits(30)

    assert told(desk.takes(requested("A-3"))) == ["A-3 held"]


def test_a_hundred_early_choices_are_a_row_each_however_large_the_request(desk: Desk) -> None:
    desk.takes(having(requested(), {"reason": "x" * 100_000}))
    size = sum(map(len, desk.store.rows.values()))

    desk.takes(*(chosen("self", event_id=f"wahl-{n}") for n in range(100)))

    assert max(len(decision.changes) for decision in desk.decisions[1:]) == 3
    assert sum(map(len, desk.store.rows.values())) < size + 100 * 100


def test_a_hole_in_a_queue_is_an_error(desk: Desk) -> None:
    with pytest.raises(AssertionError, match="missing"):
        desk.wakes(ACCOUNTS.put(ACCOUNT, row=Account(held=1, end=1)))


@pytest.mark.parametrize(
    "change",
    [
        HELD.put(
            ACCOUNT, "0", row=Held(tender_id=TenderId("t"), data=b"", cause=Cause("", "", ""))
        ),
        QUEUES.drop(ACCOUNT, TENDER),
    ],
    ids=["a held tender", "a row that is gone"],
)
def test_no_other_row_is_ever_woken(desk: Desk, change: Change) -> None:
    with pytest.raises(TypeError, match="is ever due"):
        desk.wakes(change)
