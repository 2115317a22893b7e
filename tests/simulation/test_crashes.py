"""A process that dies at any await, in any scene, changes nothing of what a reader sees."""

from collections.abc import Sequence
from functools import cache

import pytest

from events.catalogue import DEAD, FACTS
from tests.chaos.dice import dice
from tests.simulation.scenes import DAY_MS, SCENES, Published
from tests.simulation.world import World
from workers.lifecycle.agent import lifecycle
from workers.messaging.agent import messaging
from workers.router.agent import router
from workers.settings.agent import settings

NAMES = ("router", "messaging", "settings", "lifecycle")
AGENTS = (router(), messaging(), settings(), lifecycle())
Seen = Sequence[tuple[str, bytes | None, bytes | None]]


class DiesAt:
    """Counts the steps of one agent, and kills it at one of them."""

    def __init__(self, world: World, agent: str, step: int) -> None:
        self.world = world
        self.seat = (agent, 0)
        self.left = step
        world.before_step = self

    def __call__(self, seat: tuple[str, int]) -> None:
        if seat == self.seat:
            self.left -= 1
            if self.left == 0:
                self.world.kill(seat)


def played(scene: Sequence[Published], agent: str, step: int) -> tuple[Seen, bool]:
    """What a reader sees of a scene, and whether the agent lived long enough to die in it."""
    world = World(AGENTS, partitions=1, dice=dice(0, "no chance"))
    death = DiesAt(world, agent, step)
    for topic, record, days in scene:
        world.clock.now += int(days * DAY_MS)
        world.settle(rounds=20)
        world.publish(topic, 0, record)
        world.settle(rounds=20)
    world.close()
    return seen(world), death.left <= 0


def seen(world: World) -> Seen:
    return [
        (topic.kind, record.key, record.value)
        for topic in (*FACTS, *DEAD)
        for record in world.cluster.read(topic.kind, 0, 0)
    ]


@cache
def undisturbed(scene: str) -> Seen:
    return played(SCENES[scene], "nobody", 0)[0]


@pytest.mark.parametrize("agent", NAMES)
@pytest.mark.parametrize("scene", SCENES)
def test_a_death_at_any_step_changes_nothing_of_what_a_reader_sees(scene: str, agent: str) -> None:
    expected = undisturbed(scene)
    deaths = 0

    died = True
    while died:
        found, died = played(SCENES[scene], agent, deaths + 1)
        deaths += died
        assert found == expected, f"after a death at step {deaths}"

    assert deaths > 20


def test_the_scenes_have_every_kind_of_fact() -> None:
    kinds = {kind for scene in SCENES for kind, _, _ in undisturbed(scene)}

    assert kinds == {topic.kind for topic in (*FACTS, *DEAD)}
