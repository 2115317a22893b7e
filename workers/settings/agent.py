"""The settings agent: what it reads and the rows it keeps."""

from events.catalogue import SETTINGS, SETTINGS_CHANGE_REQUESTED
from workers.engine.agent import Agent
from workers.engine.policy import Policy
from workers.settings.decision import decide
from workers.settings.state import ACCOUNTS


def settings(
    policy: Policy = Policy(),  # noqa: ARG001 - made as all agents are
) -> Agent:
    """The agent that owns the accounts' settings; it holds and forgets nothing."""
    return Agent(SETTINGS, reads=(SETTINGS_CHANGE_REQUESTED,), tables=(ACCOUNTS,), decide=decide)
