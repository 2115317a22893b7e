"""The OpenAPI document, made of the table of routes and the types of what they answer."""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from aiohttp import web
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from workers.board.web.problem import ProblemDetails
from workers.board.web.route import Route

_REFERENCE: Final = "#/components/schemas/{model}"
DOCUMENT: Final = web.AppKey("document", str)
_PARAMETER: Final = re.compile(r"\{(\w+)\}")
_PROBLEM: Final[Mapping[str, Any]] = {
    "description": "A problem, by RFC 9457",
    "content": {
        "application/problem+json": {
            "schema": {"$ref": _REFERENCE.format(model=ProblemDetails.__name__)}
        }
    },
}


async def document(request: web.Request) -> web.Response:
    """What programs may ask, and what they are answered."""
    return web.json_response(text=request.app[DOCUMENT])


def described(routes: Iterable[Route]) -> str:
    """The document about those of these routes that are for programs, as JSON."""
    paths: dict[str, Any] = {}
    asked = [route for route in routes if route.is_api]
    for route in asked:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route)
    document = {
        "openapi": "3.1.0",
        "info": {"title": "Tenders: the board", "version": "1"},
        "paths": paths,
        "components": {"schemas": _schemas(asked)},
    }
    return json.dumps(document)


def _operation(route: Route) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "summary": route.summary,
        "parameters": [*_in_path(route), *_in_query(route)],
        "responses": {"200": _answer(route), "default": _PROBLEM},
    }
    if route.command:
        operation["x-command"] = route.command
    return operation


def _in_path(route: Route) -> list[dict[str, Any]]:
    return [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in _PARAMETER.findall(route.path)
    ]


def _in_query(route: Route) -> list[dict[str, Any]]:
    if route.query is None:
        return []
    schema = route.query.model_json_schema()
    return [
        {
            "name": name,
            "in": "query",
            "required": name in schema.get("required", ()),
            "schema": said,
        }
        for name, said in schema["properties"].items()
    ]


def _answer(route: Route) -> dict[str, Any]:
    if route.answer is None:
        return {"description": route.summary}
    reference = {"$ref": _REFERENCE.format(model=route.answer.__name__)}
    return {
        "description": route.summary,
        "content": {"application/json": {"schema": reference}},
    }


def _schemas(routes: Iterable[Route]) -> dict[str, Any]:
    answers: dict[type[BaseModel], None] = {ProblemDetails: None}
    answers.update({route.answer: None for route in routes if route.answer is not None})
    _, schema = models_json_schema(
        [(model, "serialization") for model in answers], ref_template=_REFERENCE
    )
    definitions: dict[str, Any] = schema["$defs"]
    return definitions
