"""A verdict becomes the records that the history keeps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from donewhen.foundation.errors import InputError
from donewhen.history.identity import claim_keys, goal_key
from donewhen.history.records import (
    ImageCount,
    RecordedClaim,
    RecordedDataSet,
    RecordedFile,
    RecordedGoal,
    RecordedRun,
    Subject,
)
from donewhen.history.storable import storable
from donewhen.verdicts.document import ClaimVerdict, GoalVerdict, Statement, VerdictDocument
from donewhen.verdicts.inbox import RUN_ID


@dataclass(frozen=True)
class Recording:
    """A run and its goals, each with its claims, preconditions first."""

    run: RecordedRun
    goals: tuple[tuple[RecordedGoal, tuple[RecordedClaim, ...]], ...]


def recording_of(statement: Statement, place: str, sha256: str = "") -> Recording:
    """Return what is kept of a verdict; ``place`` names its file, ``sha256`` is the file's digest.

    Raises ``InputError`` for a run without an id and for a value that no database holds.
    """
    verdict = statement.predicate
    if not RUN_ID.fullmatch(verdict.run.id):
        raise InputError(f"{place}: not a verdict that can be kept (its run has no id).")
    try:
        return Recording(
            storable(_run(statement, sha256)),
            (
                *(_goal(goal, "wip" if goal.wip else "goal", verdict) for goal in verdict.goals),
                *(_goal(goal, "hypothesis", verdict) for goal in verdict.hypotheses),
            ),
        )
    except ValueError as error:
        raise InputError(f"{place}: not a verdict that can be kept ({error}).") from None


def _run(statement: Statement, sha256: str) -> RecordedRun:
    verdict = statement.predicate
    gate, source, counts = verdict.gate, verdict.source, verdict.counts
    outcome = gate.outcome if gate else _behave_outcome(verdict)
    finished = _time(verdict.run.finished_on)
    return RecordedRun(
        id=verdict.run.id,
        verdict_sha256=sha256,
        sprint=verdict.sprint,
        kind="gate" if gate else "behave",
        outcome=outcome,
        judged_as=gate.judged.outcome if gate and gate.judged else outcome,
        exit_code=gate.exit_code if gate else None,
        reason=gate.reason if gate else "",
        result=verdict.result,
        started=_time(verdict.run.started_on),
        finished=finished or datetime.now(UTC).replace(microsecond=0),
        whole=gate.scope.whole if gate else None,
        commit=source.commit if source else None,
        committed=_time(source.committed_on if source else None),
        artifact_committed=_time(source.artifact_committed_on if source else None),
        dirty=source.dirty if source else None,
        provider=verdict.provider,
        versions=verdict.versions,
        problems=verdict.problems,
        selected=counts.selected,
        judged=counts.judged,
        met=counts.met,
        not_met=counts.not_met,
        undecided=counts.undecided,
        not_judged=counts.not_judged,
        skipped=counts.skipped,
        repair=gate.repair if gate else None,
        override=gate.override if gate else None,
        subjects=tuple(
            storable(Subject(subject.name, subject.digest.sha256)) for subject in statement.subject
        ),
        data_sets=_data_sets(verdict),
        files=tuple(
            storable(RecordedFile(file.annotations.kind, file.name, file.digest.sha256))
            for file in verdict.configuration
        ),
        images=_images(verdict),
    )


def _behave_outcome(verdict: VerdictDocument) -> str:
    if verdict.result == "PASSED":
        return "met"
    return "not met" if verdict.counts.judged else "not judged"


def _data_sets(verdict: VerdictDocument) -> tuple[RecordedDataSet, ...]:
    return tuple(
        storable(
            RecordedDataSet(
                id=facts.id,
                digest=facts.digest,
                images=facts.images,
                images_digest=facts.images_digest,
                pinned=facts.pinned,
            )
        )
        for facts in verdict.data_sets
    )


def _images(verdict: VerdictDocument) -> tuple[ImageCount, ...]:
    return tuple(
        storable(
            ImageCount(
                model=count.model,
                model_digest=count.model_digest.removeprefix("sha256:"),
                data_set=count.data_set,
                judged=count.judged,
                wrong=count.wrong,
            )
        )
        for count in verdict.images
    )


def _goal(
    goal: GoalVerdict, role: str, verdict: VerdictDocument
) -> tuple[RecordedGoal, tuple[RecordedClaim, ...]]:
    kept = storable(
        RecordedGoal(
            run=verdict.run.id,
            key=goal_key(goal),
            location=goal.location,
            feature=goal.feature,
            scenario=goal.scenario,
            tags=goal.tags,
            sprint=goal.sprint,
            status=goal.status,
            role=role,
            hypothesis=goal.hypothesis,
            answer=goal.answer,
            problem=goal.problem,
            wip_age=goal.wip_age,
            model=goal.model,
            model_version=goal.model_version,
            model_digest=goal.model_digest,
            baseline=goal.baseline,
            data_set=goal.data_set,
            data_set_digest=goal.data_set_digest,
        )
    )
    return kept, _claims(goal, verdict)


def _claims(goal: GoalVerdict, verdict: VerdictDocument) -> tuple[RecordedClaim, ...]:
    claims = (*goal.preconditions, *goal.claims)
    return tuple(
        _claim(claim, key, goal, verdict, precondition=position < len(goal.preconditions))
        for position, (claim, key) in enumerate(zip(claims, claim_keys(goal), strict=True))
    )


def _claim(
    claim: ClaimVerdict,
    key: str,
    goal: GoalVerdict,
    verdict: VerdictDocument,
    *,
    precondition: bool,
) -> RecordedClaim:
    interval, bounds = claim.interval, claim.bounds
    return storable(
        RecordedClaim(
            run=verdict.run.id,
            goal=goal_key(goal),
            key=key,
            precondition=precondition,
            text=claim.text,
            metric=claim.metric,
            subject=claim.subject,
            noun=claim.noun,
            slice=claim.slice,
            against=claim.reference,
            unit=claim.unit,
            comparison=claim.comparison,
            threshold=claim.threshold,
            upper=claim.upper_threshold,
            confidence=claim.confidence,
            value=claim.value,
            numerator=claim.numerator,
            denominator=claim.denominator,
            images=claim.images,
            low=bounds.low if bounds else None,
            high=bounds.high if bounds else None,
            interval_confidence=interval.confidence if interval else None,
            method=interval.method if interval else None,
            outcome=claim.outcome,
            expected=claim.expected,
            observed=claim.observed,
            margin=claim.margin,
            reason=claim.reason,
        )
    )


def _time(text: str | None) -> datetime | None:
    if not text:
        return None
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
