"""JSON that somebody may have tampered with: one meaning, or none.

Refused beyond what JSON itself refuses: a key that stands twice in one object (two readers may
choose differently), NaN, Infinity and numbers that overflow, a byte order mark, text that is not
UTF-8. ``JsonObject`` reads by type: what is missing or of another type is refused, too.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NoReturn, TypeVar

from donewhen.foundation.errors import InputError

SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)
Number = int | float
Value = TypeVar("Value")
_KINDS: dict[type | tuple[type, ...], str] = {
    dict: "an object",
    list: "a list",
    str: "a text",
    bool: "true or false",
    int: "a whole number of 0 or more",
    (int, float): "a number",
}


class RefusedError(InputError):
    """A verdict does not prove what it is asked to prove; the message says what is missing.

    ``donewhen verify`` reports it as a result (exit code 1), ``donewhen sign`` as a wrong input.
    """


def parse(content: bytes, name: str) -> Any:  # noqa: ANN401 - JSON
    """Return what the JSON text ``content`` holds; raise ``RefusedError`` if it is not strict."""
    try:
        return json.loads(
            content.decode("utf-8"),
            object_pairs_hook=_object,
            parse_constant=_constant,
            parse_float=_float,
        )
    except UnicodeDecodeError:
        reason = "it is not UTF-8 text"
    except json.JSONDecodeError as problem:
        reason = f"line {problem.lineno}: {problem.msg}"
    except RefusedError as problem:
        reason = str(problem)
    except RecursionError:
        reason = "it is nested too deeply"
    except ValueError:
        reason = "it holds a number of thousands of digits"
    raise RefusedError(f"{name} is not strict JSON: {reason}")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    content: dict[str, Any] = {}
    for key, value in pairs:
        if key in content:
            raise RefusedError(f"the key {key[:80]!a} stands twice in one object")
        content[key] = value
    return content


def _constant(text: str) -> NoReturn:
    raise RefusedError(f"it holds {text}")


def _float(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise RefusedError(f"it holds a number that is too large ({text[:20]})")
    return value


@dataclass(frozen=True)
class JsonObject:
    """An object of a document; ``name`` is where it stands ("predicate.gate").

    All methods raise ``RefusedError``.
    """

    content: dict[str, Any]
    name: str

    @classmethod
    def of(cls, value: object, name: str) -> JsonObject:
        """Return the object ``value``."""
        return cls(_typed(value, dict, name), name)

    def text(self, key: str) -> str:
        """Return a text."""
        return str(_typed(self._value(key), str, self._path(key)))

    def whole(self, key: str) -> int:
        """Return a whole number from 0 on."""
        value = int(_typed(self._value(key), int, self._path(key)))
        if value < 0:
            raise RefusedError(f"{self._path(key)} is not {_KINDS[int]}")
        return value

    def number(self, key: str) -> Number:
        """Return a number."""
        value: Number = _typed(self._value(key), (int, float), self._path(key))
        return value

    def optional(self, key: str, read: Callable[[str], Value]) -> Value | None:
        """Return what ``read``, a method of this object, returns; None where null stands."""
        return None if self._value(key) is None else read(key)

    def flag(self, key: str) -> bool:
        """Return true or false."""
        return bool(_typed(self._value(key), bool, self._path(key)))

    def part(self, key: str) -> JsonObject:
        """Return an object."""
        return JsonObject.of(self._value(key), self._path(key))

    def parts(self, key: str) -> tuple[JsonObject, ...]:
        """Return a list of objects."""
        path = self._path(key)
        return tuple(JsonObject.of(item, f"{path}[{i}]") for i, item in enumerate(self._list(key)))

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of texts."""
        path = self._path(key)
        return tuple(_typed(item, str, f"{path}[{i}]") for i, item in enumerate(self._list(key)))

    def sha256(self, key: str) -> str:
        """Return the hexadecimal sha256 of the digest set that ``key`` names."""
        digest = self.part(key).text("sha256")
        if not SHA256.fullmatch(digest):
            raise RefusedError(f"{self._path(key)}.sha256 is not 64 hexadecimal digits")
        return digest

    def _list(self, key: str) -> list[Any]:
        return list(_typed(self._value(key), list, self._path(key)))

    def _value(self, key: str) -> object:
        if key not in self.content:
            raise RefusedError(f"{self._path(key)} is missing")
        return self.content[key]

    def _path(self, key: str) -> str:
        return f"{self.name}.{key}" if self.name else key


def _typed(value: object, kind: type | tuple[type, ...], path: str) -> Any:  # noqa: ANN401 - as asked
    # for Python true is 1; for JSON it is no number
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        raise RefusedError(f"{path or 'the verdict'} is not {_KINDS[kind]}")
    return value
