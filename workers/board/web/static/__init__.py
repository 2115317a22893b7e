"""The style sheet, the script and the icon, each under an address that names its content."""

from functools import cache
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import Final

from aiohttp import web

from workers.board.web.problem import Problem

_HERE: Final = Path(__file__).parent
_TYPES: Final = MappingProxyType(
    {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
)
_FOR_EVER: Final = "public, max-age=31536000, immutable"


@cache
def _content(name: str) -> bytes:
    return (_HERE / name).read_bytes()


@cache
def asset(name: str) -> str:
    """Where this file is served; another content has another address."""
    return f"/static/{sha256(_content(name)).hexdigest()[:12]}/{name}"


@cache
def _by_address() -> dict[str, str]:
    names = [file.name for file in _HERE.iterdir() if file.suffix in _TYPES]
    return {asset(name): name for name in names}


async def serve(request: web.Request) -> web.Response:
    """The file at this address; browsers keep it."""
    name = _by_address().get(request.path)
    if name is None:
        raise Problem("no_such_page")
    return web.Response(
        body=_content(name),
        content_type=_TYPES[Path(name).suffix],
        charset="utf-8",
        headers={"Cache-Control": _FOR_EVER},
    )
