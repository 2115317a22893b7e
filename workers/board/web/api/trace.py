"""Everything that happened to a tender, over HTTP."""

from aiohttp import web

from workers.board.store import history
from workers.board.web import scope
from workers.board.web.board import board
from workers.board.web.problem import Problem
from workers.insight.trace import Trace
from workers.insight.trace import trace as traced


async def trace(request: web.Request) -> Trace:
    """The way of the tender in the path, causes before what they led to."""
    account_id, tender_id = scope.tender(request)
    records = await board(request).read(
        lambda there: history.of_tender(there, account_id, tender_id)
    )
    if not records:
        raise Problem("no_such_tender")
    return traced(account_id, tender_id, records)
