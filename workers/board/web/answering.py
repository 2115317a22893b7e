"""One reading, two answers: a page for people, and the same as JSON for programs."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from aiohttp import web
from pydantic import BaseModel, ValidationError

from workers.board.store.position import newest
from workers.board.web.access.disclosure import as_seen
from workers.board.web.board import board
from workers.board.web.problem import invalid
from workers.board.web.rendering import rendered
from workers.board.web.route import Handler

Q = TypeVar("Q", bound=BaseModel)

Reading = Callable[[web.Request], Awaitable[BaseModel]]
"""Finds what is asked for. Raises: Problem."""


def as_page(reading: Reading, template: str) -> Handler:
    """The handler that shows it; the template knows what was read as `it`."""

    async def handler(request: web.Request) -> web.Response:
        # Asked first: what is stored while the page is being read is then told to it as news.
        at = await board(request).read(newest)
        found = await as_seen(request, await reading(request))
        return rendered(request, template, found, position=at.text)

    return handler


def as_json(reading: Reading) -> Handler:
    """The handler that says it in JSON."""

    async def handler(request: web.Request) -> web.Response:
        found = await as_seen(request, await reading(request))
        return web.json_response(text=found.model_dump_json())

    return handler


def query(request: web.Request, model: type[Q]) -> Q:
    """What was asked by, after the question mark; empty fields count as not given.

    Raises: Problem.
    """
    given = {name: value for name, value in request.query.items() if value}
    try:
        return model.model_validate(given)
    except ValidationError as error:
        raise invalid(error) from None
