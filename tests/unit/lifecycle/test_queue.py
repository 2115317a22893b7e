"""What comes before its tender is decided waits: let out in order, or given up, never dropped."""

from typing import Any, Final

from events.lifecycle import (
    InsurerDeclined,
    InsurerInvitationRefused,
    TenderActionHeld,
    TenderClaimed,
    TenderClaimRefused,
)
from tests.unit.desk import only
from tests.unit.lifecycle.desk import (
    ACCOUNT,
    ANNA,
    BROKER,
    TENDER,
    Desk,
    again,
    assigned,
    claim,
    decline,
    forwarded,
    invite,
    release,
    told,
    withdraw,
)
from workers.engine.agent import Table
from workers.engine.policy import Policy
from workers.engine.state import Waiting
from workers.lifecycle.state import ACCOUNTS, HELD, QUEUES, WAITING

SHORT: Final = Policy(hold_days=2, most_held=3)
WHAT_WAITS: Final[tuple[Table[Any], ...]] = (QUEUES, HELD, WAITING, ACCOUNTS)


def test_what_is_held_says_what_it_is_and_what_it_waits_for() -> None:
    desk = Desk()

    claiming = only(desk.takes(claim()), TenderActionHeld)
    inviting = only(desk.takes(invite()), TenderActionHeld)

    assert (claiming.action, claiming.clerk_id) == ("tender-claim-requested", "anna")
    assert (inviting.action, inviting.invitation_id) == ("insurer-invitation-requested", "i-1")
    assert claiming.code == inviting.code == "tender_not_routed"


def test_a_decision_lets_out_all_that_waits_in_the_order_in_which_it_came() -> None:
    desk = Desk()
    desk.takes(claim(), invite("i-1"), withdraw("i-1"), decline("i-1"), release())

    assert told(desk.takes(assigned())) == [
        "1 tender-claimed",
        "2 insurer-invited",
        "3 insurer-invitation-withdrawn",
        "4 insurer-declined",
        "5 tender-released",
    ]
    assert not any(desk.rows(table) for table in WHAT_WAITS)


def test_what_was_let_out_names_what_let_it_go() -> None:
    desk = Desk()
    desk.takes(claim())
    decided = assigned()

    (claimed,) = desk.takes(decided)

    assert claimed.released_by == decided.id
    assert only([claimed], TenderClaimed).clerk_id == "anna"


def test_what_waited_may_be_refused_when_it_is_its_turn() -> None:
    desk = Desk()
    desk.takes(claim(), invite("i-1", ANNA), invite("i-2", BROKER))

    answers = told(desk.takes(forwarded(max_insurers=1)))

    assert answers == ["not_assigned", "not_the_handler", "1 insurer-invited"]


def test_the_same_again_waits_once() -> None:
    desk = Desk()
    claiming, inviting = claim(), invite("i-1")

    answers = told(desk.takes(claiming, inviting, claiming, again(inviting), claim()))

    assert answers == ["held", "held", "held"]


def test_a_decline_that_waited_is_late_by_when_it_came() -> None:
    desk = Desk()
    desk.takes(invite("i-1", BROKER, answer_by="2026-03-04T08:00:00Z"), decline("i-1"))
    desk.waits(days=5)

    _invited, declined = desk.takes(forwarded())

    assert not only([declined], InsurerDeclined).late


def test_what_waited_too_long_is_refused_one_by_one() -> None:
    desk = Desk(SHORT)
    desk.takes(claim())
    desk.waits(days=1)
    desk.takes(invite("i-1"))

    first, second = desk.waits(days=1), desk.waits(days=1)

    assert only(first, TenderClaimRefused).code == "held_too_long"
    assert only(second, InsurerInvitationRefused).code == "held_too_long"
    assert desk.store.rows == {}


def test_an_account_holds_so_much_and_no_more() -> None:
    desk = Desk(SHORT)
    answers = told(desk.takes(*(invite(f"i-{n}", tender=f"A-{n}") for n in range(4))))

    assert answers == ["held", "held", "held", "too_many_held"]
    assert told(desk.takes(assigned("A-0"))) == ["claim_first"]
    assert told(desk.takes(invite("i-9", tender="A-9"))) == ["held"]


def test_what_waits_shows_why_and_since_when() -> None:
    desk = Desk()
    since = desk.now
    desk.takes(claim())

    assert list(desk.store.waiting.values()) == [Waiting("tender_not_routed", since)]


def test_each_tender_has_a_queue_of_its_own() -> None:
    desk = Desk()
    desk.takes(claim(tender="A-1"), claim(tender="A-2"))

    assert told(desk.takes(assigned("A-2"))) == ["1 tender-claimed"]
    assert [*desk.rows(QUEUES)] == [(ACCOUNT, TENDER)]
