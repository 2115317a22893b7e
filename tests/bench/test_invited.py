"""What lifecycle did to claims and invitations is found out; its own decisions are right."""

from collections import Counter
from collections.abc import Callable
from typing import Final

import pytest

from events.catalogue import (
    INSURER_INVITATION_REFUSED,
    INSURER_INVITATION_REQUESTED,
    INSURER_INVITED,
    TENDER_CLAIM_REFUSED,
    TENDER_CLAIM_REQUESTED,
    TENDER_CLAIMED,
)
from tests.bench.account import accounts
from tests.bench.answers import Verdict
from tests.bench.decided import by_agent, event_of
from tests.bench.invited import inviting
from tests.bench.kafka import Appended
from workers.lifecycle.agent import lifecycle

WORK: Final = inviting(200, accounts(20), partitions=2)
FACTS: Final = by_agent(lifecycle(), WORK)


def verdict_on(facts: list[Appended]) -> Verdict:
    return WORK.answered(facts).verdict()


def of_kind(kind: str) -> int:
    return next(number for number, fact in enumerate(FACTS) if fact.topic == kind)


def test_every_command_is_answered_by_the_agent() -> None:
    assert verdict_on(FACTS) == Verdict(asked=200, lost=0, doubled=0, wrong=0)


def test_there_are_as_many_commands_as_were_asked_for_each_under_its_own_id() -> None:
    kinds = {TENDER_CLAIM_REQUESTED.kind, INSURER_INVITATION_REQUESTED.kind}

    assert {record.topic for record in WORK.asked} == kinds
    assert len({event_of(record).id for record in WORK.asked}) == 200


def test_some_are_granted_and_some_refused() -> None:
    kinds = Counter(fact.topic for fact in FACTS)

    assert kinds[TENDER_CLAIMED.kind] == kinds[TENDER_CLAIM_REFUSED.kind] > 0
    assert kinds[INSURER_INVITED.kind] > kinds[INSURER_INVITATION_REFUSED.kind] > 0


def test_a_command_that_is_not_answered_is_lost() -> None:
    assert verdict_on(FACTS[1:]).lost == 1


def test_a_command_that_is_answered_twice_is_counted() -> None:
    assert verdict_on([*FACTS, FACTS[7]]).doubled == 1


def refused_instead(fact: Appended) -> Appended:
    return fact._replace(topic=INSURER_INVITATION_REFUSED.kind)


def displaced(fact: Appended) -> Appended:
    return fact._replace(partition=1 - fact.partition)


def with_another_key(fact: Appended) -> Appended:
    return fact._replace(key=b"konto-x")


def with_a_gap_before_it(fact: Appended) -> Appended:
    return fact._replace(value=fact.value.replace(b'"slot":1,', b'"slot":2,'))


def with_more_slots_left(fact: Appended) -> Appended:
    return fact._replace(value=fact.value.replace(b'"slots_left":4', b'"slots_left":5'))


def with_another_sequence(fact: Appended) -> Appended:
    return fact._replace(value=fact.value.replace(b'"sequence":1', b'"sequence":2'))


def of_no_command(fact: Appended) -> Appended:
    return fact._replace(value=fact.value.replace(b'"invitation_id":"', b'"invitation_id":"x'))


def cut_off(fact: Appended) -> Appended:
    return fact._replace(value=fact.value[:-1])


@pytest.mark.parametrize(
    "spoil",
    [
        refused_instead,
        displaced,
        with_another_key,
        with_a_gap_before_it,
        with_more_slots_left,
        with_another_sequence,
        of_no_command,
        cut_off,
    ],
    ids=lambda spoil: spoil.__name__,
)
def test_a_wrong_fact_is_no_answer(spoil: Callable[[Appended], Appended]) -> None:
    place = of_kind(INSURER_INVITED.kind)
    verdict = verdict_on([*FACTS[:place], spoil(FACTS[place]), *FACTS[place + 1 :]])

    assert (verdict.lost, verdict.wrong, len(verdict.examples)) == (1, 1, 1)


def test_an_invitation_beyond_the_cap_is_wrong() -> None:
    place = of_kind(INSURER_INVITATION_REFUSED.kind)
    granted = FACTS[place]._replace(topic=INSURER_INVITED.kind)
    verdict = verdict_on([*FACTS[:place], granted, *FACTS[place + 1 :]])

    assert (verdict.lost, verdict.wrong) == (1, 1)


def test_a_claim_for_which_two_clerks_are_told_yes_is_wrong() -> None:
    place = of_kind(TENDER_CLAIM_REFUSED.kind)
    granted = FACTS[place]._replace(topic=TENDER_CLAIMED.kind)
    verdict = verdict_on([*FACTS[:place], granted, *FACTS[place + 1 :]])

    assert (verdict.lost, verdict.wrong) == (1, 1)
