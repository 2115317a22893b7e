"""The sign-in of a board on one's own machine: whoever sits there may see everything."""

import secrets
from ipaddress import ip_address
from typing import Final

from aiohttp import web
from typing_extensions import override

from schemas.ids import PersonId
from workers.board.web.access import form
from workers.board.web.access.viewer import EVERYBODY, Grant, SignIn, Viewer

_LOCAL_NAMES: Final = frozenset({"localhost", "127.0.0.1", "::1"})


class LocalSignIn(SignIn):
    """Knows only the machine itself, called by a name of its own.

    A page of somebody else's could otherwise make the browser ask here under a foreign name
    (DNS rebinding).
    """

    notice = (
        "Zugang ohne Anmeldung: Dieses Board ist nur auf diesem Rechner erreichbar, und wer an ihm "
        "sitzt, darf alles."
    )

    def __init__(self) -> None:
        self._owner = Viewer(
            PersonId("local"),
            "Lokaler Zugang",
            frozenset(map(Grant, EVERYBODY)),
            form_token=form.token(secrets.token_bytes()),
            plays_everybody=True,
        )

    @override
    async def viewer(self, request: web.Request) -> Viewer | None:
        near = is_loopback(request.remote) and request.url.host in _LOCAL_NAMES
        return self._owner if near else None


def is_loopback(address: str | None) -> bool:
    """Whether this address is reached from this machine alone."""
    try:
        return address is not None and ip_address(address).is_loopback
    except ValueError:
        return address == "localhost"
