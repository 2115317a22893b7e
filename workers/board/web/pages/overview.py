"""The first page: what waits, what goes on, what needs an operator."""

from collections.abc import Mapping
from typing import Final

from aiohttp import web

from schemas.frozen import Frozen
from workers.board.store import happened, letters, worklist
from workers.board.store.database import Snapshot
from workers.board.store.situation import Situation
from workers.board.store.worklist import Filter, SituationName, TenderLine
from workers.board.web.access.viewer import Viewer, viewer
from workers.board.web.board import board
from workers.board.web.happening import Happening, happening


class Overview(Frozen):
    """counts: tenders by situation, up to 9,999 (more are not counted). oldest: of the untouched.

    rates: events per minute by kind, approximate. latest: what was stored last, the youngest first.
    """

    counts: Mapping[SituationName, int]
    oldest: tuple[TenderLine, ...]
    open_letters: int
    rates: Mapping[str, float]
    latest: tuple[Happening, ...]


async def overview(request: web.Request) -> Overview:
    """What goes on now."""
    person, rates = viewer(request), board(request).feed.rates()
    return await board(request).read(lambda connection: _overview(connection, person, rates))


def _overview(connection: Snapshot, person: Viewer, rates: Mapping[str, float]) -> Overview:
    all_of_them = Filter(accounts=person.accounts, broker_id=person.broker_id)
    untouched = worklist.page(connection, all_of_them._replace(situation=Situation.UNTOUCHED))
    return Overview(
        counts=worklist.counts(connection, all_of_them),
        oldest=tuple(untouched.lines[:_OLDEST]),
        open_letters=letters.open_ones(connection, person.accounts),
        rates=rates,
        latest=tuple(
            map(happening, happened.latest(connection, person.accounts, person.broker_id))
        ),
    )


_OLDEST: Final = 6
