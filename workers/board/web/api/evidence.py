"""Which insurers were asked about a tender, and what became of that."""

from aiohttp import web

from schemas.ids import AccountId, TenderId
from workers.board.store import history
from workers.board.store.database import Snapshot
from workers.board.web import scope
from workers.board.web.board import board
from workers.board.web.problem import Problem
from workers.insight import evidence as insight
from workers.insight.evidence import Evidence


async def evidence(request: web.Request) -> Evidence:
    """What can be shown of the tender in the path."""
    account_id, tender_id = scope.tender(request)
    return await board(request).read(
        lambda connection: _evidence(connection, account_id, tender_id)
    )


def _evidence(connection: Snapshot, account_id: AccountId, tender_id: TenderId) -> Evidence:
    records = history.of_tender(connection, account_id, tender_id)
    found = insight.evidence(account_id, tender_id, records)
    if found is None:
        raise Problem("no_such_tender")
    return found
