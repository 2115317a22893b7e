"""One order for all inputs."""

from hypothesis import given
from hypothesis import strategies as st

from tests.engine.tally import tally
from workers.engine.inbox import Inbox
from workers.engine.memory import Appended

FACTS, COMMANDS = "rate-changed", "amount-posted"


class Positions(dict[str, int]):
    """How far each topic was read."""

    def __missing__(self, topic: str) -> int:
        return 0


def record(offset: int, timestamp: int) -> Appended:
    return Appended(offset, timestamp, b"k", b"v", (), None)


def drained(inbox: Inbox) -> list[tuple[str, int]]:
    order = []
    while (upcoming := inbox.peek()) is not None:
        topic, taken = upcoming
        inbox.drop(topic)
        order.append((topic, taken.offset))
    return order


TIMES = st.lists(st.integers(0, 9), max_size=8).map(sorted)


@given(facts=TIMES, commands=TIMES)
def test_the_order_is_by_time_then_facts_then_offset(facts: list[int], commands: list[int]) -> None:
    inbox = Inbox(tally(), Positions().__getitem__)
    inbox.add(
        {
            COMMANDS: [record(n, time) for n, time in enumerate(commands)],
            FACTS: [record(n, time) for n, time in enumerate(facts)],
        }
    )

    expected = sorted(
        [(time, 0, n) for n, time in enumerate(facts)]
        + [(time, 1, n) for n, time in enumerate(commands)]
    )
    assert drained(inbox) == [((FACTS, COMMANDS)[kind], n) for _, kind, n in expected]


def test_a_command_waits_until_the_facts_were_read_to_the_end_that_it_met() -> None:
    positions = Positions()
    inbox = Inbox(tally(), positions.__getitem__)
    assert inbox.add({COMMANDS: [record(0, 5)]})
    inbox.require({FACTS: 3})
    assert drained(inbox) == []

    positions[FACTS] = 3

    assert drained(inbox) == [(COMMANDS, 0)]


def test_a_later_fact_shows_that_all_before_the_command_were_read() -> None:
    inbox = Inbox(tally(), Positions().__getitem__)
    inbox.add({COMMANDS: [record(0, 5)]})
    inbox.require({FACTS: 3})

    inbox.add({FACTS: [record(1, 6)]})

    assert inbox.peek() == (COMMANDS, record(0, 5))


def test_facts_never_wait() -> None:
    inbox = Inbox(tally(), Positions().__getitem__)
    assert not inbox.add({FACTS: [record(0, 5)]})
    inbox.require({FACTS: 9})

    assert drained(inbox) == [(FACTS, 0)]


def test_of_a_topic_that_waits_no_more_is_wanted_than_fits() -> None:
    inbox = Inbox(tally(), Positions().__getitem__)
    inbox.require({FACTS: 1})
    inbox.add({COMMANDS: [record(n, 5) for n in range(4_000)]})

    assert inbox.enough() == [COMMANDS]
    assert len(inbox) == 4_000
