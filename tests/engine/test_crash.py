"""A crash at every await of a day's work."""

from tests.engine.desk import A, B, Desk
from tests.engine.tally import posted, rate, tally
from workers.engine.port import Sent
from workers.engine.transaction import Limits


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
