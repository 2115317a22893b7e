"""Puts the board's pages together: one web application, made of the table of routes."""

from aiohttp import web

from workers.board.web import mishap, security, static, stream
from workers.board.web.access.gate import guarded
from workers.board.web.access.typed import DRAFTS, Drafts
from workers.board.web.access.viewer import SIGN_IN, SignIn
from workers.board.web.board import BOARD, Board
from workers.board.web.openapi import DOCUMENT, described
from workers.board.web.rendering import TEMPLATES, environment
from workers.board.web.routes import ROUTES


def application(board: Board, sign_in: SignIn) -> web.Application:
    """The pages of this board, for those whom the sign-in knows."""
    made = web.Application(middlewares=[mishap.told])
    made[BOARD] = board
    made[SIGN_IN] = sign_in
    made[DRAFTS] = Drafts()
    made[TEMPLATES] = environment()
    made.on_response_prepare.append(security.secure)
    stream.attach(made)
    for route in ROUTES:
        made.router.add_route(route.method, route.path, guarded(route))
    made[DOCUMENT] = described(ROUTES)
    made.router.add_get("/static/{content}/{name}", static.serve)
    return made
