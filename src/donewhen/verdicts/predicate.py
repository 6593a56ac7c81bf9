"""The predicate of a verdict: in-toto's test-result v0.1, extended by goals and claims.

Source: in-toto attestation framework, predicate "test-result" v0.1.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from fractions import Fraction
from typing import Any

from donewhen.domain.goal_status import GoalStatus, answer
from donewhen.domain.run_record import GoalRecord, RunRecord
from donewhen.domain.verdict import Verdict

STATEMENT_TYPE = "https://in-toto.io/Statement/v1"
PREDICATE_TYPE = "https://in-toto.io/attestation/test-result/v0.1"


def statement_of(record: RunRecord) -> dict[str, Any]:
    """Return the in-toto Statement about what a run judged; JSON types only.

    It proves nothing about an artifact yet: ``gate`` is null until a gate says what it makes of it.
    """
    return {
        "_type": STATEMENT_TYPE,
        "subject": _subjects(record),
        "predicateType": PREDICATE_TYPE,
        "predicate": _predicate(record),
    }


def _subjects(record: RunRecord) -> list[dict[str, Any]]:
    """Return every model file that a deciding goal judged as the one to be shipped, once.

    A goal about an older version or about data alone, a hypothesis and a goal in progress accept
    nothing.
    """
    files = {
        (f"{goal.model}@{goal.model_version}", goal.model_digest)
        for goal in record.guards
        if goal.model and goal.model_digest and goal.model_is_current and goal.asks_the_model
    }
    return [
        {"name": name, "digest": {"sha256": digest.removeprefix("sha256:")}}
        for name, digest in sorted(files)
    ]


def _predicate(record: RunRecord) -> dict[str, Any]:
    guards = record.guards
    passed = [goal for goal in guards if goal.status is GoalStatus.MET]
    failed = [goal for goal in guards if goal.status is not GoalStatus.MET]
    fine = bool(passed) and not failed and not record.problems
    return {
        "result": "PASSED" if fine else "FAILED",
        "configuration": [],
        "passedTests": [goal.location for goal in passed],
        "warnedTests": [goal.location for goal in record.goals if goal.is_wip],
        "failedTests": [goal.location for goal in failed],
        "sprint": record.sprint,
        "counts": {
            "selected": len(guards),
            "judged": len(passed) + sum(goal.is_judged for goal in failed),
            **{
                status.name.lower(): sum(goal.status is status for goal in guards)
                for status in GoalStatus
            },
        },
        "problems": list(record.problems),
        "versions": dict(record.versions),
        "provider": _provider(record),
        "source": None,
        "dataSets": _data_sets(record),
        "images": _images(record),
        "gate": None,
        "run": {"id": record.run_id, "startedOn": record.started, "finishedOn": record.finished},
        "goals": [_goal(goal, record.sprint) for goal in record.goals],
        "hypotheses": [
            {
                "hypothesis": one.hypothesis,
                "answer": answer(one.status),
                **_goal(one, record.sprint),
            }
            for one in record.hypotheses
        ],
        "complete": record.complete,
    }


def _provider(record: RunRecord) -> str | None:
    """Return what the models ran on, "cpu" or "cpu, cuda"; None where none ran."""
    used = {name for goal in (*record.goals, *record.hypotheses) for name in goal.providers}
    return ", ".join(sorted(used)) or None


def _data_sets(record: RunRecord) -> list[dict[str, Any]]:
    facts = {
        goal.data_set: goal.data_set_facts
        for goal in (*record.goals, *record.hypotheses)
        if goal.data_set and goal.data_set_facts
    }
    return [{"id": name, **asdict(one)} for name, one in sorted(facts.items())]


def _images(record: RunRecord) -> list[dict[str, Any]]:
    """Return, for each model that was judged as the one to be shipped, on how many images it errs.

    An image is wrong if it is for any deciding goal. Empty where no gate counted.
    """
    seen: dict[tuple[str, str, str], tuple[set[str], set[str]]] = {}
    for goal in record.guards:
        if goal.model and goal.model_digest and goal.data_set and goal.model_is_current:
            key = (goal.model, goal.model_digest, goal.data_set)
            judged, wrong = seen.setdefault(key, (set(), set()))
            judged |= goal.images_seen
            wrong |= goal.images_wrong
    return [
        {
            "model": model,
            "modelDigest": digest,
            "dataSet": data_set,
            "judged": len(judged),
            "wrong": len(wrong),
        }
        for (model, digest, data_set), (judged, wrong) in sorted(seen.items())
        if judged
    ]


def _goal(goal: GoalRecord, sprint: str) -> dict[str, Any]:
    return {
        "location": goal.location,
        "feature": goal.feature,
        "rule": goal.rule,
        "scenario": goal.scenario,
        "tags": list(goal.tags),
        "sprint": goal.sprint,
        "status": goal.status.value,
        "wip": goal.is_wip,
        "wipAge": goal.age(sprint) if goal.is_wip else None,
        "problem": goal.problem,
        "unfinished": goal.unfinished,
        "model": goal.model,
        "modelVersion": goal.model_version,
        "modelDigest": goal.model_digest,
        "baseline": goal.baseline,
        "dataSet": goal.data_set,
        "dataSetDigest": goal.data_set_digest,
        "claims": _claims(goal.verdicts),
        "preconditions": _claims(goal.preconditions),
        "worstImages": goal.worst,
        "notes": goal.notes,
        "evidence": [
            {"title": one.title, "file": one.path.as_posix(), "mediaType": one.media_type}
            for one in goal.evidence
        ],
    }


def _claims(verdicts: Mapping[int, list[Verdict]]) -> list[dict[str, Any]]:
    return [_claim(line, one) for line in sorted(verdicts) for one in verdicts[line]]


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
        "borderline": verdict.borderline,
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
