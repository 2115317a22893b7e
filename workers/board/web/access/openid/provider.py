"""The OpenID provider over HTTP: what it says of itself, its keys, and tokens for codes."""

import logging
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote_plus

from aiohttp import ClientError, ClientSession, ClientTimeout, encode_basic_auth
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from schemas.frozen import Frozen
from workers.board.web.access.openid.settings import OpenIdSettings
from workers.board.web.problem import Problem
from workers.engine.agent import Clock

_WITHIN: Final = ClientTimeout(total=10)
_KNOWN_FOR_MS: Final = 60 * 60 * 1_000
_ASK_AGAIN_MS: Final = 60 * 1_000
"""No sooner are keys asked for because a token names one that is not known."""

_LOG: Final = logging.getLogger(__name__)


class Metadata(Frozen):
    """What a provider says of itself (OpenID Connect Discovery 1.0)."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    end_session_endpoint: str | None = None


class Known(Frozen):
    """What was asked for, and when."""

    metadata: Metadata
    keys: Mapping[str, Any]
    at: int


class Tokens(Frozen):
    """What is given for a code, as far as it matters here."""

    id_token: str


class Provider:
    """Asked no more often than it has to be. Every method raises: Problem."""

    def __init__(self, settings: OpenIdSettings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self._known: Known | None = None

    async def metadata(self) -> Metadata:
        """What it says of itself."""
        return (await self._asked(_KNOWN_FOR_MS)).metadata

    async def keys(self) -> KeySet:
        """What it signs with."""
        return _key_set((await self._asked(_KNOWN_FOR_MS)).keys)

    async def newer_keys(self) -> KeySet:
        """The same, after a token was signed with another."""
        return _key_set((await self._asked(_ASK_AGAIN_MS)).keys)

    async def redeem(self, code: str, verifier: str) -> str:
        """The ID token for this code."""
        endpoint, settings = (await self.metadata()).token_endpoint, self._settings
        fields = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": settings.redirect,
            "client_id": settings.client_id,
            "code_verifier": verifier,
        }
        try:
            async with (
                ClientSession(timeout=_WITHIN, trust_env=True) as session,
                session.post(
                    endpoint, data=fields, headers=_login(settings), allow_redirects=False
                ) as answer,
            ):
                if not answer.ok:
                    _LOG.warning("code_refused", extra={"status": answer.status})
                    raise Problem("sign_in_failed", "the provider does not take the code")
                return Tokens.model_validate(await answer.json()).id_token
        except _AWAY as error:
            raise _away(error) from error

    async def _asked(self, good_for_ms: int) -> Known:
        now = self._clock()
        if self._known is None or now >= self._known.at + good_for_ms:
            self._known = await self._ask(now)
        return self._known

    async def _ask(self, now: int) -> Known:
        issuer = self._settings.issuer
        try:
            async with ClientSession(timeout=_WITHIN, trust_env=True) as session:
                described = await _got(session, f"{issuer.rstrip('/')}/{_WELL_KNOWN}")
                metadata = Metadata.model_validate(described)
                if metadata.issuer != issuer:
                    raise ValueError(f"it calls itself {metadata.issuer}, not {issuer}")
                return Known(metadata=metadata, keys=await _got(session, metadata.jwks_uri), at=now)
        except _AWAY as error:
            raise _away(error) from error


_WELL_KNOWN: Final = ".well-known/openid-configuration"
_AWAY: Final = (ClientError, TimeoutError, OSError, ValueError)
"""It does not answer, or not as a provider does."""


def _login(settings: OpenIdSettings) -> dict[str, str]:
    """How the board proves itself (RFC 6749, 2.3.1), if it has a secret."""
    if settings.client_secret is None:
        return {}
    login, password = quote_plus(settings.client_id), quote_plus(settings.client_secret)
    return {"Authorization": encode_basic_auth(login, password)}


async def _got(session: ClientSession, address: str) -> dict[str, Any]:
    async with session.get(address, raise_for_status=True) as answer:
        found = await answer.json(content_type=None)
        if not isinstance(found, dict):
            raise ValueError(f"no object at {address}")  # noqa: TRY004 - one kind for all answers
        return found


def _key_set(keys: Mapping[str, Any]) -> KeySet:
    try:
        return KeySet.import_key_set({"keys": keys["keys"]})
    except (JoseError, KeyError, TypeError, ValueError) as error:
        raise _away(error) from error


def _away(error: Exception) -> Problem:
    _LOG.warning("provider_away", extra={"error": f"{type(error).__name__}: {error}"})
    return Problem("sign_in_away")
