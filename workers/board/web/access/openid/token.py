"""Tokens of the provider: whose they are, when they count, and what they say of a person."""

from collections.abc import Mapping
from typing import Any, Final

from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from joserfc.jwt import Claims, ClaimsOption, JWTClaimsRegistry

from workers.board.web.access.grant import grants
from workers.board.web.access.openid.provider import Provider
from workers.board.web.access.openid.settings import OpenIdSettings
from workers.board.web.access.person import called, person_id
from workers.board.web.access.viewer import Viewer
from workers.board.web.problem import Problem

_ALGORITHMS: Final = ("RS256", "PS256", "ES256", "Ed25519")
"""All of them with a public key: a secret that two know proves nothing."""

_LEEWAY_S: Final = 60


async def id_claims(
    text: str, provider: Provider, settings: OpenIdSettings, nonce: str, now_ms: int
) -> Claims:
    """What an ID token says that was asked for with this nonce. Raises: Problem."""
    claims = await _signed(text, provider)
    needed = _needed(settings, settings.client_id) | {
        "nonce": ClaimsOption(essential=True, value=nonce),
        "iat": ClaimsOption(essential=True),
    }
    _check(claims, needed, now_ms)
    if claims.get("azp", settings.client_id) != settings.client_id:
        raise Problem("sign_in_failed", "azp: the token is for another client")
    return claims


async def access_claims(
    text: str, provider: Provider, settings: OpenIdSettings, now_ms: int
) -> Claims:
    """What an access token says. Raises: Problem."""
    claims = await _signed(text, provider)
    _check(claims, _needed(settings, settings.audience or ""), now_ms)
    return claims


def _needed(settings: OpenIdSettings, audience: str) -> dict[str, ClaimsOption]:
    """What every token must say: from whom it is, for whom, and until when."""
    return {
        "iss": ClaimsOption(essential=True, value=settings.issuer),
        "aud": ClaimsOption(essential=True, value=audience),
        "exp": ClaimsOption(essential=True),
    }


def described(claims: Mapping[str, Any], settings: OpenIdSettings) -> Viewer:
    """The person that a token speaks of. Raises: Problem when no event could name them so."""
    person = person_id(claims.get(settings.person_claim))
    name = called(claims.get("name") or claims.get("preferred_username"), person)
    return Viewer(person, name, grants(_words(claims.get(settings.grants_claim))))


def _words(claim: object) -> list[str]:
    """A list of texts, or one text with spaces between."""
    if isinstance(claim, str):
        return claim.split()
    return [word for word in claim if isinstance(word, str)] if isinstance(claim, list) else []


async def _signed(text: str, provider: Provider) -> Claims:
    try:
        return _decoded(text, await provider.keys())
    except InvalidKeyIdError:
        keys = await provider.newer_keys()
    try:
        return _decoded(text, keys)
    except InvalidKeyIdError:
        raise Problem("sign_in_failed", "the token is signed with an unknown key") from None


def _decoded(text: str, keys: KeySet) -> Claims:
    try:
        return jwt.decode(text, keys, algorithms=_ALGORITHMS).claims
    except InvalidKeyIdError:
        raise
    except (JoseError, ValueError) as error:
        raise Problem("sign_in_failed", f"the token does not count: {error}") from None


def _check(claims: Claims, needed: Mapping[str, ClaimsOption], now_ms: int) -> None:
    registry = JWTClaimsRegistry(now=now_ms // 1_000, leeway=_LEEWAY_S, **needed)
    try:
        registry.validate(claims)
    except JoseError as error:
        raise Problem("sign_in_failed", f"the token does not count: {error}") from None
