"""Objects of a JSON document, read by type: what is missing or of another type is refused."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from donewhen.verdicts.attestation.refusal import RefusedError

SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)
_KINDS = {dict: "an object", list: "a list", str: "a text", bool: "true or false", int: "a number"}


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

    def text_or_none(self, key: str) -> str | None:
        """Return a text, or None where null stands."""
        return None if self._value(key) is None else self.text(key)

    def whole(self, key: str) -> int:
        """Return a whole number from 0 on."""
        value = self._value(key)
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            raise RefusedError(f"{self._path(key)} is not a whole number of 0 or more")
        return value

    def whole_or_none(self, key: str) -> int | None:
        """Return a whole number from 0 on, or None where null stands."""
        return None if self._value(key) is None else self.whole(key)

    def number(self, key: str) -> int | float:
        """Return a number."""
        value = self._value(key)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise RefusedError(f"{self._path(key)} is not a number")
        return value

    def number_or_none(self, key: str) -> int | float | None:
        """Return a number, or None where null stands."""
        return None if self._value(key) is None else self.number(key)

    def flag(self, key: str) -> bool:
        """Return true or false."""
        return bool(_typed(self._value(key), bool, self._path(key)))

    def part(self, key: str) -> JsonObject:
        """Return an object."""
        return JsonObject.of(self._value(key), self._path(key))

    def part_or_none(self, key: str) -> JsonObject | None:
        """Return an object, or None where null stands."""
        return None if self._value(key) is None else self.part(key)

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


def _typed(value: object, kind: type, path: str) -> Any:  # noqa: ANN401 - of the type asked for
    if not isinstance(value, kind):
        raise RefusedError(f"{path or 'the verdict'} is not {_KINDS[kind]}")
    return value
