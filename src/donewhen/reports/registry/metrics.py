"""The claims of a run as metrics of MLflow.

A name is "feature/scenario/metric of noun in slice", so that the same claim has the same name for
every version, and MLflow can draw its course. Claims about another model's file begin with that.
"""

from __future__ import annotations

import hashlib
import math
import unicodedata
from collections.abc import Iterable

from donewhen.history.records import RecordedGoal, RecordedRun
from donewhen.verdicts.document import Counts, GoalVerdict, VerdictDocument

_LONGEST_PART = 78  # three of them and a number fit into MLflow's 250 characters
_COUNTED = ("selected", "judged", "met", "not_met", "undecided", "not_judged", "skipped")
NamedValue = tuple[list[str], float | None]
"""The parts of a metric's name, and its value; None where there is none."""


def metrics_of(verdict: VerdictDocument, model_sha256: str | None) -> dict[str, float]:
    """Return every claim's value and the counts of goals, by legal names, in the verdict's order.

    A claim without a value (its goal could not be judged) has no metric.
    """
    claims = (
        ([*goal_name(goal, model_sha256), claim_name(*about)], claim.value)
        for goal in verdict.every_goal
        for claim in goal.claims
        for about in [(claim.metric, claim.noun, claim.slice, claim.reference)]
    )
    return by_legal_name([*counted(verdict.counts), *claims])


def counted(counts: Counts | RecordedRun) -> list[NamedValue]:
    """Return how many goals ended how."""
    return [(["goals", name], getattr(counts, name)) for name in _COUNTED]


def goal_name(goal: GoalVerdict | RecordedGoal, model_sha256: str | None) -> list[str]:
    """Return feature and scenario; with the model in front if another file was judged."""
    digest = (goal.model_digest or "").removeprefix("sha256:")
    if not digest or digest == model_sha256:
        return [goal.feature, goal.scenario]
    return [f"{goal.model or ''} {goal.model_version or ''} - {goal.feature}", goal.scenario]


def claim_name(metric: str, noun: str, slices: str, reference: str) -> str:
    """Return "recall of red balloons in night against the baseline"."""
    parts = (("of", noun), ("in", slices), ("against", reference))
    return " ".join([metric, *(f"{word} {text}" for word, text in parts if text)])


def by_legal_name(values: Iterable[NamedValue]) -> dict[str, float]:
    """Return values by names that MLflow allows, each name once; without values there is none."""
    found: dict[str, float] = {}
    taken: set[str] = set()
    for parts, value in values:
        number = _number(value)
        if number is not None:
            found[_free_name(parts, taken)] = number
    return found


def _number(value: float | None) -> float | None:
    """Return a number that MLflow can store."""
    if value is None:
        return None
    try:
        number = float(value)
    except OverflowError:  # a whole number in JSON may have any size
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
    if not legal.strip("."):  # MLflow takes names for paths: no "..", nothing empty
        return legal.replace(".", "_") or "_"
    if len(legal) <= _LONGEST_PART:
        return legal
    digest = hashlib.sha256(composed.encode(errors="surrogatepass")).hexdigest()[:8]
    return f"{legal[: _LONGEST_PART - 9].rstrip()}-{digest}"


def _is_legal(char: str) -> bool:
    # Beyond the basic plane, MySQL's three-byte UTF-8 cannot store a letter.
    return char in "_.- " or (char.isalnum() and ord(char) <= 0xFFFF)
