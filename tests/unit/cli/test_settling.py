"""Dead letters are settled in bounded transactions, and as slowly as was asked for."""

import pytest

from events.catalogue import MIB
from tests.unit.cli.dead import parked
from workers.client.reader import Place
from workers.dead_letters.fate import PutBack
from workers.dead_letters.letters import letter
from workers.dead_letters.pace import Pace
from workers.dead_letters.settling import Deed, portions
from workers.engine.port import Sent


def deed(value: bytes) -> Deed:
    back = PutBack(Place("tender-requested", 0), Sent(b"k", value), decodable=True)
    return Deed(letter(parked()), back)


def test_a_transaction_takes_so_many_letters_and_the_rest_comes_in_the_next() -> None:
    assert [len(part) for part in portions([deed(b"x")] * 7, most=3)] == [3, 3, 1]


def test_a_transaction_takes_8_mib() -> None:
    large = deed(b"x" * MIB)

    assert [len(part) for part in portions([large] * 9, most=200)] == [8, 1]


def test_nothing_is_no_transaction() -> None:
    assert list(portions([], most=3)) == []


@pytest.mark.parametrize(
    ("rate", "portion"),
    [(None, 200), (1, 1), (9, 1), (500, 50), (1_000_000, 200)],
    ids=["as fast as it goes", "one a second", "a few", "many", "more than there can be"],
)
def test_a_transaction_is_as_small_as_the_rate_asks_for(rate: int | None, portion: int) -> None:
    assert Pace(rate).portion == portion


def test_records_wait_until_they_are_due_and_time_that_was_lost_is_not_made_up_for() -> None:
    pace = Pace(100)

    assert pace.wait(10, now=5.0) == 0
    assert pace.wait(10, now=5.0) == pytest.approx(0.1)
    assert pace.wait(10, now=7.0) == 0
    assert pace.wait(10, now=7.0) == pytest.approx(0.1)


def test_without_a_rate_nothing_waits() -> None:
    pace = Pace(None)

    assert [pace.wait(200, now=0.0), pace.wait(200, now=0.0)] == [0, 0]
