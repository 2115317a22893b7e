"""What settings would have done to an account's last tenders, by what the board has stored."""

from typing import NamedTuple

from schemas.ids import AccountId
from workers.board.store import history
from workers.board.store.database import Snapshot
from workers.engine.policy import Policy
from workers.insight.dry_run import Past, dry_run
from workers.insight.proposal import Proposal
from workers.insight.simulation import Simulation


class Terms(NamedTuple):
    """last: of how many tenders. now_ms: the present, epoch milliseconds. policy: the agents'."""

    last: int
    now_ms: int
    policy: Policy


def rehearse(
    there: Snapshot, account_id: AccountId, proposal: Proposal, terms: Terms
) -> Simulation | None:
    """The last tenders by these settings; None where there are none.

    Raises: Refused for settings that nobody may set.
    """
    settings = history.of_settings(there, account_id)
    requests = history.requests(there, account_id, terms.last)
    past = Past(account_id, settings, requests, terms.now_ms)
    return dry_run(past, proposal, terms.policy)
