"""What the board is told about the OpenID provider that people sign in with."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class OpenIdSettings:
    """The provider, and how the board is known to it.

    board: the address under which browsers reach the board, without a slash at its end; its
    redirect address is /sign-in/done there. client_secret: None for a public client. audience: what
    an access token must be for to be let in at /api; None to let none in. person_claim: who it is,
    by the id that events know them by. grants_claim: lists "role:account".
    """

    issuer: str
    client_id: str
    board: str
    client_secret: str | None = field(default=None, repr=False)
    audience: str | None = None
    person_claim: str = "sub"
    grants_claim: str = "tenders"
    scope: str = "openid profile"

    @property
    def redirect(self) -> str:
        """Where the provider sends people back to."""
        return f"{self.board}/sign-in/done"

    @property
    def secure(self) -> bool:
        """Whether browsers reach the board over https."""
        return self.board.startswith("https://")
