"""From the record of a run to its verdict document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from fractions import Fraction
from typing import Any

from donewhen.domain.goal_status import GoalStatus, answer
from donewhen.domain.run_record import GoalRecord, RunRecord
from donewhen.domain.verdict import Evidence, Verdict
from donewhen.language import parse_slices
from donewhen.verdicts import document as form
from donewhen.verdicts.document import (
    SCHEMA_VERSION,
    ClaimVerdict,
    GoalVerdict,
    Statement,
    Subject,
    VerdictDocument,
)


def statement_from(record: RunRecord) -> Statement:
    """Return the in-toto Statement about what a run judged.

    It proves nothing about an artifact yet: ``gate`` is null until a gate says what it makes of it.
    """
    return Statement(
        type="https://in-toto.io/Statement/v1",
        subject=_subjects(record),
        predicate_type="https://in-toto.io/attestation/test-result/v0.1",
        predicate=_document(record),
    )


def _subjects(record: RunRecord) -> tuple[Subject, ...]:
    """Return every model file that a deciding goal judged as the one to be shipped, once.

    A goal about an older version or about data alone, a hypothesis and a goal in progress accept
    nothing.
    """
    files = {
        (f"{goal.model}@{goal.model_version}", goal.model_digest)
        for goal in record.guards
        if goal.model and goal.model_digest and goal.model_is_current and goal.asks_the_model
    }
    return tuple(
        Subject(name, form.Digest(digest.removeprefix("sha256:"))) for name, digest in sorted(files)
    )


def _document(record: RunRecord) -> VerdictDocument:
    guards = record.guards
    passed = [goal for goal in guards if goal.status is GoalStatus.MET]
    failed = [goal for goal in guards if goal.status is not GoalStatus.MET]
    # Nothing passed is no success: 0 of 0 goals must not be green.
    fine = bool(passed) and not failed and not record.problems
    return VerdictDocument(
        schema_version=SCHEMA_VERSION,
        result="PASSED" if fine else "FAILED",
        configuration=tuple(
            form.JudgedFile(name, form.Digest(digest), form.FileAnnotations("code"))
            for name, digest in record.imported.items()
        ),
        passed_tests=tuple(goal.location for goal in passed),
        warned_tests=tuple(goal.location for goal in record.goals if goal.is_wip),
        failed_tests=tuple(goal.location for goal in failed),
        sprint=record.sprint,
        counts=_counts(guards, judged=len(passed) + sum(goal.is_judged for goal in failed)),
        problems=tuple(record.problems),
        versions=dict(record.versions),
        provider=_provider(record),
        source=None,
        data_sets=_data_sets(record),
        images=_images(record),
        gate=None,
        run=form.RunTimes(record.run_id, record.started, record.finished),
        goals=tuple(_goal(goal, record.sprint) for goal in record.goals),
        hypotheses=tuple(_goal(goal, record.sprint) for goal in record.hypotheses),
        complete=record.complete,
    )


def _counts(guards: list[GoalRecord], *, judged: int) -> form.Counts:
    ended = {status: sum(goal.status is status for goal in guards) for status in GoalStatus}
    return form.Counts(
        selected=len(guards),
        judged=judged,
        met=ended[GoalStatus.MET],
        not_met=ended[GoalStatus.NOT_MET],
        undecided=ended[GoalStatus.UNDECIDED],
        not_judged=ended[GoalStatus.NOT_JUDGED],
        skipped=ended[GoalStatus.SKIPPED],
    )


def _provider(record: RunRecord) -> str | None:
    """Return what the models ran on, "cpu" or "cpu, cuda"; None where none ran."""
    used = {name for goal in (*record.goals, *record.hypotheses) for name in goal.providers}
    return ", ".join(sorted(used)) or None


def _data_sets(record: RunRecord) -> tuple[form.DataSetFacts, ...]:
    known = {
        goal.data_set: goal.data_set_facts
        for goal in (*record.goals, *record.hypotheses)
        if goal.data_set and goal.data_set_facts
    }
    return tuple(
        form.DataSetFacts(
            name, facts.digest, facts.images, facts.images_digest, facts.pinned, facts.pin
        )
        for name, facts in sorted(known.items())
    )


def _images(record: RunRecord) -> tuple[form.ImagesJudged, ...]:
    """Return, for each model that was judged as the one to be shipped, on how many images it errs.

    An image is wrong if it is for any deciding goal. Empty where no gate counted.
    """
    seen: dict[tuple[str, str, str], tuple[set[str], set[str]]] = {}
    for goal in record.guards:
        if goal.model and goal.model_digest and goal.data_set and goal.model_is_current:
            key = (goal.model, goal.model_digest, goal.data_set)
            judged, wrong = seen.setdefault(key, (set(), set()))
            # Several goals look at one image: it counts once, and as wrong if it is for any.
            judged |= goal.images_seen
            wrong |= goal.images_wrong
    return tuple(
        form.ImagesJudged(*key, len(judged), len(wrong))
        for key, (judged, wrong) in sorted(seen.items())
        if judged
    )


def _goal(goal: GoalRecord, sprint: str) -> GoalVerdict:
    other = {
        "status": goal.status.value,
        "wip": goal.is_wip,
        "wip_age": goal.age(sprint) if goal.is_wip else None,
        "answer": answer(goal.status) if goal.is_hypothesis else None,
        "claims": _claims(goal.verdicts),
        "preconditions": _claims(goal.preconditions),
        "worst_images": tuple(goal.worst),
        "notes": tuple(goal.notes),
        "evidence": tuple(map(_evidence, goal.evidence)),
    }
    return GoalVerdict(**_same_fields(GoalVerdict, goal) | other)


def _same_fields(form: type, *sources: object) -> dict[str, Any]:
    """Return what the fields of a form are in sources that have them by the same names."""
    return {
        field.name: getattr(source, field.name)
        for source in sources
        for field in fields(form)
        if hasattr(source, field.name)
    }


def _evidence(shown: Evidence) -> form.EvidenceFile:
    return form.EvidenceFile(
        shown.title, shown.kind, shown.about, shown.path.as_posix(), shown.media_type
    )


def _claims(verdicts: Mapping[int, list[Verdict]]) -> tuple[ClaimVerdict, ...]:
    return tuple(_claim(line, verdict) for line in sorted(verdicts) for verdict in verdicts[line])


def _claim(line: int, verdict: Verdict) -> ClaimVerdict:
    claim, estimate = verdict.claim, verdict.estimate
    compared, bounds = estimate.compared, verdict.interval
    other = {
        "line": line,
        "part": claim.part.value,
        "slices": parse_slices(claim.slice),
        "unit": claim.unit.value,
        "comparison": claim.comparison.value,
        "threshold": _exact(claim.threshold),
        "upper_threshold": _number(claim.upper),
        "confidence": _number(claim.confidence),
        "value": _number(estimate.value),
        "compared": compared and form.Compared(*map(_exact, compared)),
        "bounds": bounds and form.Bounds(_exact(bounds.low), _exact(bounds.high)),
        "outcome": verdict.outcome.value,
    }
    # The estimate comes last: its interval is the one that was computed, the verdict's is the same
    # in the claim's own unit.
    return ClaimVerdict(**_same_fields(ClaimVerdict, claim, verdict, estimate) | other)


def _number(value: Fraction | float | None) -> int | float | None:
    return None if value is None else _exact(value)


def _exact(value: Fraction | float) -> int | float:
    """Return a JSON number; whole ones without a point."""
    # 0.9 stays 0.9 and 912.0 becomes 912: equal runs give equal bytes, whatever type computed them.
    return int(value) if value == int(value) else float(value)
