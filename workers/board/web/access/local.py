"""The sign-in of a board on one's own machine: whoever sits there may see everything."""

from ipaddress import ip_address
from typing import Final

from aiohttp import web
from typing_extensions import override

from schemas.ids import PersonId
from workers.board.web.access.viewer import ALL_ROLES, SignIn, Viewer

_OWNER: Final = Viewer(PersonId("local"), "Lokaler Zugang", ALL_ROLES)
_LOCAL_NAMES: Final = frozenset({"localhost", "127.0.0.1", "::1"})


class LocalSignIn(SignIn):
    """Knows only the machine itself, called by a name of its own.

    A page of somebody else's could otherwise make the browser ask here under a foreign name
    (DNS rebinding).
    """

    @override
    async def viewer(self, request: web.Request) -> Viewer | None:
        return _OWNER if _is_near(request.remote) and request.url.host in _LOCAL_NAMES else None


def _is_near(address: str | None) -> bool:
    try:
        return address is not None and ip_address(address).is_loopback
    except ValueError:
        return False
