"""The first page: what waits, what goes on, what needs an operator."""

from collections.abc import Mapping

from aiohttp import web

from schemas.frozen import Frozen
from workers.board.store import happened, letters, worklist
from workers.board.store.worklist import Filter, SituationName
from workers.board.web.access.viewer import viewer
from workers.board.web.board import board
from workers.board.web.happening import Happening, happening


class Overview(Frozen):
    """counts: tenders by situation, up to 9,999 (more are not counted). rates: events per minute by
    kind, approximate. latest: what was stored last, the youngest first.
    """

    counts: Mapping[SituationName, int]
    open_letters: int
    rates: Mapping[str, float]
    latest: tuple[Happening, ...]


async def overview(request: web.Request) -> Overview:
    """What goes on now."""
    stand, accounts = board(request), viewer(request).accounts
    which = Filter(accounts)
    counts = await stand.read(lambda connection: worklist.counts(connection, which))
    open_letters = await stand.read(lambda connection: letters.open_ones(connection, accounts))
    latest = await stand.read(lambda connection: happened.latest(connection, accounts))
    return Overview(
        counts=counts,
        open_letters=open_letters,
        rates=stand.feed.rates(),
        latest=tuple(map(happening, latest)),
    )
