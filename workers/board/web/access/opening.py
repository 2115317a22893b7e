"""Which sign-in a board opens with."""

from workers.board.web.access.local import LocalSignIn, is_loopback
from workers.board.web.access.openid.settings import OpenIdSettings
from workers.board.web.access.openid.sign_in import OpenIdSignIn
from workers.board.web.access.proxy import ProxySettings, ProxySignIn
from workers.board.web.access.viewer import SignIn
from workers.engine.agent import Clock

SignInSettings = OpenIdSettings | ProxySettings | None
"""None: everybody at this machine, and nobody else."""


class OpenToAll(Exception):  # noqa: N818 - what the board would be
    """A board without sign-in would be reached from other machines."""


def opened(settings: SignInSettings, host: str, clock: Clock) -> SignIn:
    """The sign-in for a board that listens at this address. Raises: OpenToAll."""
    match settings:
        case OpenIdSettings():
            return OpenIdSignIn(settings, clock)
        case ProxySettings():
            return ProxySignIn(settings)
        case None:
            if not is_loopback(host):
                raise OpenToAll(f"without sign-in a board listens at 127.0.0.1 alone, not {host}")
            return LocalSignIn()
