"""How one task works and takes over, on the log in memory."""

from dataclasses import replace

import pytest

from tests.engine.desk import A, B, Desk, totals
from tests.engine.tally import posted, rate, tally
from workers.engine.errors import Fenced, MustStop
from workers.engine.transaction import Limits


async def test_every_command_is_answered_in_order(desk: Desk) -> None:
    desk.put("amount-posted", *(posted(A, n) for n in range(5)))

    await desk.work()

    assert totals(desk) == [1, 2, 3, 4, 5]


async def test_a_new_task_goes_on_where_the_last_transaction_ended(desk: Desk) -> None:
    desk.put("amount-posted", posted(A, 1), posted(A, 2))
    await desk.work()
    desk.put("amount-posted", posted(A, 3))

    await desk.work()

    assert totals(desk) == [1, 2, 3]


async def test_what_was_decided_without_effect_is_not_read_again(desk: Desk) -> None:
    desk.put("amount-posted", posted(A, 1, amount=0))
    await desk.work()
    size = desk.cluster.size()

    await desk.work()

    assert desk.cluster.size() == size


async def test_a_task_that_was_taken_over_writes_nothing_more(desk: Desk) -> None:
    old = await desk.work()
    await desk.work()
    desk.put("amount-posted", posted(A, 1))

    with pytest.raises(Fenced):
        await desk.settle(old)

    assert totals(desk) == []


async def test_a_fact_that_was_there_first_counts_for_every_later_command(desk: Desk) -> None:
    desk.put("rate-changed", rate(A, 1, rate=10))
    desk.put("amount-posted", posted(A, 1))
    desk.put("rate-changed", rate(A, 2, rate=100))
    desk.put("amount-posted", posted(A, 2))

    await desk.work()

    assert totals(desk) == [10, 110]


async def test_at_equal_append_time_the_fact_goes_first(desk: Desk) -> None:
    desk.cluster.append("amount-posted", 0, [posted(A, 1)])
    desk.cluster.append("rate-changed", 0, [rate(A, 1, rate=10)])

    await desk.work()

    assert totals(desk) == [10]


async def test_a_command_waits_until_the_facts_before_it_have_been_fetched(desk: Desk) -> None:
    desk.put("rate-changed", *(rate(B, n, rate=1) for n in range(9)), rate(A, 9, rate=10))
    desk.put("amount-posted", posted(A, 1))
    task = desk.task()
    task._log._most = 2  # type: ignore[attr-defined]  # the log hands out little at a time

    await task.resume()
    await desk.settle(task)

    assert totals(desk) == [10]


def test_a_transaction_is_bounded_in_outputs_size_and_steps() -> None:
    limits = Limits()

    assert (limits.outputs, limits.size, limits.steps) == (2_000, 8 * 1024 * 1024, 5_000)


@pytest.mark.parametrize(
    "limits",
    [Limits(outputs=2), Limits(size=400), Limits(steps=2)],
    ids=["outputs", "bytes", "steps"],
)
async def test_much_work_is_done_in_several_transactions(limits: Limits) -> None:
    desk = Desk(tally(), limits=limits)
    desk.put("amount-posted", *(posted(A, n) for n in range(6)))

    await desk.work()

    assert totals(desk) == [1, 2, 3, 4, 5, 6]
    assert len(desk.cluster.transactions("tally-0")) >= 3


async def test_long_work_goes_on_in_bounded_transactions_while_new_records_queue_behind() -> None:
    desk = Desk(tally(), limits=Limits(outputs=3))
    desk.put("amount-posted", posted(A, 1, pieces=10), posted(A, 2, amount=100))

    await desk.work()

    assert totals(desk) == [*range(1, 11), 110]
    assert len(desk.cluster.transactions("tally-0")) >= 4


async def test_long_work_is_finished_by_the_next_task_after_a_crash() -> None:
    desk = Desk(tally(), limits=Limits(outputs=3))
    desk.put("amount-posted", posted(A, 1, pieces=10))
    task = desk.task()
    await task.resume()
    await task.turn()
    assert totals(desk) == [1, 2, 3]

    await desk.work()

    assert totals(desk) == list(range(1, 11))


async def test_a_timer_fires_once_when_its_time_has_come(desk: Desk) -> None:
    desk.put("amount-posted", posted(A, 1, later_ms=500))
    await desk.work()
    assert totals(desk) == []

    desk.clock.now += 500
    await desk.work()
    await desk.work()

    assert totals(desk) == [1]


async def test_a_timer_is_decided_before_a_record_that_came_after_its_time(desk: Desk) -> None:
    desk.put("amount-posted", posted(A, 1, later_ms=500))
    desk.clock.now += 500
    desk.put("amount-posted", posted(A, 2, amount=10))

    await desk.work()

    assert totals(desk) == [1, 11]


async def test_a_timer_waits_for_what_was_appended_before_its_time(desk: Desk) -> None:
    desk.put("amount-posted", posted(A, 1, later_ms=500))
    await desk.work()
    desk.put("amount-posted", posted(A, 2, amount=10))
    desk.clock.now += 10_000

    await desk.work()

    assert totals(desk) == [10, 11]


async def test_many_timers_that_change_nothing_do_not_make_one_endless_transaction() -> None:
    desk = Desk(tally(), limits=Limits(steps=5))
    desk.put("amount-posted", *(posted(A, n, later_ms=100 - n) for n in range(20)))
    desk.clock.now += 1_000

    await desk.work()

    assert len(totals(desk)) == 20
    assert len(desk.cluster.transactions("tally-0")) >= 8


async def test_another_number_of_partitions_is_refused(desk: Desk) -> None:
    desk.put("amount-posted", posted(A, 1))
    await desk.work()
    desk.cluster.partitions = 2

    with pytest.raises(MustStop, match="new TENDERS_PREFIX and replay"):
        await desk.work()


async def test_an_empty_changelog_under_a_group_with_offsets_is_refused(desk: Desk) -> None:
    desk.put("amount-posted", posted(A, 1))
    await desk.work()
    desk.cluster.forget("tally-changelog")

    with pytest.raises(MustStop, match="the changelog is empty"):
        await desk.work()


async def test_an_agent_that_gains_an_input_reads_it_from_its_beginning(desk: Desk) -> None:
    desk.put("rate-changed", rate(A, 1, rate=10))
    whole = desk.agent
    desk.agent = replace(whole, reads=whole.reads[1:])
    desk.put("amount-posted", posted(A, 1))
    await desk.work()
    assert totals(desk) == [1]

    desk.agent = whole
    await desk.work()
    desk.put("amount-posted", posted(A, 2))
    await desk.work()

    assert totals(desk) == [1, 11]
