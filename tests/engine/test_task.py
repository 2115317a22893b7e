"""What one task promises, on the log in memory."""

from dataclasses import replace

import pytest

from events.event import Event
from events.partition import partition_of
from tests.engine.desk import Desk
from tests.engine.tally import Flaw, posted, rate, tally
from workers.engine.agent import Decide, Decision, View
from workers.engine.errors import Fenced, MustStop
from workers.engine.port import Sent
from workers.engine.transaction import Limits

A, B = "rheinblick", "elbtor"


@pytest.fixture
def desk() -> Desk:
    return Desk(tally())


def totals(desk: Desk, account: str = A) -> list[int]:
    return [fact["total"] for fact in desk.data("total-rose") if fact["account_id"] == account]


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

    assert (limits.outputs, limits.size, limits.steps) == (1_000, 8 * 1024 * 1024, 5_000)


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


POISON = Sent(A.encode(), b"{")
GO_ON = Sent(b"tally", b"{}")


def parked(desk: Desk) -> int:
    return len(desk.cluster.read("amount-posted.dead", 0, 0))


async def test_the_fiftieth_dead_letter_in_a_row_stops_the_task_and_stays_where_it_is(
    desk: Desk,
) -> None:
    desk.put("amount-posted", posted(A, 1), *[POISON] * 60, posted(A, 2))

    with pytest.raises(MustStop, match=r"50 commands in a row .*@50 for not_json"):
        await desk.work()

    assert parked(desk) == 49
    assert totals(desk) == [1]


async def test_the_brake_counts_on_over_a_restart(desk: Desk) -> None:
    desk.put("amount-posted", *[POISON] * 30)
    await desk.work()
    desk.put("amount-posted", *[POISON] * 30)

    with pytest.raises(MustStop, match="50 commands in a row"):
        await desk.work()
    with pytest.raises(MustStop, match="50 commands in a row"):
        await desk.work()

    assert parked(desk) == 49


async def test_a_task_goes_on_by_itself_when_what_it_stopped_at_can_be_decided(desk: Desk) -> None:
    mended = tally()
    desk.agent = replace(mended, decide=_unmended(mended.decide))
    desk.put("amount-posted", *(posted(A, n) for n in range(60)))
    with pytest.raises(MustStop, match="for decision_failed"):
        await desk.work()

    desk.agent = mended
    await desk.work()

    assert parked(desk) == 49
    assert totals(desk) == list(range(1, 12))


def _unmended(_decide: Decide) -> Decide:
    def decide(_view: View, _event: Event, _now: int) -> Decision:
        raise ZeroDivisionError

    return decide


async def test_a_stopped_task_goes_on_when_somebody_lets_it(desk: Desk) -> None:
    desk.put("amount-posted", *[POISON] * 60, posted(A, 1))
    stopped = desk.task()
    await stopped.resume()
    with pytest.raises(MustStop):
        await desk.settle(stopped)
    desk.put("worker-control", Sent(b"another agent", b"{}"), GO_ON)

    await stopped.released()
    await desk.work()

    assert parked(desk) == 60
    assert totals(desk) == [1]


async def test_a_stopped_task_ends_when_it_is_told_to(desk: Desk) -> None:
    desk.put("rate-changed", Sent(A.encode(), b"{"))
    stopped = desk.task()
    await stopped.resume()
    with pytest.raises(MustStop):
        await desk.settle(stopped)
    size = desk.cluster.size()

    stopped.stop()
    await stopped.released()

    assert desk.cluster.size() == size


async def test_what_was_decided_before_the_stop_is_committed(desk: Desk) -> None:
    desk.put("amount-posted", posted(A, 1), posted(A, 2))
    desk.put("rate-changed", Sent(A.encode(), b"{"))

    with pytest.raises(MustStop):
        await desk.work()

    assert totals(desk) == [1, 2]


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


class Crash(Exception):  # noqa: N818 - what happens, not an error of the engine
    """The process dies here."""


class CrashAt:
    """Dies at the n-th await."""

    def __init__(self, number: int) -> None:
        self.left = number
        self.steps: list[str] = []

    async def __call__(self, step: str) -> None:
        self.steps.append(step)
        self.left -= 1
        if self.left == 0:
            raise Crash(step)


def _a_day(desk: Desk) -> None:
    desk.put("rate-changed", rate(A, 1, rate=2))
    desk.put("amount-posted", posted(A, 1), posted(B, 2), Sent(A.encode(), b"{"))
    desk.put("amount-posted", posted(A, 3, pieces=5), posted(B, 4, later_ms=50), posted(A, 5))
    desk.clock.now += 100


async def _worked_through_a_crash(number: int) -> tuple[Desk, bool]:
    desk = Desk(tally(), limits=Limits(outputs=3))
    _a_day(desk)
    try:
        await desk.work(pause=CrashAt(number))
    except Crash:
        await desk.work()
        return desk, True
    return desk, False


async def test_a_crash_at_any_await_changes_nothing_of_what_a_reader_sees() -> None:
    whole, _ = await _worked_through_a_crash(number=0)
    expected = (whole.read("total-rose"), len(whole.cluster.read("amount-posted.dead", 0, 0)))
    crashes = 0

    for number in range(1, 1_000):
        desk, crashed = await _worked_through_a_crash(number)
        seen = (desk.read("total-rose"), len(desk.cluster.read("amount-posted.dead", 0, 0)))
        assert [_timeless(fact) for fact in seen[0]] == [_timeless(fact) for fact in expected[0]]
        assert seen[1] == expected[1]
        if not crashed:
            break
        crashes += 1

    assert crashes > 40
    assert len(expected[0]) == 9


def _timeless(fact: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in fact.items() if name != "time"}
