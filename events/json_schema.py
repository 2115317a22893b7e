"""The published JSON Schemas: one per kind and version, of the whole event in structured mode."""

import json
from typing import Any, Final

from events.catalogue import EVENTS, TENDER_REQUESTED, Topic
from events.envelope import LONGEST_ATTRIBUTE
from events.payload import Payload
from schemas.time import JSON_SCHEMA as TIME

Schema = dict[str, Any]

_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_TEXT: Final[Schema] = {
    "type": "string",
    "minLength": 1,
    "maxLength": LONGEST_ATTRIBUTE,
    "pattern": r"^[^\x00-\x1f\x7f]*$",
}
_OPTIONAL: Final = {
    "time": TIME,
    "subject": _TEXT,
    "datacontenttype": {"type": "string"},
    "dataschema": {"type": "string"},
    "causationid": _TEXT,
    "correlationid": _TEXT,
    "partitionkey": _TEXT,
    "releasedby": _TEXT,
}
"""Attributes that a command may have; a fact has all of them but the last for certain."""


def files() -> dict[str, str]:
    """The published files: their names, and what stands in them."""
    return {file_name(topic): _text(schema(topic)) for topic in EVENTS}


def file_name(topic: Topic) -> str:
    """Such as `tender-requested.v1.schema.json`."""
    return f"{topic.type}.schema.json"


def schema(topic: Topic) -> Schema:
    """The JSON Schema of the records of a topic of events."""
    data, definitions = _data(topic)
    by_the_service = topic.owner is None
    attributes = _written_attributes(topic) if by_the_service else _read_attributes()
    required = [name for name in attributes if name != "releasedby"] if by_the_service else []
    return {
        "$schema": _DIALECT,
        "$id": topic.dataschema,
        "title": topic.type,
        "description": data.pop("description"),
        "type": "object",
        "properties": {
            "specversion": {"const": "1.0"},
            "id": _TEXT,
            "source": _TEXT,
            "type": {"const": topic.type},
            **attributes,
            "data": data,
        },
        "required": ["specversion", "id", "source", "type", *required, "data"],
        "$defs": dict(sorted(definitions.items())),
    }


def _read_attributes() -> Schema:
    return {name: {"anyOf": [form, {"type": "null"}]} for name, form in _OPTIONAL.items()}


def _written_attributes(topic: Topic) -> Schema:
    return {
        **_OPTIONAL,
        "datacontenttype": {"const": "application/json"},
        "dataschema": {"const": topic.dataschema},
    }


def _data(topic: Topic) -> tuple[Schema, Schema]:
    if topic.model is None or TENDER_REQUESTED.model is None:
        raise TypeError(f"the records of {topic.kind} are no events")
    data, definitions = _of_model(topic.model)
    if topic.carries_request:
        request, more = _of_model(TENDER_REQUESTED.model)
        data["properties"]["request"] = {"$ref": "#/$defs/TenderRequested"}
        data["required"].append("request")
        definitions |= {"TenderRequested": request, **more}
    return data, definitions


def _of_model(model: type[Payload]) -> tuple[Schema, Schema]:
    whole: Schema = _untitled(model.model_json_schema())
    definitions: Schema = whole.pop("$defs", {})
    return whole, definitions


def _untitled(schema: Any) -> Any:  # noqa: ANN401 - any part of a schema
    """Without the titles that only repeat the names."""
    match schema:
        case dict():
            return {
                name: _untitled(part)
                for name, part in schema.items()
                if not (name == "title" and isinstance(part, str))
            }
        case list():
            return [_untitled(part) for part in schema]
        case _:
            return schema


def _text(schema: Schema) -> str:
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"
