"""Whose a tender is: claims, releases and reassignments."""

import pytest

from events.event import Event, Fact
from events.lifecycle import (
    TenderClaimed,
    TenderClaimRefused,
    TenderReassigned,
    TenderReassignmentRefused,
    TenderReleaseRefused,
)
from tests.unit.desk import only
from tests.unit.lifecycle.desk import (
    ANNA,
    BERND,
    FREMD,
    OURS,
    THEIRS,
    Desk,
    assigned,
    claim,
    forwarded,
    invite,
    reassign,
    release,
    told,
)


def test_of_two_who_claim_the_first_owns_and_the_other_is_told_by_whom() -> None:
    desk = Desk()
    desk.takes(assigned())

    claimed = only(desk.takes(claim(BERND)), TenderClaimed)
    refused = only(desk.takes(claim(ANNA)), TenderClaimRefused)

    assert claimed.clerk_id == "bernd"
    assert (refused.code, refused.clerk_id, refused.owner) == ("already_claimed", "anna", "bernd")


def test_who_claims_a_tender_again_is_told_that_it_is_theirs() -> None:
    desk = Desk()
    desk.takes(assigned(), claim())

    refused = only(desk.takes(claim()), TenderClaimRefused)

    assert (refused.code, refused.owner) == ("already_claimed", "anna")


def test_a_released_tender_can_be_claimed_by_another() -> None:
    desk = Desk()

    answers = told(desk.takes(assigned(), claim(), release(), claim(BERND)))

    assert answers == ["1 tender-claimed", "2 tender-released", "3 tender-claimed"]
    assert desk.tender().owner == "bernd"


def test_only_the_owner_releases_and_others_are_told_who_that_is() -> None:
    desk = Desk()
    desk.takes(assigned(), claim())

    refused = only(desk.takes(release(BERND)), TenderReleaseRefused)

    assert (refused.code, refused.owner) == ("not_the_owner", "anna")


def test_the_same_event_again_is_nothing_new_whatever_came_between() -> None:
    desk = Desk()
    desk.takes(assigned())
    claimed, released = claim(), release()
    desk.takes(claimed, released)

    assert desk.takes(claimed, released) == []
    assert desk.tender().owner is None


def test_a_refused_claim_may_be_made_again() -> None:
    desk = Desk()
    late = claim(BERND)

    answers = told(desk.takes(assigned(), claim(), late, release(), late))

    assert answers == [
        "1 tender-claimed",
        "already_claimed",
        "2 tender-released",
        "3 tender-claimed",
    ]


def test_the_new_owner_acts_and_the_old_one_no_longer() -> None:
    desk = Desk()
    desk.takes(assigned(), claim(), reassign())

    answers = told(desk.takes(invite("i-1", ANNA), invite("i-2", BERND)))

    assert answers == ["claim_first", "3 insurer-invited"]


def test_who_is_asked_stays_asked_when_the_owner_changes() -> None:
    desk = Desk()
    desk.takes(assigned(max_insurers=1), claim(), invite("i-1"), reassign())

    assert told(desk.takes(invite("i-2", BERND))) == ["cap_reached"]


def test_a_clerk_who_leaves_hands_over_each_tender_with_an_answer_for_each() -> None:
    desk = Desk()
    tenders = ("A-1", "A-2", "A-3", "A-4", "A-5")
    desk.takes(*(assigned(tender) for tender in tenders[:3]), forwarded("A-4"))
    desk.takes(claim(tender="A-1"), claim(BERND, tender="A-2"))

    answers = desk.takes(reassign(*tenders))

    assert [about(fact) for fact in answers] == [
        ("A-1", "tender-reassigned"),
        ("A-2", "not_the_owner"),
        ("A-3", "not_the_owner"),
        ("A-4", "not_assigned"),
        ("A-5", "tender_not_routed"),
    ]


def about(fact: Fact) -> tuple[str, str]:
    """The tender that a fact is about, and what it says."""
    (answer,) = told([fact])
    return str(getattr(fact.data, "tender_id", "")), answer.split()[-1]


def test_a_tender_that_is_named_twice_is_handed_over_once() -> None:
    desk = Desk()
    desk.takes(assigned(), claim())

    assert told(desk.takes(reassign("A-1", "A-1"))) == ["2 tender-reassigned"]


def test_a_reassignment_says_from_whom_to_whom_and_by_whom() -> None:
    desk = Desk()
    desk.takes(assigned(), claim())

    moved = only(desk.takes(reassign()), TenderReassigned)

    assert (moved.from_clerk_id, moved.to_clerk_id) == ("anna", "bernd")
    assert (moved.requested_by.person_id, moved.requested_by.role) == ("k.adler", "admin")
    assert moved.organisation_id == OURS


@pytest.mark.parametrize(
    ("asks", "code"),
    [
        pytest.param(claim(FREMD), "not_a_participant", id="a claim by others"),
        pytest.param(release(FREMD), "not_a_participant", id="a release by others"),
        pytest.param(
            reassign(giver=BERND, taker=ANNA, organisation=THEIRS), "not_a_participant", id="theirs"
        ),
        pytest.param(reassign(giver=BERND, taker=ANNA), "not_the_owner", id="not the giver's"),
        pytest.param(reassign(giver=ANNA, taker=ANNA), "already_claimed", id="to the same clerk"),
    ],
)
def test_of_several_reasons_against_a_new_owner_the_first_is_given(asks: Event, code: str) -> None:
    desk = Desk()
    desk.takes(assigned(), claim(ANNA))

    assert told(desk.takes(asks)) == [code]


def test_a_tender_that_is_the_takers_already_stays_so() -> None:
    desk = Desk()
    desk.takes(assigned(), claim())

    refused = only(desk.takes(reassign(giver=ANNA, taker=ANNA)), TenderReassignmentRefused)

    assert (refused.code, refused.owner) == ("already_claimed", "anna")


def test_five_hundred_tenders_change_hands_in_one_decision() -> None:
    desk = Desk()
    tenders = [f"A-{number}" for number in range(500)]
    desk.takes(*(assigned(tender) for tender in tenders))
    desk.takes(*(claim(tender=tender) for tender in tenders))

    answers = desk.takes(reassign(*tenders))

    assert [about(fact)[0] for fact in answers] == tenders
    assert {about(fact)[1] for fact in answers} == {"tender-reassigned"}
    assert len(desk.decisions[-1].facts) + len(desk.decisions[-1].changes) <= 1_000


def test_a_tender_that_is_routed_anew_is_nobodys() -> None:
    desk = Desk()

    desk.takes(assigned(), claim(), assigned())

    assert desk.tender().owner is None
