"""What is remembered of a tender, for how long, and what is then forgotten."""

import pytest

from events.event import Event
from tests.unit.lifecycle.desk import (
    BROKER,
    Desk,
    again,
    assigned,
    claim,
    decline,
    event,
    forwarded,
    invite,
    told,
)
from workers.engine.agent import Change
from workers.engine.moment import Moment
from workers.engine.policy import Policy
from workers.engine.queue import Account
from workers.engine.state import Overlay
from workers.lifecycle import decision
from workers.lifecycle.state import ACCOUNTS, INVITATIONS, MARKS_KEPT

SHORT = Policy(remember_days=4)


def test_a_tender_is_forgotten_with_whom_it_asked_and_nothing_is_left() -> None:
    desk = Desk(SHORT)
    desk.takes(forwarded(), invite("i-1", BROKER), invite("i-2", BROKER), decline("i-1"))

    assert desk.waits(days=6) == []
    assert desk.store.rows == {}


@pytest.mark.parametrize(
    "touch", [invite("i-2", BROKER), decline("i-9"), claim()], ids=["granted", "refused", "foreign"]
)
def test_whatever_is_asked_about_a_tender_keeps_it_remembered(touch: Event) -> None:
    desk = Desk(SHORT)
    asked = invite("i-1", BROKER)
    desk.takes(forwarded(), asked)
    desk.waits(days=3)
    desk.takes(touch)

    desk.waits(days=3)

    assert desk.takes(again(asked)) == []
    assert desk.invitation().state == "invited"


def test_an_invitation_outlives_its_tender_by_a_moment() -> None:
    desk = Desk(SHORT)
    desk.takes(forwarded(), invite("i-1", BROKER))
    (row,) = desk.rows(INVITATIONS).values()

    assert row.due == desk.tender().due + 1


def test_numbers_go_on_when_a_tender_is_routed_anew() -> None:
    desk = Desk()
    desk.takes(forwarded(max_insurers=2), invite("i-1", BROKER), forwarded(max_insurers=2))

    answers = told(desk.takes(invite("i-2", BROKER), invite("i-3", BROKER)))

    assert answers == ["2 insurer-invited", "cap_reached"]


def test_a_tender_knows_its_last_changes_and_no_more() -> None:
    desk = Desk()
    desk.takes(assigned(), claim(), *(invite(f"i-{n}") for n in range(MARKS_KEPT + 5)))

    assert len(desk.tender().answered) == MARKS_KEPT


def test_nothing_else_is_decided_on_here() -> None:
    settings = {
        "account_id": "rheinblick",
        "mode": "self",
        "changed_by": {"user_id": "k.adler", "role": "admin"},
    }
    desk = Desk()

    with pytest.raises(TypeError, match="settings-change-requested"):
        desk.takes(event("settings-change-requested", settings))


def test_a_row_without_a_timer_is_never_due() -> None:
    desk = Desk()
    change = Change(ACCOUNTS, ("rheinblick",), Account(held=1))

    with pytest.raises(TypeError, match="no row of a is ever due"):
        decision.wake(SHORT, Overlay(desk.store), change, desk.now)


def test_a_row_that_another_one_counts_on_is_there() -> None:
    at = Moment(SHORT, Overlay(Desk().store), now=0)

    with pytest.raises(AssertionError, match="a row of a that another one counts on is missing"):
        at.row(ACCOUNTS, "rheinblick")
