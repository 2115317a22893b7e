"""Whatever goes wrong while answering becomes a page for people or a problem for programs."""

import logging
from typing import Final

from aiohttp import web

from workers.board.web.problem import Kind, Problem, details
from workers.board.web.rendering import rendered
from workers.board.web.route import API, Handler

_MEDIA_TYPE: Final = "application/problem+json"
_OF_AIOHTTP: Final[dict[int, Kind]] = {
    web.HTTPNotFound.status_code: "no_such_page",
    web.HTTPMethodNotAllowed.status_code: "wrong_method",
}
_LOG: Final = logging.getLogger(__name__)


@web.middleware
async def told(request: web.Request, handler: Handler) -> web.StreamResponse:
    """The answer, or what is wrong."""
    try:
        _must_be_text(request)
        return await handler(request)
    except Problem as problem:
        return _answer(request, problem)
    except web.HTTPError as error:
        return _answer(request, Problem(_OF_AIOHTTP.get(error.status, "invalid_request")))
    except Exception:  # noqa: BLE001 - whatever it is, the browser gets an answer and we a line
        _LOG.exception("request_failed")
        return _answer(request, Problem("our_fault"))


def _must_be_text(request: web.Request) -> None:
    """Nothing is called by a NUL, and PostgreSQL cannot even be asked for it."""
    if "\0" in request.path:
        raise Problem("no_such_page")
    if any("\0" in value for value in request.query.values()):
        raise Problem("invalid_request", "a value holds a NUL")


def _answer(request: web.Request, problem: Problem) -> web.Response:
    answer = _said(request, problem)
    if problem.kind == "not_signed_in":
        answer.headers["WWW-Authenticate"] = "Bearer"  # as RFC 9110 wants it with a 401
    return answer


def _said(request: web.Request, problem: Problem) -> web.Response:
    status = problem.wording.status
    said = details(problem, request.path)
    if request.path.startswith(f"{API}/"):
        return web.json_response(
            text=said.model_dump_json(exclude_none=True), status=status, content_type=_MEDIA_TYPE
        )
    return rendered(request, "problem.html", problem, status=status)
