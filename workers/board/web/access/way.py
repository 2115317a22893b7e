"""Where an answer sends people: to pages of the board, or where the board itself says."""

import re
from typing import Final

from aiohttp import web

_OURS: Final = re.compile(r"/(?![/\\])[!-\[\]-~]*")
"""Browsers read backslashes as slashes, and what begins with two of them as another host."""


def is_ours(path: str) -> bool:
    """Whether this leads to the board, whoever has written it."""
    return _OURS.fullmatch(path) is not None


def elsewhere(address: str) -> web.Response:
    """Go there, and ask for it by GET."""
    return web.Response(status=303, headers={"Location": address})
