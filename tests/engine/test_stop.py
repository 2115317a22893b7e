"""When a task stops rather than parks, and how it goes on."""

from dataclasses import replace

import pytest

from events.event import Event
from tests.engine.desk import A, Desk, totals
from tests.engine.tally import posted, tally
from workers.engine.agent import Decide, Decision, View
from workers.engine.errors import MustStop
from workers.engine.port import Sent

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
