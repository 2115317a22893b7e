"""Sends the browser on after a form, so that a reload sends nothing again."""

from aiohttp import web

_SEE_OTHER = 303


def see_other(path: str) -> web.Response:
    """Go and look there."""
    return web.Response(status=_SEE_OTHER, headers={"Location": path})
