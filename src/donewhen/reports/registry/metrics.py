"""The claims of a run as metrics of MLflow.

A name is "feature/scenario/metric of noun in slice", so that the same claim has the same name for
every version, and MLflow can draw its course. Claims about another model's file begin with that.
"""

from __future__ import annotations

import hashlib
import math
import unicodedata
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import fields
from itertools import chain, count

from donewhen.history.records import RecordedClaim, RecordedGoal, RecordedRun
from donewhen.verdicts.document import ClaimVerdict, Counts, GoalVerdict, VerdictDocument

_LONGEST_PART = 78  # three of them and a number fit into MLflow's 250 characters
NamedValue = tuple[list[str], float | None]
"""The parts of a metric's name, and its value; None where there is none."""


def metrics_of(verdict: VerdictDocument, model_sha256: str | None) -> dict[str, float]:
    """Return every claim's value and the counts of goals, by legal names, in the verdict's order.

    A claim without a value (its goal could not be judged) has no metric.
    """
    claims = (
        ([*goal_name(goal, model_sha256), claim_name(claim, claim.reference)], claim.value)
        for goal in verdict.every_goal
        for claim in goal.claims
    )
    return by_legal_name([*counted(verdict.counts), *claims])


def counted(counts: Counts | RecordedRun) -> list[NamedValue]:
    """Return how many goals ended how."""
    names = [field.name for field in fields(Counts)]  # the history has a column for each of them
    return [(["goals", name], getattr(counts, name)) for name in names]


def goal_name(goal: GoalVerdict | RecordedGoal, model_sha256: str | None) -> list[str]:
    """Return feature and scenario; with the model in front if another file was judged."""
    digest = (goal.model_digest or "").removeprefix("sha256:")
    if not digest or digest == model_sha256:
        return [goal.feature, goal.scenario]
    return [f"{goal.model or ''} {goal.model_version or ''} - {goal.feature}", goal.scenario]


def claim_name(claim: ClaimVerdict | RecordedClaim, reference: str) -> str:
    """Return "recall of red balloons in night against the baseline"."""
    parts = (("of", claim.noun), ("in", claim.slice), ("against", reference))
    return " ".join([claim.metric, *(f"{word} {text}" for word, text in parts if text)])


def by_legal_name(values: Iterable[NamedValue]) -> dict[str, float]:
    """Return values by names that MLflow allows, each name once; without values there is none."""
    found: dict[str, float] = {}
    taken: set[str] = set()
    for parts, value in values:
        with suppress(OverflowError):  # a whole number in JSON may have any size, MLflow's has not
            if value is not None and math.isfinite(value):
                found[_free_name(parts, taken)] = float(value)
    return found


def _free_name(parts: list[str], taken: set[str]) -> str:
    """Return a name that no other metric has; some databases do not tell capitals from others."""
    name = "/".join(map(_legal, parts))
    names = chain([name], (f"{name} {number}" for number in count(2)))
    free = next(each for each in names if each.casefold() not in taken)
    taken.add(free.casefold())
    return free


def _legal(part: str) -> str:
    """Return a part of a name: letters, digits, "_", "-", "." and spaces; the rest becomes "_".

    A part that is too long is cut, and its digest keeps it apart from others.
    """
    # "ö" may be one character or two, and both are the same name to people.
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
