"""What a broker's choice does, and the choices that come before their tender can be decided."""

from typing import Final

import pytest

from events.event import Cause, Event
from events.facts import BackofficeAssigned, HandlingChoiceRefused
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
    Fields,
    changed,
    chosen,
    requested,
    told,
)
from workers.engine.policy import DAY_MS, Policy
from workers.router.state import ACCOUNTS, ASKED, CHOICES, QUEUES, TENDERS, Account, Queue

THREE: Final = Policy(most_held=3)
BY_STRANGER: Final = chosen("self", by=STRANGER, event_id="wahl-fremd")


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def asked() -> Desk:
    """The tender waits for its broker's choice."""
    desk = Desk()
    desk.takes(changed(1, BROKER_DECIDES), requested())
    return desk


@pytest.mark.parametrize(
    ("handling", "answer"), [("self", "forwarded"), ("backoffice", "assigned")]
)
def test_a_brokers_choice_decides_his_tender(asked: Desk, handling: str, answer: str) -> None:
    assert told(asked.takes(chosen(handling))) == [f"A-1 {answer} by 1"]


def test_a_decision_by_choice_follows_from_it_in_the_chain_of_its_request(asked: Desk) -> None:
    (fact,) = asked.takes(chosen("self"))

    assert (fact.cause, fact.released_by) == (Cause("wahl-A-1", "urn:test", "anf-A-1"), None)
    assert fact.request == requested().raw


def test_a_choice_stands_in_the_receipt(asked: Desk) -> None:
    receipt = only(asked.takes(chosen("backoffice")), BackofficeAssigned).receipt

    assert (receipt.choice, receipt.decided_by, receipt.choice_overruled) == (
        "backoffice",
        "broker",
        False,
    )


def test_a_tender_that_waits_for_a_choice_shows_why_and_since_when(asked: Desk) -> None:
    assert asked.waiting() == [("t", (ACCOUNT, TENDER), "choice_required", START)]


def test_a_tender_waits_for_its_broker_as_long_as_it_takes(asked: Desk) -> None:
    waited = asked.waits(1_000)

    assert told(waited + asked.takes(chosen("self"))) == ["A-1 forwarded by 1"]


def test_nothing_waits_once_the_broker_has_chosen(asked: Desk) -> None:
    asked.takes(chosen("self"))

    assert (asked.waiting(), asked.rows(ASKED)) == ([], {})


def test_nobody_elses_choice_counts(asked: Desk) -> None:
    facts = asked.takes(BY_STRANGER, chosen("backoffice"))

    assert told(facts) == ["A-1 choice refused: not_the_broker", "A-1 assigned by 1"]


def test_a_refused_choice_is_a_chain_of_its_own(asked: Desk) -> None:
    (fact,) = asked.takes(BY_STRANGER)

    assert (fact.cause, fact.released_by) == (BY_STRANGER.cause, None)


def test_the_same_choice_again_is_nothing_new(asked: Desk) -> None:
    asked.takes(chosen("self"))

    assert asked.takes(chosen("self"), chosen("self", event_id="wahl-2")) == []


def test_another_choice_after_the_decision_comes_too_late(asked: Desk) -> None:
    asked.takes(chosen("self"))

    assert told(asked.takes(chosen("backoffice"))) == ["A-1 choice refused: already_decided"]


def test_a_choice_after_the_pop_ups_comes_too_late(desk: Desk) -> None:
    desk.takes(changed(1, BROKER_DECIDES), requested(TENDER, "self"))

    facts = desk.takes(chosen("self"), chosen("backoffice"))

    assert told(facts) == ["A-1 choice refused: already_decided"]


@pytest.mark.parametrize("handling", ["self", "backoffice"])
@pytest.mark.parametrize("settings", [SELF, BACKOFFICE], ids=["self", "backoffice"])
def test_no_choice_is_offered_where_the_account_decides(
    desk: Desk, settings: Fields, handling: str
) -> None:
    desk.takes(changed(1, settings), requested())

    facts = desk.takes(chosen(handling))

    assert told(facts) == ["A-1 choice refused: choice_not_offered"]


def test_a_wish_that_was_overruled_is_nothing_new_as_a_choice(desk: Desk) -> None:
    desk.takes(changed(1, BACKOFFICE), requested(TENDER, "self"))

    facts = desk.takes(chosen("self"), chosen("backoffice"))

    assert told(facts) == ["A-1 choice refused: choice_not_offered"]


def test_the_first_code_that_applies_is_given(desk: Desk) -> None:
    desk.takes(changed(1, SELF), requested())

    assert told(desk.takes(BY_STRANGER)) == ["A-1 choice refused: not_the_broker"]


def test_a_choice_belongs_to_its_account_and_tender(asked: Desk) -> None:
    facts = asked.takes(chosen("self", "A-2"), chosen("self", account="nordlicht"))

    assert facts == []
    assert asked.rows(TENDERS)[ACCOUNT, TENDER].is_asked


def test_a_choice_before_its_request_waits_and_says_nothing(desk: Desk) -> None:
    facts = desk.takes(chosen("self"))

    assert facts == []
    assert desk.waiting() == [("c", (ACCOUNT, TENDER, "0"), "choice_too_early", START)]


def test_an_early_choice_decides_without_a_question(desk: Desk) -> None:
    desk.takes(changed(1, BROKER_DECIDES), chosen("backoffice"))

    (fact,) = desk.takes(requested())

    assert told([fact]) == ["A-1 assigned by 1"]
    assert fact.cause == Cause("wahl-A-1", "urn:test", "anf-A-1")
    assert (fact.released_by, fact.request) == ("anf-A-1", requested().raw)


def test_the_first_valid_one_of_several_early_choices_decides(desk: Desk) -> None:
    early = (
        BY_STRANGER,
        chosen("backoffice"),
        chosen("self", event_id="wahl-2"),
        chosen("backoffice", event_id="wahl-3"),
    )
    desk.takes(changed(1, BROKER_DECIDES), *early)

    facts = desk.takes(requested())

    assert told(facts) == [
        "A-1 choice refused: not_the_broker",
        "A-1 assigned by 1",
        "A-1 choice refused: already_decided",
    ]
    assert {fact.released_by for fact in facts} == {"anf-A-1"}


def test_the_requests_own_handling_goes_before_early_choices(desk: Desk) -> None:
    desk.takes(changed(1, BROKER_DECIDES), chosen("backoffice"))

    facts = desk.takes(requested(TENDER, "self"))

    assert told(facts) == ["A-1 forwarded by 1", "A-1 choice refused: already_decided"]


def test_the_broker_is_asked_when_no_early_choice_was_his(desk: Desk) -> None:
    desk.takes(changed(1, BROKER_DECIDES), BY_STRANGER)

    facts = desk.takes(requested())

    assert told(facts) == ["A-1 choice refused: not_the_broker", "A-1 asked by 1"]
    assert [fact.released_by for fact in facts] == ["anf-A-1", None]
    assert told(desk.takes(chosen("self"))) == ["A-1 forwarded by 1"]


def test_early_choices_are_refused_where_none_is_offered(desk: Desk) -> None:
    desk.takes(changed(1, SELF), chosen("backoffice"), chosen("self", event_id="wahl-2"))

    facts = desk.takes(requested())

    assert told(facts) == ["A-1 forwarded by 1", *["A-1 choice refused: choice_not_offered"] * 2]


def test_an_early_choice_that_repeats_the_wish_is_nothing_new(desk: Desk) -> None:
    desk.takes(changed(1, BACKOFFICE), chosen("self"))

    assert told(desk.takes(requested(TENDER, "self"))) == ["A-1 assigned by 1"]


@pytest.mark.parametrize(
    "choice",
    [chosen("backoffice"), requested(TENDER, "backoffice")],
    ids=["chosen", "added to the request"],
)
def test_a_choice_while_its_tender_is_held_waits_for_the_settings(
    desk: Desk, choice: Event
) -> None:
    waited = desk.takes(requested(), choice)

    released = desk.takes(changed(1, BROKER_DECIDES))

    assert told(waited) == ["A-1 held"]
    assert told(released) == ["A-1 assigned by 1"]
    assert (released[0].cause.id, released[0].released_by) == (choice.id, "einst-1")


def test_choices_before_and_while_a_tender_is_held_keep_their_order(desk: Desk) -> None:
    desk.takes(BY_STRANGER, requested(), chosen("self"), chosen("backoffice", event_id="wahl-2"))

    facts = desk.takes(changed(1, BROKER_DECIDES))

    assert told(facts) == [
        "A-1 choice refused: not_the_broker",
        "A-1 forwarded by 1",
        "A-1 choice refused: already_decided",
    ]


def test_nothing_waits_after_early_choices_were_answered(desk: Desk) -> None:
    desk.takes(changed(1, BROKER_DECIDES), BY_STRANGER, chosen("self"), requested())

    left = [*desk.rows(ACCOUNTS), *desk.rows(QUEUES), *desk.rows(CHOICES), *desk.waiting()]
    assert left == []


def test_early_choices_are_answered_one_at_a_time(desk: Desk) -> None:
    desk.takes(changed(1, BROKER_DECIDES))
    desk.takes(*(chosen("self", by=STRANGER, event_id=f"wahl-{n}") for n in range(50)))

    desk.takes(requested())

    assert max(len(decision.facts) for decision in desk.decisions) == 1


def test_each_early_choice_is_given_up_when_its_request_does_not_come(desk: Desk) -> None:
    desk.takes(chosen("self"), chosen("self", event_id="wahl-2"))
    desk.waits(1)
    desk.takes(chosen("self", event_id="wahl-3"))

    by_day = [desk.waits_ms(29 * DAY_MS - 1), desk.waits_ms(1), desk.waits(1)]

    assert [len(facts) for facts in by_day] == [0, 2, 1]
    assert {line for facts in by_day for line in told(facts)} == {
        "A-1 choice refused: held_too_long"
    }
    assert desk.store.rows == {}


def test_a_choice_that_was_given_up_is_told_that_no_request_came(desk: Desk) -> None:
    desk.takes(chosen("self"))

    facts = desk.waits(30)

    assert only(facts, HandlingChoiceRefused).message.startswith("Zu dieser Wahl")
    assert (facts[0].cause, facts[0].released_by) == (chosen("self").cause, None)


def test_a_request_is_decided_by_the_early_choices_that_are_left(desk: Desk) -> None:
    desk.takes(changed(1, BROKER_DECIDES), chosen("self"))
    desk.waits(10)
    desk.takes(chosen("backoffice", event_id="wahl-2"))
    given_up = desk.waits(20)

    assert told(given_up + desk.takes(requested())) == [
        "A-1 choice refused: held_too_long",
        "A-1 assigned by 1",
    ]


def test_an_account_holds_so_many_choices_and_no_more() -> None:
    desk = Desk(THREE)

    facts = desk.takes(*(chosen("self", f"A-{n}") for n in range(4)))

    assert told(facts) == ["A-3 choice refused: too_many_held"]
    assert desk.rows(ACCOUNTS) == {(ACCOUNT,): Account(held=3)}


def test_tenders_and_choices_take_the_same_places() -> None:
    desk = Desk(THREE)
    desk.takes(requested("A-1"), chosen("self", "A-1"), chosen("self", "A-2"))

    facts = desk.takes(requested("A-2"), chosen("self", "A-2"), requested("A-1"))

    assert told(facts) == ["A-2 refused: too_many_held", "A-2 choice refused: too_many_held"]


def test_answered_choices_make_room_again() -> None:
    desk = Desk(THREE)
    desk.takes(changed(1, BROKER_DECIDES), *(chosen("self", f"A-{n}") for n in range(3)))

    facts = desk.takes(requested("A-0"), chosen("self", "A-3"))

    assert told(facts) == ["A-0 forwarded by 1"]
    assert desk.rows(ACCOUNTS) == {(ACCOUNT,): Account(held=3)}


def test_a_full_account_still_hears_choices_about_tenders_that_were_asked_about() -> None:
    desk = Desk(THREE)
    desk.takes(changed(1, BROKER_DECIDES), requested())
    desk.takes(*(chosen("self", f"B-{n}") for n in range(3)))

    assert told(desk.takes(chosen("self"))) == ["A-1 forwarded by 1"]


def test_a_hole_in_a_queue_is_an_error(desk: Desk) -> None:
    with pytest.raises(AssertionError, match="missing"):
        desk.wakes(QUEUES.put(ACCOUNT, TENDER, row=Queue(end=1)))
