"""What messaging did to messages is found out and named; its own decisions are right."""

from collections.abc import Callable
from typing import Final

import pytest

from events.catalogue import MESSAGE_HELD, MESSAGE_POSTED
from tests.bench.account import accounts
from tests.bench.answers import Verdict
from tests.bench.decided import by_agent, event_of
from tests.bench.kafka import Appended
from tests.bench.relayed import relaying
from workers.messaging.agent import messaging

WORK: Final = relaying(100, accounts(20), partitions=2)
FACTS: Final = by_agent(messaging(), WORK)


def verdict_on(facts: list[Appended]) -> Verdict:
    return WORK.answered(facts).verdict()


def test_every_message_is_relayed_by_the_agent() -> None:
    assert verdict_on(FACTS) == Verdict(asked=100, lost=0, doubled=0, wrong=0)


def test_there_are_as_many_messages_as_were_asked_for_each_under_its_own_id() -> None:
    assert {record.topic for record in WORK.asked} == {MESSAGE_POSTED.kind}
    assert len({event_of(record).id for record in WORK.asked}) == 100


def test_a_message_that_is_not_relayed_is_lost() -> None:
    assert verdict_on(FACTS[1:]).lost == 1


def test_a_message_that_is_relayed_twice_is_counted() -> None:
    assert verdict_on([*FACTS, FACTS[7]]).doubled == 1


def held_instead(fact: Appended) -> Appended:
    return fact._replace(topic=MESSAGE_HELD.kind)


def displaced(fact: Appended) -> Appended:
    return fact._replace(partition=1 - fact.partition)


def with_another_key(fact: Appended) -> Appended:
    return fact._replace(key=b"konto-x")


def misnumbered(fact: Appended) -> Appended:
    return fact._replace(value=fact.value.replace(b'"sequence":1,', b'"sequence":2,'))


def to_the_sender(fact: Appended) -> Appended:
    return fact._replace(
        value=fact.value.replace(b'"recipient":{"party":"broker"', b'"recipient":{"party":"x"')
    )


def with_another_text(fact: Appended) -> Appended:
    return fact._replace(value=fact.value.replace("Grüßen".encode(), b"x"))


def of_no_message(fact: Appended) -> Appended:
    return fact._replace(value=fact.value.replace(b'"message_id":"', b'"message_id":"x'))


def cut_off(fact: Appended) -> Appended:
    return fact._replace(value=fact.value[:-1])


@pytest.mark.parametrize(
    "spoil",
    [
        held_instead,
        displaced,
        with_another_key,
        misnumbered,
        to_the_sender,
        with_another_text,
        of_no_message,
        cut_off,
    ],
    ids=lambda spoil: spoil.__name__,
)
def test_a_wrong_fact_is_no_answer(spoil: Callable[[Appended], Appended]) -> None:
    verdict = verdict_on([spoil(FACTS[0]), *FACTS[1:]])

    assert (verdict.lost, verdict.wrong, len(verdict.examples)) == (1, 1, 1)
