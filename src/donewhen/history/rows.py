"""A statement becomes rows: checked, of plain types, and fit for any database."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from donewhen.foundation.errors import InputError
from donewhen.history.identity import claim_keys, goal_key
from donewhen.verdicts.inbox import RUN_ID

Row = dict[str, Any]

_BIGGEST = 2**63 - 1
_OUTCOMES = {"accepted", "refused", "frozen", "not judged", "not finished", "not a gate"}
_BEHAVE = {"met", "not met", "not judged"}
_STATUSES = {"met", "not met", "undecided", "could not be judged", "skipped"}
_COUNTS = ("selected", "judged", "met", "not_met", "undecided", "not_judged", "skipped")


@dataclass
class Rows:
    """The rows of one run, by table; none has the run's number yet."""

    run: Row
    subjects: list[Row] = field(default_factory=list)
    goals: list[Row] = field(default_factory=list)
    claims: list[Row] = field(default_factory=list)
    data_sets: list[Row] = field(default_factory=list)
    files: list[Row] = field(default_factory=list)
    images: list[Row] = field(default_factory=list)


def rows_of(statement: Mapping[str, Any], content: bytes, place: str) -> Rows:
    """Return the rows of a statement, which ``content`` is the file of; ``place`` names it.

    Raises ``InputError`` where it is none that a run left.
    """
    try:
        return _rows(_fit(statement), hashlib.sha256(content).hexdigest())
    except (KeyError, TypeError, AttributeError, ValueError, RecursionError) as error:
        raise InputError(f"{place}: not a verdict that can be kept ({error}).") from None


def digest_of(key: str) -> str:
    """Return what an index holds in place of a key, which may be long."""
    return hashlib.sha256(key.encode(errors="surrogatepass")).hexdigest()[:32]


def _rows(statement: Mapping[str, Any], sha256: str) -> Rows:
    predicate = statement["predicate"]
    rows = Rows(_run(predicate, sha256))
    rows.subjects = [
        {"name": one["name"], "digest": one["digest"]["sha256"]} for one in statement["subject"]
    ]
    hypotheses = predicate["hypotheses"]
    for position, goal in enumerate((*predicate["goals"], *hypotheses)):
        rows.goals.append(_goal(goal, position, is_hypothesis=position >= len(predicate["goals"])))
        rows.claims += _claims(goal, position)
    rows.data_sets = [
        {
            "data_set": one["id"],
            "digest": one["digest"],
            "images": one["images"],
            "images_digest": one["imagesDigest"],
            "pinned": one["pinned"],
        }
        for one in predicate["dataSets"]
    ]
    rows.files = [
        {
            "kind": one["annotations"]["kind"],
            "name": one["name"],
            "digest": one["digest"]["sha256"],
        }
        for one in predicate["configuration"]
    ]
    rows.images = [
        {
            "model": one["model"],
            "model_digest": one["modelDigest"].removeprefix("sha256:"),
            "data_set": one["dataSet"],
            "judged": one["judged"],
            "wrong": one["wrong"],
        }
        for one in predicate.get("images", ())
    ]
    return rows


def _run(predicate: Mapping[str, Any], sha256: str) -> Row:
    gate, run = predicate["gate"] or {}, predicate["run"]
    source = predicate["source"] or {}
    if not RUN_ID.fullmatch(run["id"]):
        raise ValueError("its run has no id")
    outcome = gate["outcome"] if gate else _behave_outcome(predicate)
    judged = (gate.get("judged") or {}).get("outcome", outcome)
    return {
        "id": run["id"],
        "verdict_sha256": sha256,
        "sprint": predicate["sprint"],
        "kind": "gate" if gate else "behave",
        "outcome": _known(outcome, _OUTCOMES | _BEHAVE),
        "judged_as": _known(judged, _OUTCOMES | _BEHAVE),
        "exit_code": gate.get("exitCode"),
        "reason": gate.get("reason", ""),
        "result": _known(predicate["result"], {"PASSED", "WARNED", "FAILED"}),
        "started": _time(run["startedOn"]),
        "finished": _time(run["finishedOn"]) or datetime.now(UTC).replace(microsecond=0),
        "whole": gate["scope"]["whole"] if gate else None,
        "commit": source.get("commit"),
        "committed": _time(source.get("committedOn")),
        "artifact_committed": _time(source.get("artifactCommittedOn")),
        "dirty": source.get("dirty"),
        "provider": predicate["provider"],
        "versions": dict(predicate["versions"]),
        "problems": list(predicate["problems"]),
        "repair": gate.get("repair"),
        "override": gate.get("override"),
        **{name: predicate["counts"][name] for name in _COUNTS},
    }


def _behave_outcome(predicate: Mapping[str, Any]) -> str:
    if predicate["result"] == "PASSED":
        return "met"
    return "not met" if predicate["counts"]["judged"] else "not judged"


def _goal(goal: Mapping[str, Any], position: int, *, is_hypothesis: bool) -> Row:
    key = goal_key(goal)
    role = "hypothesis" if is_hypothesis else "wip" if goal["wip"] else "goal"
    return {
        "position": position,
        "key": key,
        "key_digest": digest_of(key),
        "location": goal["location"],
        "feature": goal["feature"],
        "scenario": goal["scenario"],
        "tags": list(goal["tags"]),
        "sprint": goal["sprint"],
        "status": _known(goal["status"], _STATUSES),
        "role": role,
        "hypothesis": goal.get("hypothesis"),
        "answer": goal.get("answer"),
        "problem": goal["problem"],
        "wip_age": goal["wipAge"],
        "model": goal["model"],
        "model_version": goal["modelVersion"],
        "model_digest": goal["modelDigest"],
        "baseline": goal["baseline"],
        "data_set": goal["dataSet"],
        "data_set_digest": goal["dataSetDigest"],
    }


def _claims(goal: Mapping[str, Any], position: int) -> list[Row]:
    held = goal["preconditions"]
    return [
        _claim(claim, key, position, number, precondition=number < len(held))
        for number, (claim, key) in enumerate(
            zip((*held, *goal["claims"]), claim_keys(goal), strict=True)
        )
    ]


def _claim(
    claim: Mapping[str, Any], key: str, goal: int, position: int, *, precondition: bool
) -> Row:
    interval = claim["interval"] or {}
    return {
        "goal": goal,
        "position": position,
        "key": key,
        "key_digest": digest_of(key),
        "precondition": precondition,
        "text": claim["text"],
        "metric": claim["metric"],
        "noun": claim["of"],
        "slice": claim["in"],
        "against": claim["against"],
        "comparison": claim["comparison"],
        "threshold": claim["threshold"],
        "upper": claim["upperThreshold"],
        "confidence": claim["confidence"],
        "value": claim["value"],
        "numerator": claim["numerator"],
        "denominator": claim["denominator"],
        "images": claim["images"],
        "low": interval.get("low"),
        "high": interval.get("high"),
        "interval_confidence": interval.get("confidence"),
        "method": interval.get("method"),
        "outcome": _known(claim["outcome"], _STATUSES),
        "expected": claim["expected"],
        "observed": claim["observed"],
        "margin": claim["margin"],
        "reason": claim["reason"],
    }


def _known(word: str, words: set[str]) -> str:
    if word not in words:
        raise ValueError(f'"{word}" is no answer that a run gives')
    return word


def _time(text: str | None) -> datetime | None:
    """Return a time; raises ``ValueError`` for one that is none. Times are UTC."""
    if not text:
        return None
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)


def _fit(value: Any) -> Any:  # noqa: ANN401 - JSON is anything
    """Return JSON that any database can hold.

    A text loses NUL and halves of characters, which PostgreSQL refuses. Raises ``ValueError`` for
    a number that no column holds.
    """
    if isinstance(value, str):
        plain = value.replace("\0", "\ufffd")
        return plain if plain.isascii() else plain.encode(errors="replace").decode()
    if isinstance(value, Mapping):
        return {_fit(key): _fit(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_fit(one) for one in value]
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError("a number is too large")
    if isinstance(value, int) and abs(value) > _BIGGEST:
        raise ValueError("a number is too large")
    return value
