"""In whatever order a tender's claim, release, invitation and withdrawal meet its routing.

Each has one answer: nothing is dropped in silence, nothing waits for ever, no number is missing.
"""

import json
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import permutations
from typing import Any, Final

import pytest

from events.catalogue import FACTS, LIFECYCLE
from tests.chaos.dice import dice
from tests.e2e.events import claim, invitation, release, request, settings, withdrawal
from tests.simulation.scenes import A
from tests.simulation.world import World
from workers.engine.port import Sent
from workers.lifecycle.agent import lifecycle
from workers.router.agent import router
from workers.settings.agent import settings as settings_agent

Event = dict[str, Any]

ASKED: Final[dict[str, Event]] = {
    "claim": claim(A, "A-1"),
    "release": release(A, "A-1"),
    "invitation": invitation(A, "A-1", "i-1"),
    "withdrawal": withdrawal(A, "A-1", "i-1"),
}
ORDERS: Final = [*permutations([*ASKED, "routing"])]
SETTINGS: Final = settings(A, "backoffice")
_STEPS_BETWEEN_RECORDS: Final = 8
_MOST_ROUNDS: Final = 20


def record(event: Event) -> tuple[str, int, Sent]:
    """Where it is published, and what."""
    topic = event["type"].removesuffix(".v1")
    return topic, 0, Sent(A.encode(), json.dumps(event).encode())


def a_world() -> World:
    """An account with settings, and one worker for each agent."""
    agents = router(), settings_agent(), lifecycle()
    world = World(agents, partitions=1, dice=dice(0, "no chance"))
    world.publish(*record(SETTINGS))
    world.settle(_MOST_ROUNDS)
    return world


def published(order: Sequence[str]) -> list[Event]:
    """The events in this order; the routing follows from a request."""
    return [ASKED.get(name) or request(A, "A-1") for name in order]


def one_by_one(order: Sequence[str]) -> World:
    """A world where each is decided on before the next is published."""
    world = a_world()
    for event in published(order):
        world.publish(*record(event))
        world.settle(_MOST_ROUNDS)
    return world


def all_at_once(order: Sequence[str]) -> World:
    """A world where they meet, and workers die meanwhile, as the dice have it."""
    world, chance = a_world(), dice(ORDERS.index(tuple(order)), "deaths")
    for event in published(order):
        world.publish(*record(event))
        for _ in range(chance.randrange(_STEPS_BETWEEN_RECORDS)):
            world.go_on(chance.choice(world.seats))
            if not chance.randrange(_STEPS_BETWEEN_RECORDS):
                world.kill(chance.choice(world.seats))
    world.settle(_MOST_ROUNDS)
    return world


def answers(world: World) -> list[Event]:
    """All that the lifecycle agent says."""
    ours = [topic.kind for topic in FACTS if LIFECYCLE in topic.produced_by]
    found = [entry for topic in ours for entry in world.cluster.read(topic, 0, 0)]
    return [json.loads(entry.value or b"") for entry in found]


@pytest.mark.parametrize("play", [one_by_one, all_at_once], ids=["one by one", "all at once"])
@pytest.mark.parametrize("order", ORDERS, ids=" ".join)
def test_each_has_its_answer_in_whatever_order_they_come(
    order: Sequence[str], play: Callable[[Sequence[str]], World]
) -> None:
    world = play(order)
    said = answers(world)
    world.close()

    held = [event for event in said if event["type"] == "tender-action-held.v1"]
    settled = [event for event in said if event not in held]
    numbers = sorted(event["data"]["sequence"] for event in settled if "sequence" in event["data"])
    assert Counter(event["causationid"] for event in settled) == {
        event["id"]: 1 for event in ASKED.values()
    }
    assert len({event["id"] for event in said}) == len(said)
    assert numbers == list(range(1, len(numbers) + 1))
