"""The history of an account's settings: who made which version, when, why, and what it changed."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from aiohttp import web

from workers.board.web.pages.settings import sheet
from workers.board.web.pages.settings.difference import differences
from workers.board.web.pages.settings.known import known
from workers.board.web.pages.settings.view import Entry, HistoryPage
from workers.board.web.rendering import rendered
from workers.insight.standing import Standing

MOST_SHOWN: Final = 100


async def show(request: web.Request) -> web.Response:
    """The versions, the youngest first."""
    stands = await known(request)
    all_of_them = entries(stands.standings)
    shown = tuple(reversed(all_of_them[-MOST_SHOWN:]))
    page = HistoryPage(stands.account_id, shown, more=len(all_of_them) > len(shown))
    return rendered(request, "settings_history.html", page)


async def export(request: web.Request) -> web.Response:
    """All versions as a file for a spreadsheet."""
    stands = await known(request)
    return web.Response(
        body=sheet.written(stands.standings),
        content_type="text/csv",
        charset="utf-8",
        headers={"Content-Disposition": 'attachment; filename="einstellungen.csv"'},
    )


def entries(standings: Sequence[Standing]) -> list[Entry]:
    """Each version beside the one before it; they ascend."""
    before_first: tuple[Standing | None, ...] = (None,)
    return [
        Entry(new.version, new.in_force, differences(old and old.version, new.version))
        for old, new in pairwise((*before_first, *standings))
        if new is not None
    ]
