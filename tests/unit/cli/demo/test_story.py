"""The story itself: who plays in it, and what it foretells."""

from collections import Counter
from collections.abc import Iterator
from typing import Final

import pytest

from events import codec
from events.catalogue import DEAD, FACTS, LIFECYCLE
from events.event import Command
from workers.cli.demo.cast import ELBTAL, NORDLICHT, Cast, cast
from workers.cli.demo.outcome import Outcome
from workers.cli.demo.scene import Broken, Step
from workers.cli.demo.story import story

LEFT_OUT: Final = {
    # Whoever has seen a tender handed over knows how one is given back.
    "tender-released",
    # A claim and an invitation are refused; the others are refused in the same way.
    "tender-release-refused",
    "tender-reassignment-refused",
    "insurer-invitation-withdrawal-refused",
    "insurer-decline-refused",
}
"""Kinds of facts that the story does without, so that it stays short."""


@pytest.fixture(scope="module")
def company() -> Cast:
    return cast()


def steps(company: Cast) -> Iterator[Step]:
    return (step for scene in story(company) for steps in scene.rounds for step in steps)


def foretold(company: Cast) -> list[Outcome]:
    return [outcome for step in steps(company) for outcome in step.follows]


def commands(company: Cast) -> list[Command]:
    published = (step.published for step in steps(company))
    return [command for command in published if isinstance(command, Command)]


def test_there_are_forty_tenders_and_more_each_with_an_id_of_its_own(company: Cast) -> None:
    ids = [tender.request.tender_id for tender in company.tenders]

    assert len(ids) >= 40
    assert len(set(ids)) == len(ids)


def test_every_tender_says_what_an_insurer_must_know(company: Cast) -> None:
    for tender in company.tenders:
        request = tender.request

        assert tender.trade
        assert request.trade_code
        assert request.policyholder
        assert request.requested_cover
        assert request.requested_cover.sum_insured
        assert request.risk_answers
        assert request.documents


def test_every_kind_of_fact_comes_but_what_is_left_out_and_a_dead_letter(company: Cast) -> None:
    kinds = {outcome.kind for outcome in foretold(company)}

    assert {topic.kind for topic in FACTS} - kinds == LEFT_OUT
    assert kinds & {topic.kind for topic in DEAD}


def test_the_ids_of_what_people_publish_are_the_same_each_time(company: Cast) -> None:
    ids = [command.id for command in commands(company)]

    assert ids == [command.id for command in commands(cast())]
    assert len(set(ids)) == len(ids)


def test_every_command_can_be_read_by_those_who_own_its_topic(company: Cast) -> None:
    for command in commands(company):
        sent = codec.encode_command(command, now_ms=0)

        assert codec.decode(sent.value, sent.headers, command.topic, sent.key).data == command.data


def test_what_breaks_off_in_the_middle_is_no_json(company: Cast) -> None:
    (broken,) = (step.published for step in steps(company) if isinstance(step.published, Broken))

    with pytest.raises(codec.Undecodable) as error:
        codec.decode(broken.value, (), broken.topic, broken.account_id.encode())

    assert error.value.reason == "not_json"


def test_every_tender_is_decided_once_but_for_one_that_waits(company: Cast) -> None:
    decisions = Counter(
        outcome.about
        for outcome in foretold(company)
        if outcome.kind in {"backoffice-assigned", "portal-forwarded"}
    )

    undecided = [
        tender.request.tender_id
        for tender in company.tenders
        if not decisions[tender.request.tender_id]
    ]
    assert set(decisions.values()) == {1}
    assert len(undecided) == 1


def test_of_the_insurers_that_were_to_be_asked_one_is_one_too_many(company: Cast) -> None:
    kinds = Counter(outcome.kind for outcome in foretold(company))

    assert kinds["insurer-invited"] == company.nordlicht.settings[0].max_insurers
    assert kinds["insurer-invitation-refused"] == 1


@pytest.mark.parametrize("account", [NORDLICHT, ELBTAL])
def test_what_changes_a_tender_is_numbered_without_a_gap(company: Cast, account: str) -> None:
    lifecycle = {topic.kind for topic in FACTS if topic.produced_by == (LIFECYCLE,)}
    numbers = [
        outcome.detail.removesuffix(", released")
        for outcome in foretold(company)
        if (outcome.kind in lifecycle, outcome.account_id) == (True, account)
        and outcome.detail.startswith("number")
    ]

    assert numbers
    assert numbers == [f"number {number}" for number in range(1, len(numbers) + 1)]


def test_what_waits_for_its_tender_is_let_out_with_it(company: Cast) -> None:
    outcomes = foretold(company)

    (held,) = (each for each in outcomes if each.kind == "tender-action-held")
    (claimed,) = (
        each for each in outcomes if (each.kind, each.about) == ("tender-claimed", held.about)
    )
    assert claimed.detail.endswith("released")
    assert outcomes.index(held) < outcomes.index(claimed)


def test_what_was_held_is_released_in_its_order(company: Cast) -> None:
    held = [outcome.about for outcome in foretold(company) if outcome.kind == "tender-held"]
    released = [
        outcome.about
        for outcome in foretold(company)
        if outcome.kind == "backoffice-assigned" and outcome.detail.endswith("released")
    ]

    assert len(held) == 7
    assert released == held
