"""Frozen dataclasses as strict JSON, and the JSON Schema of that form.

One declaration gives all three: what is written, what is read, and what the schema says. msgspec
does the same in C, but importing it costs a warm run of behave 30 ms, a tenth of its time.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, is_dataclass
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, TypeVar, Union, cast, get_args, get_origin, get_type_hints

Form = TypeVar("Form")
Reader = Callable[[object, str], Any]
_MISSING = object()


class FormError(ValueError):
    """Content that does not have the form; the message begins with the place in the document."""


@dataclass(frozen=True)
class FieldRules:
    """The rules of a field beside its type: its key, and what JSON Schema's keywords say of it."""

    name: str
    keywords: Mapping[str, Any]


def rules(
    description: str = "",
    *,
    name: str = "",
    pattern: str = "",
    least: int | None = None,
    between: tuple[int, int] | None = None,
    const: object = None,
) -> FieldRules:
    """Return what an ``Annotated`` field is annotated with.

    ``name`` is its key where that is not the attribute in camelCase, ``pattern`` a regular
    expression that texts match whole, ``least`` the smallest number allowed, ``between`` the ends
    that a number lies between, ``const`` the only value that counts for anything.
    """
    keywords = {
        "description": description or None,
        "pattern": pattern or None,
        "minimum": least,
        "exclusiveMinimum": between and between[0],
        "exclusiveMaximum": between and between[1],
        "const": const,
    }
    return FieldRules(name, {word: value for word, value in keywords.items() if value is not None})


def encode(value: object) -> Any:  # noqa: ANN401 - JSON has many types
    """Return ``value`` in JSON types; keys in the order in which fields are declared."""
    if is_dataclass(value) and not isinstance(value, type):
        return {
            field.key: encode(getattr(value, field.attribute)) for field in _fields(type(value))
        }
    if isinstance(value, tuple):
        return [encode(item) for item in value]
    if isinstance(value, Mapping):
        return {key: encode(item) for key, item in value.items()}
    return value


def decode(kind: type[Form], content: object, place: str) -> Form:
    """Return the dataclass ``kind`` that ``content`` (JSON types) is the form of.

    Raises ``FormError`` for a key that is missing or unknown, and for a value of another type.
    """
    return cast("Form", _reader(cast("Any", kind))(content, place))


def schema_of(kind: type) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the JSON Schema of a dataclass, and those of the dataclasses in it, by their names."""
    definitions: dict[str, Any] = {}
    made = _schema(kind, definitions)
    return made, definitions


@dataclass(frozen=True)
class _Field:
    attribute: str
    key: str
    kind: Any
    keywords: Mapping[str, Any]


@cache
def _fields(kind: type) -> tuple[_Field, ...]:
    """Return the fields of a dataclass, in the order in which they are declared."""
    return tuple(
        _field(name, hint) for name, hint in get_type_hints(kind, include_extras=True).items()
    )


def _field(name: str, hint: Any) -> _Field:  # noqa: ANN401 - any type may be annotated
    noted = getattr(hint, "__metadata__", ())
    about = noted[0] if noted else FieldRules("", {})
    plain = get_args(hint)[0] if noted else hint
    return _Field(name, about.name or _camel(name), plain, about.keywords)


def _camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(word.capitalize() for word in others)


@cache
def _reader(kind: Any) -> Reader:  # noqa: ANN401 - a type, or what typing makes of types
    """Return what reads values of a type; made once for each type."""
    if is_dataclass(kind):
        return _dataclass_reader(cast("type", kind))
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is Literal:
        return _choice_reader(arguments)
    if origin in (Union, UnionType):
        return _union_reader(arguments)
    if origin is tuple:
        return _list_reader(_reader(arguments[0]))
    if origin is not None:
        return _mapping_reader(_reader(arguments[1]))
    return _plain_reader(kind)


def _dataclass_reader(kind: type) -> Reader:
    plan = [
        (field.attribute, field.key, _checked(_reader(field.kind), field.keywords))
        for field in _fields(kind)
    ]
    known = {key for _, key, _ in plan}

    def read(content: object, place: str) -> object:
        if not isinstance(content, Mapping):
            raise FormError(f"{place}: wanted an object, it is {_shown(content)}")
        if unknown := content.keys() - known:
            raise FormError(f"{place}: unknown key {json.dumps(min(unknown))[:60]}")
        values = {}
        for name, key, reader in plan:
            value = content.get(key, _MISSING)
            if value is _MISSING:
                raise FormError(f'{place}: "{key}" is missing')
            values[name] = reader(value, f"{place}.{key}")
        return kind(**values)

    return read


def _checked(reader: Reader, keywords: Mapping[str, Any]) -> Reader:
    """Return a reader that also holds values against what the schema says of the field."""
    pattern = re.compile(keywords["pattern"]) if "pattern" in keywords else None
    least: float | None = keywords.get("minimum")
    low: float | None = keywords.get("exclusiveMinimum")
    high: float = keywords.get("exclusiveMaximum", 0)
    if pattern is None and least is None and low is None:
        return reader

    def read(content: object, place: str) -> object:
        value = reader(content, place)
        if isinstance(value, str) and pattern is not None and not pattern.fullmatch(value):
            raise FormError(f"{place}: {_shown(value)} does not match {pattern.pattern}")
        if isinstance(value, int | float):
            if least is not None and value < least:
                raise FormError(f"{place}: {value} is less than {least}")
            if low is not None and not low < value < high:
                raise FormError(f"{place}: {value} does not lie between {low} and {high}")
        return value

    return read


def _choice_reader(choices: tuple[object, ...]) -> Reader:
    def read(content: object, place: str) -> object:
        # for Python True is 1, for JSON it is not
        if any(content == choice and type(content) is type(choice) for choice in choices):
            return content
        wanted = ", ".join(map(_shown, choices))
        raise FormError(f"{place}: wanted {wanted}, it is {_shown(content)}")

    return read


def _union_reader(kinds: tuple[Any, ...]) -> Reader:
    readers = [_reader(kind) for kind in kinds if kind is not NoneType]
    optional = NoneType in kinds

    def read(content: object, place: str) -> object:
        if content is None and optional:
            return None
        for reader in readers[:-1]:
            try:
                return reader(content, place)
            except FormError:
                continue
        return readers[-1](content, place)

    return read


def _list_reader(reader: Reader) -> Reader:
    def read(content: object, place: str) -> object:
        if not isinstance(content, list):
            raise FormError(f"{place}: wanted a list, it is {_shown(content)}")
        return tuple(reader(item, f"{place}[{row}]") for row, item in enumerate(content))

    return read


def _mapping_reader(reader: Reader) -> Reader:
    def read(content: object, place: str) -> object:
        if not isinstance(content, Mapping):
            raise FormError(f"{place}: wanted an object, it is {_shown(content)}")
        return {
            key: reader(item, f"{place}[{json.dumps(key)[:60]}]") for key, item in content.items()
        }

    return read


def _plain_reader(kind: type) -> Reader:
    words = {str: "a text", int: "a whole number", float: "a number", bool: "true or false"}[kind]
    # JSON writes 1.0 as 1, and has no number for true.
    allowed: tuple[type, ...] = (int, float) if kind is float else (kind,)

    def read(content: object, place: str) -> object:
        if type(content) not in allowed:
            raise FormError(f"{place}: wanted {words}, it is {_shown(content)}")
        return content

    return read


def _shown(content: object) -> str:
    names = {dict: "an object", list: "a list", NoneType: "null", bool: str(content).lower()}
    return names.get(type(content), repr(content)[:60])


_TYPES = {str: "string", int: "integer", float: "number", bool: "boolean", NoneType: "null"}


def _schema(
    kind: Any,  # noqa: ANN401 - a type, or what typing makes of types
    definitions: dict[str, Any],
) -> dict[str, Any]:
    if is_dataclass(kind):
        name = cast("type", kind).__name__
        if name not in definitions:
            definitions[name] = {}  # its place, in the order of the document
            definitions[name] = _object_schema(cast("type", kind), definitions)
        return {"$ref": f"#/$defs/{name}"}
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is Literal:
        return {"const": arguments[0]} if len(arguments) == 1 else {"enum": list(arguments)}
    if origin in (Union, UnionType):
        return _union_schema([_schema(argument, definitions) for argument in arguments])
    if origin is tuple:
        return {"type": "array", "items": _schema(arguments[0], definitions)}
    if origin is not None:
        return {"type": "object", "additionalProperties": _schema(arguments[1], definitions)}
    return {"type": _TYPES[kind]}


def _union_schema(parts: list[dict[str, Any]]) -> dict[str, Any]:
    if all(part.keys() == {"type"} for part in parts):
        return {"type": [part["type"] for part in parts]}
    return {"anyOf": parts}


def _object_schema(kind: type, definitions: dict[str, Any]) -> dict[str, Any]:
    return {
        "description": (kind.__doc__ or "").split("\n\n")[0].replace("\n", " "),
        "type": "object",
        "additionalProperties": False,
        "required": [field.key for field in _fields(kind)],
        "properties": {
            field.key: {**field.keywords, **_schema(field.kind, definitions)}
            for field in _fields(kind)
        },
    }
