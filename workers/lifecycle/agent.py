"""The lifecycle agent: what it reads, the rows it keeps, and under which policy it decides."""

from functools import partial

from events.catalogue import (
    BACKOFFICE_ASSIGNED,
    INSURER_DECLINE_REPORTED,
    INSURER_INVITATION_REQUESTED,
    INSURER_INVITATION_WITHDRAWAL_REQUESTED,
    LIFECYCLE,
    PORTAL_FORWARDED,
    TENDER_CLAIM_REQUESTED,
    TENDER_REASSIGNMENT_REQUESTED,
    TENDER_RELEASE_REQUESTED,
)
from workers.engine.agent import Agent
from workers.engine.policy import Policy
from workers.lifecycle import decision
from workers.lifecycle.state import TABLES


def lifecycle(policy: Policy = Policy()) -> Agent:
    """The agent that decides all that changes a tender after its routing.

    Where append times are equal, who handles a tender counts first, then whose it is.
    """
    return Agent(
        LIFECYCLE,
        reads=(
            BACKOFFICE_ASSIGNED,
            PORTAL_FORWARDED,
            TENDER_CLAIM_REQUESTED,
            TENDER_RELEASE_REQUESTED,
            TENDER_REASSIGNMENT_REQUESTED,
            INSURER_INVITATION_REQUESTED,
            INSURER_INVITATION_WITHDRAWAL_REQUESTED,
            INSURER_DECLINE_REPORTED,
        ),
        tables=TABLES,
        decide=partial(decision.decide, policy),
        wake=partial(decision.wake, policy),
    )
