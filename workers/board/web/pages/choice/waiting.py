"""The tenders that wait for their broker's choice, the oldest first."""

from aiohttp import web

from schemas.frozen import Frozen
from workers.board.store import worklist
from workers.board.store.situation import Situation
from workers.board.store.worklist import Filter, Place, TenderLine
from workers.board.web import cursor
from workers.board.web.access.viewer import viewer
from workers.board.web.answering import query
from workers.board.web.board import board


class Wanted(Frozen):
    """after: `next` of the page before."""

    after: str | None = None


class Choices(Frozen):
    """A page of tenders; next: `after` of the next page."""

    tenders: tuple[TenderLine, ...]
    next: str | None


async def choices(request: web.Request) -> Choices:
    """Those of the broker who asks, or of all where they act as any."""
    person, after = viewer(request), cursor.read(query(request, Wanted).after, Place)
    which = Filter(
        accounts=person.accounts,
        situation=Situation.WAITING_FOR_CHOICE,
        broker_id=person.broker_id,
    )
    page = await board(request).read(lambda connection: worklist.page(connection, which, after))
    return Choices(tenders=tuple(page.lines), next=cursor.written(page.end))
