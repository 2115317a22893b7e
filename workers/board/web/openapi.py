"""The OpenAPI document, made of the table of routes and the types of what they answer."""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from aiohttp import web
from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

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
    if route.form is not None:
        operation["requestBody"] = {"required": True, "content": _json(route.form)}
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
    return {"description": route.summary, "content": _json(route.answer)}


def _json(model: type[BaseModel]) -> dict[str, Any]:
    return {"application/json": {"schema": {"$ref": _REFERENCE.format(model=model.__name__)}}}


def _schemas(routes: Iterable[Route]) -> dict[str, Any]:
    models: dict[type[BaseModel], JsonSchemaMode] = {ProblemDetails: "serialization"}
    for route in routes:
        if route.answer is not None:
            models[route.answer] = "serialization"
        if route.form is not None:
            models[route.form] = "validation"
    _, schema = models_json_schema(list(models.items()), ref_template=_REFERENCE)
    definitions: dict[str, Any] = schema["$defs"]
    return definitions
