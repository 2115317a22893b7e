"""An attempt to sign in: what the browser keeps while the person is with the provider."""

import hmac
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import sha256
from typing import Final, Self

from pydantic import ValidationError
from yarl import URL

from schemas.frozen import Frozen
from workers.board.web.access.openid.provider import Metadata
from workers.board.web.access.openid.settings import OpenIdSettings

LASTS_S: Final = 15 * 60


class Attempt(Frozen):
    """state: sent back with the code. nonce: stands in the token. verifier: redeems the code.

    to: the page of the board that the person wanted.
    """

    state: str
    nonce: str
    verifier: str
    to: str

    @classmethod
    def begun(cls, to: str) -> Self:
        """A new one."""
        return cls(
            state=secrets.token_urlsafe(),
            nonce=secrets.token_urlsafe(),
            verifier=secrets.token_urlsafe(48),
            to=to,
        )

    @classmethod
    def read(cls, cookie: str) -> Self | None:
        """The one that a cookie holds."""
        try:
            return cls.model_validate_json(urlsafe_b64decode(cookie))
        except (ValidationError, ValueError):
            return None

    def written(self) -> str:
        """For a cookie."""
        return urlsafe_b64encode(self.model_dump_json().encode()).decode()

    def is_answered_by(self, state: str) -> bool:
        """Whether what comes back belongs to it."""
        return hmac.compare_digest(self.state.encode(), state.encode())

    def address(self, metadata: Metadata, settings: OpenIdSettings) -> URL:
        """Where the person goes to sign in (RFC 6749, RFC 7636)."""
        return URL(metadata.authorization_endpoint).update_query(
            response_type="code",
            client_id=settings.client_id,
            redirect_uri=settings.redirect,
            scope=settings.scope,
            state=self.state,
            nonce=self.nonce,
            code_challenge=self._challenge(),
            code_challenge_method="S256",
        )

    def _challenge(self) -> str:
        digest = sha256(self.verifier.encode()).digest()
        return urlsafe_b64encode(digest).rstrip(b"=").decode()
