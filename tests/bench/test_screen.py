"""What pages were told is held against what was decided."""

from typing import Final

from schemas.ids import TenderId
from tests.bench.account import accounts
from tests.bench.answers import Verdict
from tests.bench.listener import Heard
from tests.bench.screen import verdict, waits
from tests.bench.tender import tenders

TENDERS: Final = list(tenders(20, accounts(20), partitions=2))
HEARD: Final = [
    Heard(tender.answer, TenderId(tender.id), appended_at=1_000, at=1_000.0 + number)
    for number, tender in enumerate(TENDERS)
]


def test_all_is_right_where_each_decision_is_told_once() -> None:
    assert verdict(TENDERS, HEARD) == Verdict(asked=20, lost=0, doubled=0, wrong=0)


def test_what_is_not_told_is_lost() -> None:
    assert verdict(TENDERS, HEARD[1:]).lost == 1


def test_what_is_told_twice_is_counted() -> None:
    assert verdict(TENDERS, [*HEARD, HEARD[3]]).doubled == 1


def test_news_of_another_kind_or_of_no_tender_of_the_run_is_wrong() -> None:
    other = HEARD[0]._replace(kind=HEARD[1].kind, tender_id=HEARD[0].tender_id)
    stranger = HEARD[1]._replace(tender_id=TenderId("fremd"))
    found = verdict(TENDERS, [other, stranger, *HEARD[2:]])

    assert HEARD[0].kind != HEARD[1].kind
    assert (found.lost, found.wrong) == (2, 2)
    assert found.examples


def test_a_wait_is_from_the_append_to_the_first_news_of_those_that_count() -> None:
    again = HEARD[18]._replace(at=9_000.0)

    assert waits(TENDERS[18:], [*HEARD, again]) == [18.0, 19.0]
