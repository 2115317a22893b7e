"""When a process lives and when it is ready, and what it says when not."""

import pytest

from tests.unit.service.post import Post
from workers.service.vitals import Vitals


@pytest.fixture
def vitals() -> Vitals:
    """Of a process that is ready."""
    vitals = Vitals(now=100.0)
    vitals.broker = ""
    vitals.agents = [Post(tasks={0: "working", 1: "working"})]
    return vitals


def test_a_process_lives_while_its_event_loop_turns(vitals: Vitals) -> None:
    assert vitals.lifeless(now=129.0) == []


def test_a_process_whose_event_loop_stands_still_is_lifeless(vitals: Vitals) -> None:
    assert vitals.lifeless(now=141.0) == ["nothing has moved for 41 s"]


def test_a_process_is_ready_when_every_partition_of_its_is_worked_on(vitals: Vitals) -> None:
    assert vitals.unready() == []


def test_a_process_without_a_partition_of_its_own_is_ready_to_take_some(vitals: Vitals) -> None:
    vitals.agents = [Post(tasks={})]

    assert vitals.unready() == []


@pytest.mark.parametrize(
    ("post", "reason"),
    [
        (Post(joined=False), "router: the group has not shared out its partitions yet"),
        (
            Post(tasks={0: "working", 11: "resuming", 2: "resuming"}),
            "router: not yet resumed: 2, 11",
        ),
        (
            Post(tasks={3: "stopped"}, stopped={3: "the fact cannot be decoded"}),
            "router: 3 has stopped: the fact cannot be decoded",
        ),
    ],
    ids=["not joined", "resuming", "stopped"],
)
def test_a_process_is_not_ready_while_one_agent_is_not(
    vitals: Vitals, post: Post, reason: str
) -> None:
    vitals.agents = [Post(name="settings"), post]

    assert vitals.unready() == [reason]


def test_a_process_is_not_ready_while_the_broker_does_not_answer(vitals: Vitals) -> None:
    vitals.broker = "no answer from b1:9092"

    assert vitals.unready() == ["the broker: no answer from b1:9092"]


def test_a_process_is_not_ready_before_it_starts_its_agents() -> None:
    assert Vitals(now=0.0).unready() == [
        "the broker: has not been asked yet",
        "no agent is at work",
    ]


def test_a_process_that_stops_is_not_ready(vitals: Vitals) -> None:
    vitals.agents = ()

    assert vitals.unready() == ["no agent is at work"]
