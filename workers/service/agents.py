"""The agents by name: the one place where a new one is added."""

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Final

from events.catalogue import LIFECYCLE, MESSAGING, ROUTER, SETTINGS
from workers.engine.agent import Agent
from workers.engine.policy import Policy
from workers.lifecycle.agent import lifecycle
from workers.messaging.agent import messaging
from workers.router.agent import router
from workers.settings.agent import settings

AGENTS: Final[Mapping[str, Callable[[Policy], Agent]]] = MappingProxyType(
    {ROUTER: router, MESSAGING: messaging, SETTINGS: settings, LIFECYCLE: lifecycle}
)
ALL: Final = "all"
"""Stands for every agent."""


def unknown(names: Iterable[str]) -> tuple[str, ...]:
    """Those of the names that are no agent's."""
    return tuple(name for name in names if name not in {*AGENTS, ALL})


def agents(names: Iterable[str], policy: Policy) -> tuple[Agent, ...]:
    """The agents of these names, each once; none may be unknown."""
    wanted = dict.fromkeys(names)
    chosen = AGENTS if ALL in wanted else wanted
    return tuple(AGENTS[name](policy) for name in chosen)
