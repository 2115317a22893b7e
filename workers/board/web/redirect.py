"""Sends the browser on, after a form for one: a reload then sends nothing again."""

from typing import Final

from aiohttp import web

_SEE_OTHER: Final = 303


def see_other(address: str) -> web.Response:
    """Go there, and ask for it by GET."""
    return web.Response(status=_SEE_OTHER, headers={"Location": address})
