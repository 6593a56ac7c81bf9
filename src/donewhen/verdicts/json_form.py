"""Frozen dataclasses as strict JSON.

One declaration gives what is written, what is read, and what the schema says (``schema``). msgspec
does the same in C, but importing it costs a warm run of behave 30 ms, a tenth of its time.
"""

from __future__ import annotations

import json
import math
import re
import sys
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, is_dataclass
from datetime import datetime
from enum import Enum, EnumType
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from donewhen.foundation.field_rules import FieldRules, rules

Form = TypeVar("Form")
Reader = Callable[[object, str], Any]
_MISSING = object()
_MOST_WHOLE = (1 << 63) - 1


class FormError(ValueError):
    """Content that does not have the form; the message begins with the place in the document."""


def encode(value: object) -> Any:  # noqa: ANN401 - JSON has many types
    """Return ``value`` in JSON types; keys in the order in which fields are declared."""
    if is_dataclass(value) and not isinstance(value, type):
        return {
            field.key: encode(getattr(value, field.attribute)) for field in fields_of(type(value))
        }
    if isinstance(value, tuple):
        return [encode(item) for item in value]
    if isinstance(value, Mapping):
        return {key: encode(item) for key, item in value.items()}
    return value.value if isinstance(value, Enum) else value


def decode(kind: type[Form], content: object, place: str) -> Form:
    """Return the dataclass ``kind`` that ``content`` (JSON types) is the form of.

    Raises ``FormError`` for a key that is missing or unknown, and for a value of another type.
    """
    return cast("Form", _reader(cast("Hashable", kind))(content, place))


@dataclass(frozen=True)
class Field:
    """A field of a dataclass: its name in Python, its key in JSON, its type without notes."""

    attribute: str
    key: str
    kind: Hashable
    rules: FieldRules


@cache
def fields_of(kind: type) -> tuple[Field, ...]:
    """Return the fields of a dataclass, in the order in which they are declared."""
    # Hints are texts (annotations are postponed): both calls evaluate them, one drops the notes.
    plain, made = get_type_hints(kind), []
    for name, hint in get_type_hints(kind, include_extras=True).items():
        noted: FieldRules = getattr(hint, "__metadata__", [rules()])[0]
        first, *others = name.split("_")
        key = noted.name or first + "".join(word.capitalize() for word in others)
        made.append(Field(name, key, plain[name], noted))
    return tuple(made)


def choices_of(kind: object) -> tuple[object, ...]:
    """Return the values of an enumeration or a ``Literal``; none of any other type."""
    if isinstance(kind, EnumType):
        return tuple(member.value for member in cast("Iterable[Enum]", kind))
    return get_args(kind) if get_origin(kind) is Literal else ()


@cache
def _reader(kind: Hashable) -> Reader:
    """Return what reads values of a type; made once for each type."""
    if is_dataclass(kind):
        return _dataclass_reader(cast("type", kind))
    if choices := choices_of(kind):
        return _choice_reader(choices, kind)
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):  # this or null: nothing else is a union here
        reader = _reader(arguments[0])
        return lambda content, place: None if content is None else reader(content, place)
    if origin is tuple:
        return _list_reader(_reader(arguments[0]))
    if origin is not None:
        return _mapping_reader(_reader(arguments[1]))
    return _plain_reader(cast("type", kind))


def _dataclass_reader(kind: type) -> Reader:
    plan = [
        (field.attribute, field.key, _checked(_reader(field.kind), field.rules))
        for field in fields_of(kind)
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


def _checked(reader: Reader, said: FieldRules) -> Reader:
    """Return a reader that also holds values against what the schema says of the field."""
    keywords = said.keywords
    pattern = re.compile(keywords.get("pattern", ".*"), re.DOTALL)
    least: float = keywords.get("minimum", -math.inf)
    low: float = keywords.get("exclusiveMinimum", -math.inf)
    high: float = keywords.get("exclusiveMaximum", math.inf)
    if not said.is_time and not keywords.keys() - {"description", "const"}:
        return reader  # most fields: a verdict of thousands of claims is read on every run

    def read(content: object, place: str) -> object:
        value = reader(content, place)
        if isinstance(value, str) and not pattern.fullmatch(value):
            raise FormError(f"{place}: {_shown(value)} does not match {pattern.pattern}")
        if said.is_time and value:
            try:
                datetime.fromisoformat(value)  # the pattern lets 30 February pass
            except ValueError:
                raise FormError(f"{place}: {_shown(value)} is a time that never was") from None
        if isinstance(value, int | float):
            if value < least:
                raise FormError(f"{place}: {value} is less than {least}")
            if not low < value < high:
                raise FormError(f"{place}: {value} does not lie between {low} and {high}")
        return value

    return read


def _choice_reader(choices: tuple[object, ...], kind: object) -> Reader:
    def read(content: object, place: str) -> object:
        # for Python True is 1, for JSON it is not
        if any(content == choice and type(content) is type(choice) for choice in choices):
            return kind(content) if isinstance(kind, EnumType) else content
        wanted = ", ".join(map(_shown, choices))
        raise FormError(f"{place}: wanted {wanted}, it is {_shown(content)}")

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
    # JSON's whole numbers have any size: a database takes 64 bits, arithmetic what a float holds.
    most = _MOST_WHOLE if kind is int else sys.float_info.max

    def read(content: object, place: str) -> object:
        if type(content) not in allowed:
            raise FormError(f"{place}: wanted {words}, it is {_shown(content)}")
        if isinstance(content, int) and abs(content) > most:
            raise FormError(f"{place}: {_shown(content)} is too large for a number")
        return content

    return read


def _shown(content: object) -> str:
    names = {dict: "an object", list: "a list", NoneType: "null", bool: str(content).lower()}
    return names.get(type(content), repr(content)[:60])
