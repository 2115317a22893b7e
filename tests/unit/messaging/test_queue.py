"""Messages that come before their tender is decided wait, and every one of them is answered."""

from collections.abc import Iterable
from typing import Final

import pytest

from events.event import Cause, Fact
from events.facts import MessageRelayed
from schemas.time import from_epoch_ms
from tests.unit.desk import only
from tests.unit.messaging.desk import (
    ACCOUNT,
    BACKOFFICE,
    BROKER,
    START,
    TENDER,
    Desk,
    Fields,
    assigned,
    forwarded,
    message,
    told,
)
from workers.engine.agent import Change
from workers.engine.policy import DAY_MS, Policy
from workers.engine.queue import Account, Queue
from workers.engine.state import Overlay
from workers.messaging.state import ACCOUNTS, HELD, QUEUES

STRANGER: Final[Fields] = {**BROKER, "person_id": "vm-winter"}
THREE: Final = Policy(most_held=3)


@pytest.fixture
def desk() -> Desk:
    return Desk()


def released_by(facts: Iterable[Fact]) -> set[str | None]:
    return {fact.released_by for fact in facts}


def test_a_message_about_an_undecided_tender_is_held(desk: Desk) -> None:
    (fact,) = desk.takes(message("n-1"))

    assert told([fact]) == ["held n-1"]
    assert (fact.cause, fact.item) == (Cause("nach-n-1", "urn:test", "nach-n-1"), "n-1")


def test_a_held_message_shows_why_it_waits_and_since_when(desk: Desk) -> None:
    desk.takes(message("n-1"))

    waiting = [(each.why, each.since) for each in desk.store.waiting.values()]

    assert waiting == [("tender_not_routed", START)]


def test_an_equal_message_is_held_once(desk: Desk) -> None:
    assert told(desk.takes(message("n-1"), message("n-1"), assigned())) == ["held n-1", "1 n-1"]


def test_the_id_of_a_held_message_is_taken(desk: Desk) -> None:
    facts = desk.takes(message("n-1"), message("n-1", text="Guten Abend"), assigned())

    assert told(facts) == ["held n-1", "message_id_reused n-1", "1 n-1"]


def test_held_messages_are_relayed_in_order_once_the_backoffice_is_assigned(desk: Desk) -> None:
    desk.takes(message("n-2"), message("n-1", BACKOFFICE), message("n-3"))

    facts = desk.takes(assigned())

    assert told(facts) == ["1 n-2", "2 n-1", "3 n-3"]
    assert released_by(facts) == {"zuteilung-A-1"}


def test_a_released_message_goes_out_as_it_was_posted(desk: Desk) -> None:
    posted = message("n-1", text="Bitte auch Kühlgut anfragen. 👍")
    desk.takes(posted)
    desk.waits(2)

    facts = desk.takes(assigned())

    relayed = only(facts, MessageRelayed)
    assert facts[0].cause == posted.cause
    assert relayed.text == "Bitte auch Kühlgut anfragen. 👍"
    assert relayed.posted_at == from_epoch_ms(START)


def test_what_comes_after_the_release_is_numbered_after_it(desk: Desk) -> None:
    desk.takes(message("n-1"), assigned())

    facts = desk.takes(message("n-2"))

    assert told(facts) == ["2 n-2"]
    assert released_by(facts) == {None}


def test_held_messages_are_refused_once_the_broker_handles_the_tender(desk: Desk) -> None:
    desk.takes(message("n-1"), message("n-2", STRANGER))

    facts = desk.takes(forwarded())

    assert told(facts) == ["handled_by_broker n-1", "handled_by_broker n-2"]
    assert released_by(facts) == {"weiterleitung-A-1"}


def test_a_held_message_of_a_stranger_is_refused_without_a_gap(desk: Desk) -> None:
    desk.takes(message("n-1"), message("n-2", STRANGER), message("n-3"))

    facts = desk.takes(assigned())

    assert told(facts) == ["1 n-1", "not_a_participant n-2", "2 n-3"]


def test_a_message_that_was_refused_on_release_leaves_its_id_free(desk: Desk) -> None:
    desk.takes(message("n-1", STRANGER), assigned())

    assert told(desk.takes(message("n-1"))) == ["1 n-1"]


def test_a_message_that_was_released_keeps_its_id(desk: Desk) -> None:
    desk.takes(message("n-1"), assigned())

    facts = desk.takes(message("n-1"), message("n-1", text="Guten Abend"))

    assert told(facts) == ["message_id_reused n-1"]


def test_a_release_concerns_its_own_tender_only(desk: Desk) -> None:
    desk.takes(message("n-1"), message("n-2", tender="A-2"))

    assert told(desk.takes(assigned())) == ["1 n-1"]


def test_nothing_waits_after_a_release(desk: Desk) -> None:
    desk.takes(message("n-1"), message("n-2"), message("n-3", STRANGER), assigned())

    left = [*desk.rows(ACCOUNTS), *desk.rows(QUEUES), *desk.rows(HELD), *desk.store.waiting]
    assert left == []


def test_a_release_goes_one_message_at_a_time() -> None:
    desk = Desk()
    desk.takes(*(message(f"n-{n}") for n in range(50)))

    desk.takes(assigned())

    assert max(len(decision.facts) for decision in desk.decisions) == 1


def test_each_message_is_given_up_when_it_was_held_too_long(desk: Desk) -> None:
    desk.takes(message("n-1"), message("n-2"))
    desk.waits(1)
    desk.takes(message("n-3"))

    by_day = [told(desk.waits_ms(29 * DAY_MS - 1)), told(desk.waits_ms(1)), told(desk.waits(1))]

    assert by_day == [[], ["held_too_long n-1", "held_too_long n-2"], ["held_too_long n-3"]]


def test_what_was_given_up_stays_so_when_its_tender_is_decided(desk: Desk) -> None:
    desk.takes(message("n-1"))
    desk.waits(29)
    desk.takes(message("n-2"))
    desk.waits(1)

    assert told(desk.takes(assigned())) == ["1 n-2"]


def test_what_was_given_up_may_be_posted_again(desk: Desk) -> None:
    desk.takes(message("n-1"))
    desk.waits(30)

    assert told(desk.takes(message("n-1"), assigned())) == ["held n-1", "1 n-1"]


def test_what_was_given_up_leaves_nothing_behind(desk: Desk) -> None:
    desk.takes(message("n-1"), message("n-2"), message("n-3", tender="A-2"))

    desk.waits(30)

    assert not desk.store.rows


def test_no_fact_releases_what_is_given_up(desk: Desk) -> None:
    desk.takes(message("n-1"))

    facts = desk.waits(30)

    assert released_by(facts) == {None}


def test_an_account_holds_so_many_messages_and_no_more() -> None:
    desk = Desk(THREE)

    facts = desk.takes(*(message(f"n-{n}", tender=f"A-{n}") for n in range(4)))

    assert told(facts) == ["held n-0", "held n-1", "held n-2", "too_many_held n-3"]


def test_ten_thousand_messages_may_wait() -> None:
    assert Policy().most_held == 10_000


def test_a_full_account_leaves_others_their_room() -> None:
    desk = Desk(THREE)
    desk.takes(*(message(f"n-{n}") for n in range(4)))

    assert told(desk.takes(message("n-1", account="nordlicht"))) == ["held n-1"]


def test_a_full_account_knows_what_it_holds() -> None:
    desk = Desk(THREE)
    desk.takes(*(message(f"n-{n}") for n in range(3)))

    facts = desk.takes(message("n-1"), message("n-2", text="Guten Abend"))

    assert told(facts) == ["message_id_reused n-2"]


@pytest.mark.parametrize("decided", [True, False], ids=["by release", "by giving up"])
def test_room_is_made_again(decided: bool) -> None:
    desk = Desk(THREE)
    desk.takes(*(message(f"n-{n}") for n in range(4)))

    if decided:
        desk.takes(assigned())
    else:
        desk.waits(30)

    assert told(desk.takes(message("n-3", tender="A-2"))) == ["held n-3"]


def test_the_count_is_of_what_waits() -> None:
    desk = Desk()
    desk.takes(message("n-1"), message("n-2", tender="A-2"), message("n-3", tender="A-2"))

    desk.takes(assigned())

    assert desk.rows(ACCOUNTS) == {(ACCOUNT,): Account(held=2)}


def test_a_full_account_still_relays_about_decided_tenders() -> None:
    desk = Desk(THREE)
    desk.takes(assigned("A-2"), *(message(f"n-{n}") for n in range(3)))

    assert told(desk.takes(message("n-1", tender="A-2"))) == ["1 n-1"]


def test_a_hole_in_a_queue_is_an_error(desk: Desk) -> None:
    overlay = Overlay(desk.store)

    with pytest.raises(AssertionError, match="place"):
        desk.agent.wake(overlay, QUEUES.put(ACCOUNT, TENDER, row=Queue(end=1)), START)


@pytest.mark.parametrize("change", [ACCOUNTS.put(ACCOUNT, row=Account()), HELD.drop("a", "t", "0")])
def test_no_other_row_is_ever_woken(desk: Desk, change: Change) -> None:
    with pytest.raises(TypeError, match="is ever due"):
        desk.agent.wake(Overlay(desk.store), change, START)
