"""The agents by name."""

import pytest

from events import catalogue
from workers.engine.policy import Policy
from workers.service.agents import AGENTS, agents, unknown


def test_every_agent_of_the_catalogue_can_be_run_by_its_name() -> None:
    assert [AGENTS[name](Policy()).name for name in catalogue.AGENTS] == list(catalogue.AGENTS)
    assert set(AGENTS) == set(catalogue.AGENTS)


@pytest.mark.parametrize(
    ("names", "chosen"),
    [
        (["settings"], ["settings"]),
        (["settings", "router", "settings"], ["settings", "router"]),
        (["all"], ["router", "messaging", "settings", "lifecycle"]),
        (["settings", "all"], ["router", "messaging", "settings", "lifecycle"]),
    ],
    ids=["one", "each once", "all", "one and all"],
)
def test_agents_are_chosen_by_name(names: list[str], chosen: list[str]) -> None:
    assert [agent.name for agent in agents(names, Policy())] == chosen


def test_a_name_that_is_no_agents_is_unknown() -> None:
    assert unknown(["router", "rooter", "all", ""]) == ("rooter", "")
