"""The messaging agent: what it reads, the rows it keeps, and under which policy it decides."""

from functools import partial

from events.catalogue import BACKOFFICE_ASSIGNED, MESSAGE_POSTED, MESSAGING, PORTAL_FORWARDED
from workers.engine.agent import Agent
from workers.engine.policy import Policy
from workers.messaging import decision
from workers.messaging.state import TABLES


def messaging(policy: Policy = Policy()) -> Agent:
    """The agent that relays messages; who handles a tender counts before what is written of it."""
    return Agent(
        MESSAGING,
        reads=(BACKOFFICE_ASSIGNED, PORTAL_FORWARDED, MESSAGE_POSTED),
        tables=TABLES,
        decide=partial(decision.decide, policy),
        wake=partial(decision.wake, policy),
    )
