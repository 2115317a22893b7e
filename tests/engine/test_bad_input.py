"""What a task does with records that it cannot work on, or that are not its own."""

import pytest

from events.partition import partition_of
from tests.engine.desk import A, Desk, totals
from tests.engine.tally import Flaw, posted, rate, tally
from workers.engine.errors import MustStop
from workers.engine.port import Sent


async def test_a_command_that_cannot_be_decoded_goes_to_the_dead_letters(desk: Desk) -> None:
    poison = Sent(A.encode(), b"no json", (("x", b"y"),))
    desk.put("amount-posted", posted(A, 1), poison, posted(A, 2))

    await desk.work()

    (dead,) = desk.cluster.read("amount-posted.dead", 0, 0)
    assert (dead.key, dead.value) == (poison.key, poison.value)
    assert dict(dead.headers)["dead-letter-reason"] == b"not_json"
    assert dict(dead.headers)["x"] == b"y"
    assert totals(desk) == [1, 2]


async def test_a_command_on_which_the_decision_fails_goes_to_the_dead_letters(desk: Desk) -> None:
    desk.put("amount-posted", posted(A, 1), posted(A, 2, amount=13), posted(A, 3))

    await desk.work()

    (dead,) = desk.cluster.read("amount-posted.dead", 0, 0)
    assert dict(dead.headers)["dead-letter-reason"] == b"decision_failed"
    assert totals(desk) == [1, 2]


async def test_an_answer_that_its_topic_would_not_take_is_a_failed_decision(desk: Desk) -> None:
    desk.put("amount-posted", posted(A, 1, note="x" * 700_000), posted(A, 2))

    await desk.work()

    (dead,) = desk.cluster.read("amount-posted.dead", 0, 0)
    assert dict(dead.headers)["dead-letter-reason"] == b"decision_failed"
    assert totals(desk) == [1]


@pytest.mark.parametrize(
    ("record", "why"),
    [
        (Sent(A.encode(), b"no json"), "cannot be decoded"),
        (rate(A, 1, rate=-1), "cannot be applied"),
    ],
    ids=["undecodable", "inapplicable"],
)
async def test_a_fact_that_cannot_be_applied_stops_the_task(
    desk: Desk, record: Sent, why: str
) -> None:
    desk.put("rate-changed", record)
    desk.put("amount-posted", posted(A, 1))

    with pytest.raises(MustStop, match=why):
        await desk.work()

    assert totals(desk) == []


async def test_a_due_row_on_which_the_decision_fails_stops_the_task(desk: Desk) -> None:
    desk.put("amount-posted", posted(A, 1, amount=13, pieces=1))

    with pytest.raises(MustStop, match="a due row of w cannot be decided"):
        await desk.work()


async def test_a_due_row_that_is_left_as_it_stood_stops_the_task() -> None:
    desk = Desk(tally(Flaw(leaves_work=True)))
    desk.put("amount-posted", posted(A, 1, pieces=1))

    with pytest.raises(MustStop, match="a due row of w was neither written nor dropped"):
        await desk.work()


async def test_a_misplaced_command_moves_to_its_own_partition() -> None:
    desk = Desk(tally(), partitions=4)
    home = partition_of(A.encode(), 4)
    elsewhere = (home + 1) % 4
    desk.put("amount-posted", posted(A, 1), partition=elsewhere)

    await desk.work(elsewhere)

    (moved,) = desk.cluster.read("amount-posted", home, 0)
    assert moved.value == posted(A, 1).value
    assert dict(moved.headers)["moved-from"] == str(elsewhere).encode()
    await desk.work(home)
    assert [fact["total"] for fact in desk.data("total-rose", home)] == [1]


async def test_a_misplaced_command_that_would_not_fit_any_more_is_parked() -> None:
    desk = Desk(tally(), partitions=4)
    elsewhere = (partition_of(A.encode(), 4) + 1) % 4
    desk.put("amount-posted", Sent(A.encode(), b"x" * 1_000_001), partition=elsewhere)

    await desk.work(elsewhere)

    (dead,) = desk.cluster.read("amount-posted.dead", elsewhere, 0)
    assert dict(dead.headers)["dead-letter-reason"] == b"too_large"


async def test_a_record_without_key_is_parked_where_it_lies() -> None:
    desk = Desk(tally(), partitions=4)
    desk.put("amount-posted", Sent(None, posted(A, 1).value), partition=2)

    await desk.work(2)

    (dead,) = desk.cluster.read("amount-posted.dead", 2, 0)
    assert dict(dead.headers)["dead-letter-reason"] == b"key_mismatch"
