"""Why a tender stands where it does, over HTTP."""

from aiohttp import web

from schemas.ids import AccountId, TenderId
from workers.board.store import history
from workers.board.store.database import Snapshot
from workers.board.web import scope
from workers.board.web.board import board
from workers.board.web.problem import Problem
from workers.insight.explanation import Explanation, explanation


async def explain(request: web.Request) -> Explanation:
    """The reason for the tender in the path."""
    account_id, tender_id = scope.tender(request)
    return await board(request).read(lambda there: _explanation(there, account_id, tender_id))


def _explanation(there: Snapshot, account_id: AccountId, tender_id: TenderId) -> Explanation:
    records = history.of_tender(there, account_id, tender_id)
    found = explanation(records, history.of_settings(there, account_id))
    if found is None:
        raise Problem("no_such_tender")
    return found
