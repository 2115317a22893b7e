"""Sign-in by OpenID Connect: people with a session, programs with an access token."""

from typing import Final

from aiohttp import web
from typing_extensions import override

from workers.board.web.access.cookie import Cookie
from workers.board.web.access.openid.attempt import LASTS_S
from workers.board.web.access.openid.provider import Provider
from workers.board.web.access.openid.settings import OpenIdSettings
from workers.board.web.access.openid.token import access_claims, described
from workers.board.web.access.session import Sessions
from workers.board.web.access.viewer import SignIn, Viewer
from workers.board.web.board import board
from workers.board.web.problem import Problem
from workers.board.web.route import API
from workers.engine.agent import Clock

PAGE: Final = "/sign-in"
_BEARER: Final = "bearer "


class OpenIdSignIn(SignIn):
    """Knows whom the provider knows."""

    page = PAGE

    def __init__(self, settings: OpenIdSettings, clock: Clock) -> None:
        self.settings = settings
        self.provider = Provider(settings, clock)
        self.sessions = Sessions(secure=settings.secure)
        self.attempt = Cookie("tenders-sign-in", settings.secure, LASTS_S)

    @override
    async def viewer(self, request: web.Request) -> Viewer | None:
        login = request.headers.get("Authorization", "")
        if request.path.startswith(API) and login.lower().startswith(_BEARER):
            return await self._by_token(request, login[len(_BEARER) :].strip())
        return await self.sessions.running(request)

    @override
    async def expired(self, request: web.Request) -> Viewer | None:
        return await self.sessions.expired(request)

    async def _by_token(self, request: web.Request, text: str) -> Viewer:
        if self.settings.audience is None:
            raise Problem("not_signed_in", "access tokens are not taken here")
        now = board(request).clock()
        try:
            claims = await access_claims(text, self.provider, self.settings, now)
            return described(claims, self.settings)
        except Problem as problem:
            raise _unauthorised(problem) from None


def _unauthorised(problem: Problem) -> Problem:
    """A token that does not count is as good as none."""
    away = problem.kind == "sign_in_away"
    return problem if away else Problem("not_signed_in", problem.detail)
