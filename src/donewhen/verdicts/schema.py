"""The JSON Schema of ``verdict.json``, made from the document's own declaration."""

from __future__ import annotations

from dataclasses import is_dataclass
from types import NoneType, UnionType
from typing import Any, Union, cast, get_args, get_origin

from donewhen.verdicts.document import Statement
from donewhen.verdicts.json_form import choices_of, fields_of

_TYPES = {str: "string", int: "integer", float: "number", bool: "boolean", NoneType: "null"}


def verdict_schema() -> dict[str, Any]:
    """Return the schema (draft 2020-12) of a verdict in today's form."""
    definitions: dict[str, Any] = {}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "verdict.json of donewhen: an in-toto Statement with an extended test-result",
        "description": "Statement v1, predicate test-result v0.1. Strict JSON: no key twice, "
        "no NaN.",
        **_schema(Statement, definitions),
        "$defs": definitions,
    }


def _schema(kind: object, definitions: dict[str, Any]) -> dict[str, Any]:
    if is_dataclass(kind):
        name = cast("type", kind).__name__
        if name not in definitions:
            definitions[name] = {}  # its place, in the order of the document
            definitions[name] = _object_schema(cast("type", kind), definitions)
        return {"$ref": f"#/$defs/{name}"}
    if choices := choices_of(kind):
        return {"const": choices[0]} if len(choices) == 1 else {"enum": list(choices)}
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        parts = [_schema(argument, definitions) for argument in arguments]
        plain = all(part.keys() == {"type"} for part in parts)
        return {"type": [part["type"] for part in parts]} if plain else {"anyOf": parts}
    if origin is tuple:
        return {"type": "array", "items": _schema(arguments[0], definitions)}
    if origin is not None:
        return {"type": "object", "additionalProperties": _schema(arguments[1], definitions)}
    return {"type": _TYPES[cast("type", kind)]}


def _object_schema(kind: type, definitions: dict[str, Any]) -> dict[str, Any]:
    return {
        "description": (kind.__doc__ or "").split("\n\n")[0].replace("\n", " "),
        "type": "object",
        "additionalProperties": False,
        "required": [field.key for field in fields_of(kind)],
        "properties": {
            field.key: {**field.rules.keywords, **_schema(field.kind, definitions)}
            for field in fields_of(kind)
        },
    }
