"""Every state of a tender and of an invitation meets everything that can be asked for."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from itertools import product
from typing import Final, get_args

import pytest

from events.event import Event
from tests.unit.lifecycle.desk import (
    ANNA,
    BERND,
    BROKER,
    FREMD,
    INSURER,
    STRANGER,
    THEIRS,
    Desk,
    Fields,
    assigned,
    claim,
    decline,
    forwarded,
    invite,
    reassign,
    release,
    told,
    withdraw,
)
from workers.lifecycle import decision
from workers.lifecycle.rules import (
    INVITATION,
    TENDER,
    InvitationState,
    Outcome,
    Routed,
    TenderState,
    Verb,
)

BEFORE: Final[Mapping[TenderState, Callable[[], tuple[Event, ...]]]] = {
    "not_routed": lambda: (),
    "self_handled": lambda: (forwarded(),),
    "unclaimed": lambda: (assigned(),),
    "claimed": lambda: (assigned(), claim()),
}
"""What brings a tender to each of its states."""

ASKED: Final[Mapping[InvitationState, Callable[[Fields], tuple[Event, ...]]]] = {
    "not_asked": lambda _by: (),
    "invited": lambda by: (invite(by=by),),
    "withdrawn": lambda by: (invite(by=by), withdraw(by=by)),
    "declined": lambda by: (invite(by=by), decline()),
}
"""What brings an invitation there, by whoever may."""

ASKS: Final[Mapping[Verb, Callable[[Fields], Event]]] = {
    "invite": lambda by: invite(by=by, answer_by="2026-03-09T12:00:00Z"),  # never the same again
    "withdraw": lambda by: withdraw(by=by),
    "decline": lambda by: decline(by=by),
    "claim": claim,
    "release": release,
    "reassign": lambda by: reassign(giver=by),
}
"""How each is asked for by somebody."""

OF_TENDER: Final[Mapping[TenderState, tuple[str, str, str]]] = {
    "not_routed": ("held", "held", "tender_not_routed"),
    "self_handled": ("not_assigned", "not_assigned", "not_assigned"),
    "unclaimed": ("tender-claimed", "not_the_owner", "not_the_owner"),
    "claimed": ("already_claimed", "tender-released", "tender-reassigned"),
}
"""What comes of a claim, a release and a reassignment by the clerk Anna, who claims if any does."""

OF_INVITATION: Final[Mapping[InvitationState, tuple[str, str, str]]] = {
    "not_asked": ("insurer-invited", "not_invited", "not_invited"),
    "invited": ("invitation_id_reused", "insurer-invitation-withdrawn", "insurer-declined"),
    "withdrawn": ("invitation_id_reused", "already_withdrawn", "insurer-declined"),
    "declined": ("invitation_id_reused", "already_declined", "already_declined"),
}
"""What comes of an invitation, its withdrawal and its decline by whoever may act."""

ABOUT_INVITATIONS: Final[tuple[Verb, ...]] = ("invite", "withdraw", "decline")
ABOUT_OWNERS: Final[tuple[Verb, ...]] = ("claim", "release", "reassign")


def in_state(state: TenderState, invitation: InvitationState = "not_asked") -> Desk:
    """A desk whose tender and invitation are in these states."""
    desk = Desk()
    desk.takes(*BEFORE[state]())
    by = BROKER if state == "self_handled" else ANNA
    desk.takes(*(claim(),) * (state == "unclaimed"), *ASKED[invitation](by))
    desk.takes(*(release(),) * (state == "unclaimed"))
    assert desk.tender().state == state
    assert desk.invitation().state == invitation
    return desk


def kind_or_code(answers: Iterable[str]) -> str:
    """The one answer, without its number."""
    (answer,) = answers
    return answer.split()[-1]


def test_both_tables_have_every_state_and_every_verb() -> None:
    tender = {(state, verb) for state, row in TENDER.items() for verb in row}
    invitation = {(state, verb) for state, row in INVITATION.items() for verb in row}
    verbs = (*get_args(Routed), *get_args(Verb))

    assert tender == set(product(get_args(TenderState), verbs))
    assert invitation == set(product(get_args(InvitationState), ABOUT_INVITATIONS))


@pytest.mark.parametrize(
    ("state", "verb", "expected"),
    [
        pytest.param(state, verb, answer, id=f"{verb} when {state}")
        for state, answers in OF_TENDER.items()
        for verb, answer in zip(ABOUT_OWNERS, answers, strict=True)
    ],
)
def test_each_state_of_a_tender_answers_as_its_table_says(
    state: TenderState, verb: Verb, expected: str
) -> None:
    desk, cell = in_state(state), TENDER[state][verb]

    answer = kind_or_code(told(desk.takes(ASKS[verb](ANNA))))

    assert answer == expected
    assert (answer in cell.unless) == (cell.then is None)
    assert desk.tender().state == (cell.then if cell.then in get_args(TenderState) else state)


ROUTED: Final[Mapping[Routed, Callable[[], Event]]] = {"assign": assigned, "forward": forwarded}


@pytest.mark.parametrize("state", get_args(TenderState))
@pytest.mark.parametrize("routed", get_args(Routed))
def test_a_decision_of_the_router_counts_in_every_state(state: TenderState, routed: Routed) -> None:
    desk = in_state(state)

    desk.takes(ROUTED[routed]())

    assert desk.tender().state == TENDER[state][routed].then


@pytest.mark.parametrize("tender", ["self_handled", "claimed"])
@pytest.mark.parametrize(
    ("state", "verb", "expected"),
    [
        pytest.param(state, verb, answer, id=f"{verb} when {state}")
        for state, answers in OF_INVITATION.items()
        for verb, answer in zip(ABOUT_INVITATIONS, answers, strict=True)
    ],
)
def test_each_state_of_an_invitation_answers_as_its_table_says(
    tender: TenderState, state: InvitationState, verb: Verb, expected: str
) -> None:
    desk, cell = in_state(tender, state), INVITATION[state][verb]
    by = BROKER if tender == "self_handled" else ANNA

    answer = kind_or_code(told(desk.takes(ASKS[verb](by))))

    assert answer == expected
    assert (answer in cell.unless) == (desk.invitation().state == state)
    assert desk.invitation().state in (cell.then, state)


@pytest.mark.parametrize("verb", ABOUT_INVITATIONS)
def test_before_its_tender_is_routed_everything_waits(verb: Verb) -> None:
    desk = in_state("not_routed")

    assert TENDER["not_routed"][verb].then == "wait"
    assert told(desk.takes(ASKS[verb](ANNA))) == ["held"]


@pytest.mark.parametrize(
    ("table", "asks"),
    [("TENDER", claim(ANNA)), ("INVITATION", invite(by=BROKER))],
    ids=["tender", "invitation"],
)
def test_a_cell_that_neither_grants_nor_gives_a_reason_is_a_bug(
    table: str, asks: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = in_state("self_handled")
    empty: Mapping[str, Outcome[str]] = defaultdict(lambda: Outcome(None))
    monkeypatch.setattr(decision, table, defaultdict(lambda: empty))

    with pytest.raises(AssertionError, match="nobody may"):
        desk.takes(asks)


NOT_THE_HANDLER: Final[tuple[tuple[TenderState, Fields], ...]] = (
    ("self_handled", STRANGER),
    ("self_handled", ANNA),
    ("claimed", BROKER),
    ("claimed", FREMD),
    ("unclaimed", FREMD),
)


@pytest.mark.parametrize("verb", ABOUT_INVITATIONS)
@pytest.mark.parametrize("state", get_args(InvitationState))
@pytest.mark.parametrize(
    ("tender", "by"),
    [pytest.param(*each, id=f"{each[1]['person_id']}, {each[0]}") for each in NOT_THE_HANDLER],
)
def test_only_its_handler_acts_on_a_tender(
    tender: TenderState, by: Fields, state: InvitationState, verb: Verb
) -> None:
    desk = in_state(tender, state)
    known_id = verb == "invite" and state != "not_asked"

    answer = kind_or_code(told(desk.takes(ASKS[verb](by))))

    assert answer == ("invitation_id_reused" if known_id else "not_the_handler")
    assert desk.invitation().state == state


@pytest.mark.parametrize("verb", ["invite", "withdraw"])
@pytest.mark.parametrize(
    ("tender", "by"),
    [
        pytest.param("unclaimed", ANNA, id="nobody has"),
        pytest.param("claimed", BERND, id="another has"),
    ],
)
def test_a_clerk_claims_a_tender_before_acting_on_it(
    tender: TenderState, by: Fields, verb: Verb
) -> None:
    desk = in_state(tender)

    assert told(desk.takes(ASKS[verb](by))) == ["claim_first"]


@pytest.mark.parametrize("by", [INSURER, BERND], ids=["the insurer", "a clerk without a claim"])
@pytest.mark.parametrize("tender", ["unclaimed", "claimed"])
def test_a_decline_needs_no_claim(tender: TenderState, by: Fields) -> None:
    desk = in_state(tender, "invited")

    answer = kind_or_code(told(desk.takes(decline(by=by))))

    assert answer == "insurer-declined"


@pytest.mark.parametrize("verb", ["claim", "release", "reassign"])
@pytest.mark.parametrize("tender", ["unclaimed", "claimed"])
def test_only_its_backoffice_has_a_say_in_whose_a_tender_is(
    tender: TenderState, verb: Verb
) -> None:
    desk, before = in_state(tender), in_state(tender).tender().owner
    by_others = reassign(organisation=THEIRS) if verb == "reassign" else ASKS[verb](FREMD)

    assert told(desk.takes(by_others)) == ["not_a_participant"]
    assert desk.tender().owner == before
