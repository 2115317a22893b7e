"""What settings would have done to an account's last tenders, by what the board has stored."""

from schemas.ids import AccountId
from workers.board.store import history
from workers.board.store.database import Snapshot
from workers.engine.policy import Policy
from workers.insight.dry_run import Past, dry_run
from workers.insight.proposal import Proposal
from workers.insight.simulation import Simulation


def rehearse(
    there: Snapshot, account_id: AccountId, proposal: Proposal, last: int, now_ms: int
) -> Simulation | None:
    """The last tenders by these settings; None where there are none.

    now_ms: the present, epoch milliseconds. Raises: Refused for settings that nobody may set.
    """
    settings = history.of_settings(there, account_id)
    requests = history.requests(there, account_id, last)
    return dry_run(Past(account_id, settings, requests, now_ms), proposal, Policy())
