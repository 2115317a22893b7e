"""The pages by which people sign in and out."""

from typing import Final

from aiohttp import web

from schemas.frozen import Frozen
from workers.board.web.access.audit import audit
from workers.board.web.access.openid.attempt import Attempt
from workers.board.web.access.openid.sign_in import OpenIdSignIn
from workers.board.web.access.openid.token import described, id_claims
from workers.board.web.access.viewer import PERSON, SIGN_IN
from workers.board.web.access.way import is_ours
from workers.board.web.answering import query
from workers.board.web.board import board
from workers.board.web.problem import Problem
from workers.board.web.redirect import see_other
from workers.board.web.rendering import rendered

_FIRST: Final = "/"


class Wanted(Frozen):
    """to: the page that the person wanted."""

    to: str = _FIRST


class Returned(Frozen):
    """What the provider sends back: a code, or an error."""

    state: str = ""
    code: str = ""
    iss: str | None = None
    error: str = ""


class SignedOut(Frozen):
    """provider: where people sign out of the provider as well, if it has such a page."""

    provider: str | None


async def begin(request: web.Request) -> web.StreamResponse:
    """Sends the person to the provider."""
    sign_in, to = _sign_in(request), query(request, Wanted).to
    attempt = Attempt.begun(to if is_ours(to) else _FIRST)
    address = attempt.address(await sign_in.provider.metadata(), sign_in.settings)
    response = see_other(str(address))
    sign_in.attempt.write(response, attempt.written())
    return response


async def complete(request: web.Request) -> web.StreamResponse:
    """Takes the person back, and begins their session."""
    sign_in, returned = _sign_in(request), query(request, Returned)
    attempt = _attempt(request, sign_in, returned)
    text = await sign_in.provider.redeem(returned.code, attempt.verifier)
    now, settings = board(request).clock(), sign_in.settings
    claims = await id_claims(text, sign_in.provider, settings, attempt.nonce, now)
    request[PERSON] = described(claims, settings)
    response = see_other(attempt.to)
    await sign_in.sessions.begin(request, response, request[PERSON])
    sign_in.attempt.forget(response)
    await audit(request, "signed_in")
    return response


async def sign_out(request: web.Request) -> web.StreamResponse:
    """Ends the session."""
    response = see_other("/signed-out")
    await _sign_in(request).sessions.end(request, response)
    if PERSON in request:
        await audit(request, "signed_out")
    return response


async def signed_out(request: web.Request) -> web.Response:
    """Says so, and how to sign out of the provider as well."""
    if PERSON in request:
        return see_other(_FIRST)
    out = SignedOut(provider=await _provider_page(_sign_in(request)))
    return rendered(request, "signed_out.html", out)


async def _provider_page(sign_in: OpenIdSignIn) -> str | None:
    try:
        return (await sign_in.provider.metadata()).end_session_endpoint
    except Problem:
        return None  # who has signed out here has, whether or not the provider answers


def _sign_in(request: web.Request) -> OpenIdSignIn:
    sign_in = request.app[SIGN_IN]
    if not isinstance(sign_in, OpenIdSignIn):
        raise Problem("no_such_page")
    return sign_in


def _attempt(request: web.Request, sign_in: OpenIdSignIn, returned: Returned) -> Attempt:
    """The attempt that this answers. Raises: Problem."""
    cookie = sign_in.attempt.read(request)
    attempt = None if cookie is None else Attempt.read(cookie)
    if attempt is None or not attempt.is_answered_by(returned.state):
        raise Problem("sign_in_failed", "state: it was not begun in this browser")
    if returned.iss not in (None, sign_in.settings.issuer):
        raise Problem("sign_in_failed", "iss: another provider has answered")
    if not returned.code:
        raise Problem("sign_in_failed", f"error: {returned.error}")
    return attempt
