"""What an engine did to tenders is found out and named."""

from collections.abc import Callable
from typing import Final

import pytest

from events.catalogue import BACKOFFICE_ASSIGNED, PORTAL_FORWARDED
from tests.bench.account import accounts
from tests.bench.answers import Verdict
from tests.bench.kafka import Appended
from tests.bench.routed import routing
from tests.bench.routing import Routing
from tests.bench.tender import Tender, tenders

ACCOUNTS: Final = accounts(20)
TENDERS: Final = list(tenders(200, ACCOUNTS, partitions=2))
WORK: Final = routing(TENDERS, ACCOUNTS, partitions=2)
ROUTING: Final = Routing("somebody", ACCOUNTS)


def fact_of(tender: Tender) -> Appended:
    kind, record = ROUTING(tender.key, tender.value, (), now=0)
    return Appended(kind, tender.partition, 0, record.key, record.value, record.headers)


FACTS: Final = [fact_of(tender) for tender in TENDERS]


def verdict_on(facts: list[Appended]) -> Verdict:
    return WORK.answered(facts).verdict()


def test_a_right_fact_for_every_tender_is_all_that_is_wanted() -> None:
    assert verdict_on(FACTS) == Verdict(asked=200, lost=0, doubled=0, wrong=0)


def test_a_tender_without_a_fact_is_lost() -> None:
    assert verdict_on(FACTS[1:]) == Verdict(asked=200, lost=1, doubled=0, wrong=0)


def test_a_second_fact_for_a_tender_is_counted() -> None:
    assert verdict_on([*FACTS, FACTS[7]]) == Verdict(asked=200, lost=0, doubled=1, wrong=0)


def misrouted(fact: Appended) -> Appended:
    topics = {BACKOFFICE_ASSIGNED.kind, PORTAL_FORWARDED.kind}
    return fact._replace(topic=(topics - {fact.topic}).pop())


def displaced(fact: Appended) -> Appended:
    return fact._replace(partition=1 - fact.partition)


def with_another_key(fact: Appended) -> Appended:
    return fact._replace(key=b"konto-x")


def with_another_request(fact: Appended) -> Appended:
    return fact._replace(value=fact.value.replace(b"Betriebshaftpflicht", b"Cyber"))


def of_no_tender(fact: Appended) -> Appended:
    return fact._replace(value=fact.value.replace(b'"subject":"', b'"subject":"x'))


def cut_off(fact: Appended) -> Appended:
    return fact._replace(value=fact.value[:-1])


@pytest.mark.parametrize(
    "spoil",
    [misrouted, displaced, with_another_key, with_another_request, of_no_tender, cut_off],
    ids=lambda spoil: spoil.__name__,
)
def test_a_wrong_fact_is_no_answer(spoil: Callable[[Appended], Appended]) -> None:
    verdict = verdict_on([spoil(FACTS[0]), *FACTS[1:]])

    assert (verdict.lost, verdict.wrong, len(verdict.examples)) == (1, 1, 1)


def test_a_fact_against_the_contract_is_found_among_those_that_are_held_against_it() -> None:
    without_mode = [
        fact._replace(value=fact.value.replace(b'"decided_by":"account"', b'"decided_by":"x"'))
        for fact in FACTS
    ]

    assert verdict_on(without_mode).wrong == 2


def test_a_request_may_be_written_anew_if_it_says_the_same() -> None:
    spaced = FACTS[0]._replace(value=FACTS[0].value.replace(b'"broker_id":', b'"broker_id": '))

    assert verdict_on([spaced, *FACTS[1:]]) == verdict_on(FACTS)
