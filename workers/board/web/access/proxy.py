"""Sign-in by a proxy that stands before the board: its headers say who asks."""

import re
import secrets
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_address
from typing import Final

from aiohttp import web
from typing_extensions import override

from workers.board.web.access import form
from workers.board.web.access.grant import grants
from workers.board.web.access.person import called, person_id
from workers.board.web.access.viewer import SignIn, Viewer

Network = IPv4Network | IPv6Network
_BETWEEN: Final = re.compile(r"[,\s]+")


@dataclass(frozen=True)
class ProxySettings:
    """Which proxies are believed, by the address that they call from, and their headers' names.

    grants: the header that lists "role:account", with commas or spaces between.
    """

    believed: tuple[Network, ...]
    person: str = "X-Forwarded-User"
    name: str = "X-Forwarded-Preferred-Username"
    grants: str = "X-Forwarded-Groups"


class ProxySignIn(SignIn):
    """Believes those proxies; whoever else sends such headers has not signed in.

    The proxy must drop what browsers send under these names.
    """

    def __init__(self, settings: ProxySettings) -> None:
        self._settings = settings
        self._secret = secrets.token_bytes()

    @override
    async def viewer(self, request: web.Request) -> Viewer | None:
        named = _said(request, self._settings.person)
        if not named or not self._believes(request.remote):
            return None
        person = person_id(named)
        return Viewer(
            person,
            called(_said(request, self._settings.name), person),
            grants(_BETWEEN.split(_said(request, self._settings.grants))),
            form_token=form.token(self._secret + person.encode()),
        )

    def _believes(self, address: str | None) -> bool:
        if address is None:
            return False
        found = ip_address(address)
        return any(found in network for network in self._settings.believed)


def _said(request: web.Request, header: str) -> str:
    """What a header says; nothing if it comes twice, once perhaps from a browser."""
    values = request.headers.getall(header, [])
    return values[0] if len(values) == 1 else ""
