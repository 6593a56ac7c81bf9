"""JSON that somebody may have tampered with: one meaning, or none.

Refused beyond what JSON itself refuses: a key that stands twice in one object (two readers may
choose differently), NaN, Infinity and numbers that overflow, a byte order mark, text that is not
UTF-8.
"""

from __future__ import annotations

import json
import math
from typing import Any, NoReturn

from donewhen.verdicts.attestation.refusal import RefusedError


class _Unreadable(Exception):  # noqa: N818 - it never leaves this module
    """What is wrong."""


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
    except _Unreadable as problem:
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
            raise _Unreadable(f"the key {key[:80]!a} stands twice in one object")
        content[key] = value
    return content


def _constant(text: str) -> NoReturn:
    raise _Unreadable(f"it holds {text}")


def _float(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise _Unreadable(f"it holds a number that is too large ({text[:20]})")
    return value
