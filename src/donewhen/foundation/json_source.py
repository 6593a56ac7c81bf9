"""Strict JSON: duplicate keys, NaN and Infinity are refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NoReturn

from donewhen.foundation.errors import InputError
from donewhen.foundation.source_file import read_text, shown

_LIMIT = 4 << 30  # bytes; annotations are large, but a mistaken file must not fill the memory


class _DuplicateKeyError(Exception):
    """An object holds a key twice."""


def read_json(path: Path, *, error: type[InputError], where: str = "") -> Any:  # noqa: ANN401  # JSON
    """Return what the JSON file ``path`` holds; raise ``error`` if it is not strict JSON."""
    text = read_text(path, limit=_LIMIT, error=error, where=where)
    name = shown(path)
    try:
        return json.loads(text, object_pairs_hook=_object, parse_constant=_refuse_constant)
    except json.JSONDecodeError as problem:
        raise error(
            f"{name}:{problem.lineno}: this is not valid JSON ({problem.msg}). "
            "Export the file again."
        ) from None
    except _DuplicateKeyError as problem:
        raise error(f"{name}: the key {problem} appears twice in one object. Keep one.") from None
    except RecursionError:
        raise error(f"{name}: this JSON is nested too deeply. Export the file again.") from None
    except ValueError as problem:  # a constant, or an integer of thousands of digits
        raise error(f"{name}: this is not strict JSON: {problem}. Export the file again.") from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    content = dict(pairs)
    # Readers differ on which of two values counts: what one tool shows another does not judge.
    if len(content) != len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise _DuplicateKeyError(ascii(key))
            seen.add(key)
    return content


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"it contains {name}")
