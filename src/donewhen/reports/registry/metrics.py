"""The claims of a verdict as metrics of MLflow.

A name is "feature/scenario/metric of noun in slice", so that the same claim has the same name for
every version, and MLflow can draw its course. Claims about another model's file begin with that.
"""

from __future__ import annotations

import hashlib
import math
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

_LONGEST_PART = 78  # three of them and a number fit into MLflow's 250 characters
_COUNTS = "goals"


def metrics_of(statement: Mapping[str, Any], model_sha256: str | None) -> dict[str, float]:
    """Return every claim's value and the counts of goals, by legal names, in the verdict's order.

    A claim without a value (its goal could not be judged) has no metric.
    """
    predicate = statement.get("predicate") or {}
    found: dict[str, float] = {}
    taken: set[str] = set()
    for parts, value in _values(predicate, model_sha256):
        number = _number(value)
        if number is not None:
            found[_free_name(parts, taken)] = number
    return found


def _values(
    predicate: Mapping[str, Any], model_sha256: str | None
) -> Iterator[tuple[list[str], object]]:
    for name, count in (predicate.get("counts") or {}).items():
        yield [_COUNTS, str(name)], count
    for goal in [*(predicate.get("goals") or []), *(predicate.get("hypotheses") or [])]:
        where = [_text(goal, "feature"), _text(goal, "scenario")]
        digest = _text(goal, "modelDigest").removeprefix("sha256:")
        if digest and digest != model_sha256:
            where[0] = f"{_text(goal, 'model')} {_text(goal, 'modelVersion')} - {where[0]}"
        for claim in goal.get("claims") or []:
            yield [*where, _subject(claim)], claim.get("value")


def _subject(claim: Mapping[str, Any]) -> str:
    words = [_text(claim, "metric")]
    for word, key in (("of", "of"), ("in", "in"), ("against", "against")):
        if _text(claim, key):
            words.append(f"{word} {_text(claim, key)}")
    return " ".join(words)


def _text(content: Mapping[str, Any], key: str) -> str:
    value = content.get(key)
    return "" if value is None else str(value)


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


def _free_name(parts: list[str], taken: set[str]) -> str:
    """Return a name that no other metric has; some databases do not tell capitals from others."""
    name = "/".join(_legal(part) for part in parts)
    free, number = name, 1
    while free.casefold() in taken:
        number += 1
        free = f"{name} {number}"
    taken.add(free.casefold())
    return free


def _legal(part: str) -> str:
    """Return a part of a name: letters, digits, "_", "-", "." and spaces; the rest becomes "_".

    A part that is too long is cut, and its digest keeps it apart from others.
    """
    composed = unicodedata.normalize("NFC", part)
    legal = "".join(char if _is_legal(char) else "_" for char in composed)
    legal = " ".join(legal.split())
    if not legal.strip("."):
        return legal.replace(".", "_") or "_"
    if len(legal) <= _LONGEST_PART:
        return legal
    digest = hashlib.sha256(composed.encode(errors="surrogatepass")).hexdigest()[:8]
    return f"{legal[: _LONGEST_PART - 9].rstrip()}-{digest}"


def _is_legal(char: str) -> bool:
    return char in "_.- " or (char.isalnum() and ord(char) <= 0xFFFF)
