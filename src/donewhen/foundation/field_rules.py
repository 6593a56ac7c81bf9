"""What a document says of a field beside its type, as the note of an ``Annotated`` field.

It stands on the ground floor because values of the domain are parts of documents as they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class FieldRules:
    """The rules of a field beside its type: its key, and what JSON Schema's keywords say of it.

    ``is_time`` says that a text is a point in time: a pattern lets 30 February pass.
    """

    name: str
    keywords: Mapping[str, Any]
    is_time: bool = False


def rules(
    description: str = "",
    *,
    name: str = "",
    pattern: str = "",
    least: int | None = None,
    between: tuple[int, int] | None = None,
    const: object = None,
    is_time: bool = False,
) -> FieldRules:
    """Return what an ``Annotated`` field is annotated with.

    ``name`` is its key where that is not the attribute in camelCase, ``pattern`` a regular
    expression that texts match whole, ``least`` the smallest number allowed, ``between`` the ends
    that a number lies between, ``const`` the only value that counts for anything, ``is_time`` says
    that a text, if there is one, must be a time that exists.
    """
    keywords = {
        "description": description or None,
        "pattern": pattern or None,
        "minimum": least,
        "exclusiveMinimum": between and between[0],
        "exclusiveMaximum": between and between[1],
        "const": const,
    }
    known = {word: value for word, value in keywords.items() if value is not None}
    return FieldRules(name, known, is_time)
