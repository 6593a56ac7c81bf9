"""Verdicts of an earlier form become documents of today's.

Form 1 had no ``schemaVersion`` and left to its readers what today stands in the document. What it
never said (the two values of a change, what would settle a claim) stays unknown; the rest follows
from what it did say, by rules that stand here and nowhere else.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from donewhen.domain.goal_status import GoalStatus, answer
from donewhen.evaluation.metrics import METRICS
from donewhen.language import parse_slices
from donewhen.verdicts.document import SCHEMA_VERSION, UnitName
from donewhen.verdicts.json_form import FormError

_FINDINGS: dict[str, UnitName] = {
    "file_size": "bytes",
    "times_as_slow": "times",
    "rarest_share": "ratio",
    **dict.fromkeys(
        (
            *("images", "images_lost", "images_gained", "unreadable_images", "repeated_images"),
            *("look_alikes", "shared_images", "shared_look_alikes", "boxes_outside", "examples"),
            *("fewest_examples", "fewest_images", "suspected_labels", "opset", "changed_inputs"),
            *("changed_outputs", "unknown_classes", "unstable_images"),
        ),
        "count",
    ),
}
"""Numbers of form 1 that were no metric's. Of a team's own metric nobody knows the unit any more,
as in the history (its revision 0003)."""
_KINDS = (
    *("Precision and recall", "Slices", "Counts", "Images with errors", "Taken for"),
    *("Worst misses", "False alarms", "Wrong class", "Got worse", "Got better"),
    *("Got worse or better", "Confusion matrix"),
)
"""The titles of evidence about a noun in form 1, in front of ": "."""

_Change = Callable[[Mapping[str, Any], str], dict[str, Any]]


def migrated(predicate: object) -> dict[str, Any]:
    """Return a predicate in today's form.

    Of today's form only where a claim's words stand may be missing: that came later.

    Raises ``FormError`` where it, goals, claims or evidence are missing, or no objects: what was
    never written must not be counted as nothing.
    """
    if not isinstance(predicate, Mapping):
        raise FormError("the predicate is not an object")
    if "schemaVersion" in predicate:
        return {**predicate, **_goals(predicate, lambda goal, place: _claims(goal, place, _part))}
    made = {"schemaVersion": SCHEMA_VERSION, **predicate}
    # Keys that came one after the other, within the first form.
    made.setdefault("images", [])  # counted since error budgets exist
    if isinstance(made.get("source"), dict):
        made["source"] = {"committedOn": None, "artifactCommittedOn": None, **made["source"]}
    if isinstance(made.get("gate"), dict):
        later: dict[str, Any] = {"judged": None, "repair": None, "override": None, "budgets": []}
        made["gate"] = later | made["gate"]
    return made | _goals(predicate, _goal)


def _goals(predicate: Mapping[str, Any], change: _Change) -> dict[str, Any]:
    """Return goals and hypotheses, each changed."""
    return {
        name: [
            {**goal, **change(goal, f"predicate.{name}[{row}]")}
            for row, goal in enumerate(_objects(predicate, name, "predicate"))
        ]
        for name in ("goals", "hypotheses")
    }


def _claims(
    goal: Mapping[str, Any], place: str, known: Callable[[Mapping[str, Any]], dict[str, Any]]
) -> dict[str, Any]:
    """Return claims and preconditions, each with what is ``known`` of it unless it says so."""
    return {
        name: [{**known(claim), **claim} for claim in _objects(goal, name, place)]
        for name in ("claims", "preconditions")
    }


def _objects(holder: Mapping[str, Any], name: str, place: str) -> list[Mapping[str, Any]]:
    """Return the objects listed under a key."""
    listed = holder.get(name)
    if not isinstance(listed, list):
        raise FormError(f'{place}: "{name}" is missing, or not a list')
    for row, item in enumerate(listed):
        if not isinstance(item, Mapping):
            raise FormError(f"{place}.{name}[{row}]: not an object")
    return listed


def _goal(goal: Mapping[str, Any], place: str) -> dict[str, Any]:
    file, _, line = str(goal.get("location", "")).rpartition(":")
    made: dict[str, Any] = {"hypothesis": None, "answer": None, **goal}
    made |= _claims(goal, place, _claim)
    made |= {"file": file, "line": int(line) if line.isdecimal() else line}
    if "hypothesis" in goal and "answer" not in goal:
        made["answer"] = answer(GoalStatus(goal["status"]))
    made["evidence"] = [_evidence(file) for file in _objects(goal, "evidence", place)]
    return made


def _evidence(file: Mapping[str, Any]) -> dict[str, Any]:
    kind, _, about = str(file.get("title", "")).partition(": ")
    named = kind in _KINDS
    return {"kind": kind if named else "", "about": about if named else "", **file}


def _claim(claim: Mapping[str, Any]) -> dict[str, Any]:
    interval = claim.get("interval") or {}
    if not isinstance(interval, Mapping):
        raise FormError('claim: "interval" is not an object')
    doubts = (("interval", interval.get("warning")), ("borderline", claim.get("borderline")))
    return {
        "subject": _subject(claim),
        "slices": list(parse_slices(str(claim.get("in") or ""))),
        "unit": _unit(claim),
        "compared": None,
        "bounds": _bounds(claim),
        "settling": None,
        "warnings": [{"kind": kind, "text": text} for kind, text in doubts if text],
        **_part(claim),
    }


def _part(claim: Mapping[str, Any]) -> dict[str, Any]:
    """Return where a claim's words stand; only its text told that."""
    text = str(claim.get("text"))
    if " | " in text or text.endswith(":"):
        return {"part": "table"}
    return {"part": "slice" if claim.get("in") and "every slice" in text else "sentence"}


def _unit(claim: Mapping[str, Any]) -> UnitName | None:
    name = str(claim.get("metric"))
    return METRICS.get(name).unit.value if name in METRICS else _FINDINGS.get(name)


def _subject(claim: Mapping[str, Any]) -> str:
    name, noun, slices = str(claim.get("metric")), claim.get("of"), claim.get("in")
    words = name.replace("_", " ")
    if name in METRICS:
        words = METRICS.get(name).wording.format(noun=noun)
    elif noun and name not in _FINDINGS:
        words += f" for {noun}"
    return f"{words} in {slices} images" if slices and noun else words


def _bounds(claim: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the interval in the claim's own unit: form 1 told that of a count as of its share."""
    interval, whole = claim.get("interval"), claim.get("denominator")
    if not interval:
        return None
    # As strings: 0.1 is meant, not the binary number next to it, which floor() would round down.
    low, high = interval["low"], interval["high"]
    if _unit(claim) != "count" or whole is None:
        return {"low": low, "high": high}
    low, high = Fraction(str(low)) * whole, Fraction(str(high)) * whole
    if claim.get("against"):
        return {"low": float(low), "high": float(high)}
    return {"low": math.floor(low), "high": math.ceil(high)}
