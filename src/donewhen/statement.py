"""``verdict.json``: what a run proved, as an in-toto Statement.

Predicate: test-result v0.1, extended with the claims and the counts of goals. It is removed when a
run starts and written when it has ended, ``complete`` as its last key: without it nothing counts.

Source: in-toto attestation framework, Statement v1 and predicate "test-result" v0.1.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from fractions import Fraction
from pathlib import Path
from typing import Any, NoReturn

from donewhen.atomic_file import remove_leftovers, write_atomically
from donewhen.errors import UnfinishedError
from donewhen.record import GoalRecord, GoalStatus, RunRecord, answer
from donewhen.verdict import Verdict

__all__ = ["FILE_NAME", "invalidate", "read_statement", "write_statement"]

FILE_NAME = "verdict.json"
STATEMENT_TYPE = "https://in-toto.io/Statement/v1"
PREDICATE_TYPE = "https://in-toto.io/attestation/test-result/v0.1"


def invalidate(folder: Path) -> None:
    """Remove the verdict of an earlier run: from here on it says nothing."""
    (folder / FILE_NAME).unlink(missing_ok=True)
    remove_leftovers(folder)


def write_statement(record: RunRecord, folder: Path) -> Path:
    """Write ``verdict.json`` into ``folder`` (temporary name, fsync, rename); return its path."""
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / FILE_NAME
    text = json.dumps(_statement(record), indent=2, ensure_ascii=False, allow_nan=False)
    # A file name that is no UTF-8 becomes an escape, which is JSON too.
    write_atomically(target, [f"{text}\n".encode(errors="backslashreplace")])
    return target


def read_statement(folder: Path) -> dict[str, Any]:
    """Return the verdict of the last run.

    Raises ``UnfinishedError`` when there is none, or when the run was not completed.
    """
    path = folder / FILE_NAME
    try:
        statement = json.loads(path.read_text(encoding="utf-8"), parse_constant=_no_number)
    except FileNotFoundError:
        raise UnfinishedError(f"{path}: no verdict: the run did not finish. Run behave.") from None
    except OSError as error:
        raise UnfinishedError(f"{path}: cannot be read: {error.strerror}.") from None
    except (ValueError, RecursionError) as error:
        raise UnfinishedError(f"{path}: not a verdict ({error}). Run behave again.") from None
    predicate = statement.get("predicate") if isinstance(statement, dict) else None
    if not isinstance(predicate, dict) or statement.get("predicateType") != PREDICATE_TYPE:
        raise UnfinishedError(f"{path}: not a verdict. Run behave again.")
    if predicate.get("complete") is not True:
        raise UnfinishedError(f"{path}: the run was not completed. Run behave again.")
    return dict(statement)


def _no_number(text: str) -> NoReturn:
    raise ValueError(f"{text} is no JSON")


def _statement(record: RunRecord) -> dict[str, Any]:
    return {
        "_type": STATEMENT_TYPE,
        "subject": _subjects(record),
        "predicateType": PREDICATE_TYPE,
        "predicate": _predicate(record),
    }


def _subjects(record: RunRecord) -> list[dict[str, Any]]:
    """Return every model file that was judged, once."""
    files = {
        (f"{goal.model}@{goal.model_version}", goal.model_digest)
        for goal in (*record.goals, *record.hypotheses)
        if goal.model and goal.model_digest
    }
    return [
        {"name": name, "digest": {"sha256": digest.removeprefix("sha256:")}}
        for name, digest in sorted(files)
    ]


def _predicate(record: RunRecord) -> dict[str, Any]:
    passed = [goal for goal in record.goals if goal.status is GoalStatus.MET]
    failed = [goal for goal in record.goals if goal.status is not GoalStatus.MET]
    fine = bool(passed) and not failed and not record.problems
    return {
        "result": "PASSED" if fine else "FAILED",
        "configuration": [],
        "passedTests": [goal.location for goal in passed],
        "warnedTests": [],
        "failedTests": [goal.location for goal in failed],
        "sprint": record.sprint,
        "runId": record.run_id,
        "counts": {
            "selected": len(record.goals),
            "judged": len(record.judged),
            **{status.name.lower(): record.count(status) for status in GoalStatus},
        },
        "problems": record.problems,
        "goals": [_goal(goal) for goal in record.goals],
        "hypotheses": [
            {"hypothesis": one.hypothesis, "answer": answer(one.status), **_goal(one)}
            for one in record.hypotheses
        ],
        "complete": record.complete,
    }


def _goal(goal: GoalRecord) -> dict[str, Any]:
    return {
        "location": goal.location,
        "feature": goal.feature,
        "rule": goal.rule,
        "scenario": goal.scenario,
        "tags": list(goal.tags),
        "sprint": goal.sprint,
        "status": goal.status.value,
        "problem": goal.problem,
        "unfinished": goal.unfinished,
        "model": goal.model,
        "modelVersion": goal.model_version,
        "modelDigest": goal.model_digest,
        "baseline": goal.baseline,
        "dataSet": goal.data_set,
        "dataSetDigest": goal.data_set_digest,
        "claims": [
            _claim(line, one) for line in sorted(goal.verdicts) for one in goal.verdicts[line]
        ],
        "preconditions": [
            _claim(line, one)
            for line in sorted(goal.preconditions)
            for one in goal.preconditions[line]
        ],
        "worstImages": goal.worst,
        "notes": goal.notes,
        "evidence": [
            {"title": one.title, "file": str(one.path), "mediaType": one.media_type}
            for one in goal.evidence
        ],
    }


def _claim(line: int, verdict: Verdict) -> dict[str, Any]:
    claim, estimate = verdict.claim, verdict.estimate
    return {
        "line": line,
        "text": claim.text,
        "metric": claim.metric,
        "of": claim.noun,
        "in": claim.slice,
        "against": claim.reference,
        "comparison": claim.comparison.value,
        "threshold": _number(claim.threshold),
        "upperThreshold": _number(claim.upper),
        "confidence": _number(claim.confidence),
        "value": _number(estimate.value),
        "numerator": estimate.numerator,
        "denominator": estimate.denominator,
        "images": estimate.images,
        "interval": None if estimate.interval is None else asdict(estimate.interval),
        "outcome": verdict.outcome.value,
        "expected": verdict.expected,
        "observed": verdict.observed,
        "margin": verdict.margin,
        "reason": verdict.reason,
    }


def _number(value: Fraction | float | None) -> int | float | None:
    """Return a JSON number; whole ones without a point."""
    if value is None:
        return None
    return int(value) if value == int(value) else float(value)
