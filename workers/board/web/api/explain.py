"""Why a tender stands where it does, over HTTP."""

from aiohttp import web
from sqlalchemy import Connection

from schemas.ids import AccountId, TenderId
from workers.board.store import history
from workers.board.web import scope
from workers.board.web.board import board
from workers.board.web.problem import Problem
from workers.insight.explanation import Explanation, explanation


async def explain(request: web.Request) -> Explanation:
    """The reason for the tender in the path."""
    account_id, tender_id = scope.tender(request)
    return await board(request).read(
        lambda connection: _explanation(connection, account_id, tender_id)
    )


def _explanation(connection: Connection, account_id: AccountId, tender_id: TenderId) -> Explanation:
    records = history.of_tender(connection, account_id, tender_id)
    found = explanation(records, history.of_settings(connection, account_id))
    if found is None:
        raise Problem("no_such_tender")
    return found
