"""Whom a tender asks: slots under its cap, withdrawals, and declines in time or late."""

from collections.abc import Callable
from typing import Final

import pytest

from events.event import Event
from events.lifecycle import (
    InsurerDeclined,
    InsurerInvitationRefused,
    InsurerInvitationWithdrawn,
    InsurerInvited,
)
from schemas.insurer import Insurer
from schemas.time import epoch_ms, parse
from tests.unit.desk import only
from tests.unit.lifecycle.desk import (
    ANNA,
    BERND,
    BROKER,
    FREMD,
    Desk,
    Fields,
    again,
    assigned,
    claim,
    decline,
    forwarded,
    having,
    invite,
    release,
    told,
    withdraw,
)
from workers.lifecycle.state import MARKS_KEPT

DEADLINE: Final = "2026-03-09T12:00:00Z"


def self_handled(max_insurers: int | None = None, *, cap_counts: str = "contacted") -> Desk:
    """A desk whose tender its broker handles, under this cap."""
    desk = Desk()
    desk.takes(forwarded(max_insurers=max_insurers, cap_counts=cap_counts))
    return desk


def asks(desk: Desk, *invitations: str) -> list[str]:
    """What comes of the broker's invitations."""
    return told(desk.takes(*(invite(invitation, BROKER) for invitation in invitations)))


def test_an_invitation_repeats_what_was_asked_for_and_says_where_the_tender_stands() -> None:
    desk = self_handled(max_insurers=5)
    asked = invite("i-1", BROKER, insurer="v-1", answer_by=DEADLINE)

    invited = only(desk.takes(asked), InsurerInvited)

    assert invited.insurer == Insurer(insurer_id="v-1", name="Versicherung v-1")
    assert invited.answer_by == parse(DEADLINE)
    assert invited.requested_by.person_id == BROKER["person_id"]
    assert (invited.slot, invited.slots_left, invited.settings_version) == (1, 4, 3)


def test_the_cap_leaves_no_slot_beyond_it() -> None:
    desk = self_handled(max_insurers=2)

    answers = asks(desk, "i-1", "i-2", "i-3", "i-4")

    assert answers == ["1 insurer-invited", "2 insurer-invited", "cap_reached", "cap_reached"]


def test_a_refusal_names_the_insurer_and_the_cap() -> None:
    desk = self_handled(max_insurers=1)
    asks(desk, "i-1")

    refused = only(desk.takes(invite("i-2", BROKER)), InsurerInvitationRefused)

    assert refused.insurer.insurer_id == "v-i-2"
    assert "höchstens ein Versicherer" in refused.message


def test_the_cap_is_the_tenders_whoever_handles_it() -> None:
    desk = Desk()
    desk.takes(assigned(max_insurers=1), claim())

    answers = told(desk.takes(invite("i-1", ANNA), invite("i-2", ANNA)))

    assert answers == ["2 insurer-invited", "cap_reached"]


def test_without_a_cap_there_are_slots_for_all() -> None:
    desk = self_handled(max_insurers=None)

    invited = [only(desk.takes(invite(f"i-{n}", BROKER)), InsurerInvited) for n in range(1, 41)]

    assert [each.slot for each in invited] == list(range(1, 41))
    assert {each.slots_left for each in invited} == {None}


DROPS_OUT: Final = pytest.mark.parametrize(
    "drops_out", [withdraw, decline], ids=["withdrawn", "declined"]
)
Drops = Callable[[str, Fields], Event]


@DROPS_OUT
def test_who_was_contacted_counts_for_good(drops_out: Drops) -> None:
    desk = self_handled(max_insurers=1)
    asks(desk, "i-1")
    desk.takes(drops_out("i-1", BROKER))

    assert asks(desk, "i-2") == ["cap_reached"]


@DROPS_OUT
def test_where_the_cap_counts_the_active_a_slot_is_free_again(drops_out: Drops) -> None:
    desk = self_handled(max_insurers=1, cap_counts="active")
    asks(desk, "i-1")

    (dropped,) = desk.takes(drops_out("i-1", BROKER))

    assert getattr(dropped.data, "slots_left", None) == 1
    assert asks(desk, "i-2") == ["3 insurer-invited"]
    refused = only(desk.takes(invite("i-3", BROKER)), InsurerInvitationRefused)
    assert refused.code == "cap_reached"
    assert "zugleich" in refused.message


def test_a_late_decline_after_a_withdrawal_frees_no_second_slot() -> None:
    desk = self_handled(max_insurers=2, cap_counts="active")
    asks(desk, "i-1", "i-2")
    desk.takes(withdraw("i-1", BROKER), decline("i-1"))

    assert desk.tender().slots_left == 1
    assert asks(desk, "i-3", "i-4") == ["5 insurer-invited", "cap_reached"]


@pytest.mark.parametrize(
    ("invitation", "insurer", "by", "code"),
    [
        pytest.param("i-1", "v-1", FREMD, "invitation_id_reused", id="all of them"),
        pytest.param("i-2", "v-1", FREMD, "not_the_handler", id="all but the first"),
        pytest.param("i-2", "v-1", BERND, "claim_first", id="the last three"),
        pytest.param("i-2", "v-1", ANNA, "already_invited", id="the last two"),
        pytest.param("i-2", "v-2", ANNA, "cap_reached", id="the last"),
    ],
)
def test_of_several_reasons_against_an_invitation_the_first_is_given(
    invitation: str, insurer: str, by: Fields, code: str
) -> None:
    desk = Desk()
    desk.takes(assigned(max_insurers=1), claim(ANNA), invite("i-1", ANNA, insurer="v-1"))

    assert told(desk.takes(invite(invitation, by, insurer=insurer))) == [code]


def test_an_insurer_is_not_asked_twice() -> None:
    desk = self_handled()
    desk.takes(invite("i-1", BROKER, insurer="v-1"))

    answers = told(desk.takes(invite("i-2", BROKER, insurer="v-1")))

    assert answers == ["already_invited"]


@DROPS_OUT
@pytest.mark.parametrize(
    ("cap_counts", "answer"),
    [("contacted", "already_invited"), ("active", "3 insurer-invited")],
    ids=["contacted", "active"],
)
def test_who_dropped_out_is_asked_again_only_where_the_cap_counts_the_active(
    cap_counts: str, answer: str, drops_out: Drops
) -> None:
    desk = self_handled(cap_counts=cap_counts)
    desk.takes(invite("i-1", BROKER, insurer="v-1"), drops_out("i-1", BROKER))

    assert told(desk.takes(invite("i-2", BROKER, insurer="v-1"))) == [answer]


def test_a_late_decline_of_an_earlier_invitation_leaves_the_later_one() -> None:
    desk = self_handled(cap_counts="active")
    desk.takes(invite("i-1", BROKER, insurer="v-1"), withdraw("i-1", BROKER))
    desk.takes(invite("i-2", BROKER, insurer="v-1"), decline("i-1"))

    assert told(desk.takes(invite("i-3", BROKER, insurer="v-1"))) == ["already_invited"]


def test_the_same_invitation_again_is_nothing_new_even_when_it_has_ended() -> None:
    desk = self_handled()
    asked = invite("i-1", BROKER)
    desk.takes(asked)

    assert desk.takes(again(asked)) == []
    desk.takes(withdraw("i-1", BROKER))
    assert desk.takes(again(asked)) == []
    assert desk.invitation().state == "withdrawn"


def test_the_same_invitation_again_is_nothing_new_even_without_the_claim() -> None:
    desk = Desk()
    asked = invite("i-1", ANNA)
    desk.takes(assigned(), claim(), asked, release())

    assert desk.takes(again(asked)) == []


def test_the_same_invitation_again_is_nothing_new_however_much_has_changed_since() -> None:
    desk = self_handled()
    asked = invite("i-1", BROKER)
    desk.takes(asked, *(invite(f"j-{number}", BROKER) for number in range(MARKS_KEPT)))

    assert desk.takes(again(asked)) == []


def test_an_undeclared_field_makes_it_another_invitation() -> None:
    desk = self_handled()
    asked = invite("i-1", BROKER)
    desk.takes(asked)

    assert told(desk.takes(having(asked, {"channel": "mail"}))) == ["invitation_id_reused"]


def test_a_refused_invitation_leaves_its_id_free() -> None:
    desk = Desk()
    asked = invite("i-1", ANNA)
    desk.takes(assigned())

    answers = told(desk.takes(asked, claim(), asked))

    assert answers == ["claim_first", "1 tender-claimed", "2 insurer-invited"]


@pytest.mark.parametrize(
    ("passed_ms", "late"), [(0, False), (1, True)], ids=["at the last moment", "a moment later"]
)
def test_a_decline_is_late_after_the_time_to_answer(passed_ms: int, late: bool) -> None:
    desk = self_handled()
    desk.takes(invite("i-1", BROKER, answer_by=DEADLINE))
    desk.now = epoch_ms(parse(DEADLINE)) + passed_ms

    declined = only(desk.takes(decline("i-1")), InsurerDeclined)

    assert declined.late is late


def test_without_a_time_to_answer_a_decline_is_never_late() -> None:
    desk = self_handled()
    asks(desk, "i-1")
    desk.waits(days=100)

    assert not only(desk.takes(decline("i-1")), InsurerDeclined).late


def test_a_decline_after_a_withdrawal_is_kept_as_late() -> None:
    desk = self_handled()
    asks(desk, "i-1")
    desk.takes(withdraw("i-1", BROKER))

    declined = only(desk.takes(decline("i-1")), InsurerDeclined)

    assert declined.late
    assert declined.insurer.insurer_id == "v-i-1"
    assert (declined.reason.code, declined.reason.text) == ("no_appetite", "Zu viele Vorschäden.")


def test_a_withdrawal_says_who_is_asked_no_longer_and_why() -> None:
    desk = self_handled(max_insurers=5)
    asks(desk, "i-1")

    withdrawn = only(desk.takes(withdraw("i-1", BROKER)), InsurerInvitationWithdrawn)

    assert withdrawn.insurer == Insurer(insurer_id="v-i-1", name="Versicherung v-i-1")
    assert withdrawn.reason.code == "asked_by_mistake"
    assert withdrawn.slots_left == 4


@DROPS_OUT
def test_the_same_event_again_is_nothing_new(drops_out: Drops) -> None:
    desk = self_handled()
    asks(desk, "i-1")
    dropped = drops_out("i-1", BROKER)
    desk.takes(dropped)

    assert desk.takes(dropped) == []


def test_facts_of_a_tender_are_numbered_without_a_gap_and_refusals_have_no_number() -> None:
    desk = Desk()
    steps = (assigned(), claim(), invite("i-1"), claim(), invite("i-2"), withdraw("i-1"))

    answers = told(desk.takes(*steps, decline("i-2"), decline("i-9"), release()))

    assert answers == [
        "1 tender-claimed",
        "2 insurer-invited",
        "already_claimed",
        "3 insurer-invited",
        "4 insurer-invitation-withdrawn",
        "5 insurer-declined",
        "not_invited",
        "6 tender-released",
    ]
