"""The gate before every address: lets in who has signed in and may go there."""

from typing import Final

from aiohttp import web

from workers.board.web.access.viewer import VIEWER, SignIn
from workers.board.web.problem import Problem
from workers.board.web.route import Handler, Route

SIGN_IN: Final = web.AppKey("sign_in", SignIn)


def guarded(route: Route) -> Handler:
    """The route's handler behind the gate."""

    async def handler(request: web.Request) -> web.StreamResponse:
        found = await request.app[SIGN_IN].viewer(request)
        if found is None:
            raise Problem("not_signed_in")
        if not found.may(route.roles):
            raise Problem("not_yours")
        request[VIEWER] = found
        return await route.handler(request)

    return handler
