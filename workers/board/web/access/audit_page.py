"""The audit as admins and operators read it."""

from aiohttp import web

from schemas.frozen import Frozen
from workers.board.store import audit as store
from workers.board.store.audit import PAGE, Noted
from workers.board.web import cursor
from workers.board.web.access.viewer import viewer
from workers.board.web.answering import query
from workers.board.web.board import board


class Wanted(Frozen):
    """before: `next` of the page before."""

    before: cursor.Number | None = None


class AuditPage(Frozen):
    """A page of the audit, the latest first; next: `before` of the next page."""

    entries: tuple[Noted, ...]
    next: int | None


async def audit_page(request: web.Request) -> AuditPage:
    """What was done in the accounts that the viewer answers for."""
    accounts, before = viewer(request).accounts, query(request, Wanted).before
    entries = await board(request).read(
        lambda connection: store.noted(connection, accounts, before)
    )
    end = entries[-1].number if len(entries) == PAGE else None
    return AuditPage(entries=tuple(entries), next=end)
