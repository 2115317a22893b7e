"""The router: what it reads, the rows it keeps, and under which policy it decides."""

from functools import partial

from events.catalogue import (
    ACCOUNT_SETTINGS_CHANGED,
    HANDLING_CHOSEN,
    ROUTER,
    TENDER_REQUESTED,
)
from workers.engine.agent import Agent
from workers.engine.policy import Policy
from workers.router import decision
from workers.router.state import TABLES


def router(policy: Policy = Policy()) -> Agent:
    """The agent that routes tenders; settings count before requests, and these before choices."""
    return Agent(
        ROUTER,
        reads=(ACCOUNT_SETTINGS_CHANGED, TENDER_REQUESTED, HANDLING_CHOSEN),
        tables=TABLES,
        decide=partial(decision.decide, policy),
        wake=partial(decision.wake, policy),
    )
