"""Search: a tender by its id, whole or its beginning."""

from aiohttp import web

from schemas.frozen import Frozen
from workers.board.store import worklist
from workers.board.store.worklist import Filter, TenderLine
from workers.board.web.access.viewer import viewer
from workers.board.web.address import tender_path
from workers.board.web.answering import as_page, query
from workers.board.web.board import board
from workers.board.web.redirect import see_other


class Wanted(Frozen):
    """q: the id, or how it begins."""

    q: str = ""


class Found(Frozen):
    """The tenders with this id, else those whose ids begin so, no more than 50."""

    q: str
    tenders: tuple[TenderLine, ...]


async def search(request: web.Request) -> Found:
    """What is found."""
    text, person = query(request, Wanted).q.strip(), viewer(request)
    which = Filter(person.accounts, broker_id=person.broker_id)
    if not text:
        return Found(q="", tenders=())
    tenders = await board(request).read(lambda connection: worklist.found(connection, text, which))
    return Found(q=text, tenders=tuple(tenders))


_page = as_page(search, "search.html")


async def go(request: web.Request) -> web.StreamResponse:
    """The tender's own page when it is the only one, else what is found."""
    found = await search(request)
    if len(found.tenders) == 1:
        (tender,) = found.tenders
        return see_other(tender_path(tender.account_id, tender.tender_id))
    return await _page(request)
