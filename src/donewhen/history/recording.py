"""A verdict becomes the records that the history keeps, fit for any database, or is refused.

The verdict document has the right types already. What is left is what databases differ in: SQLite
would take a text that is too long for its column, PostgreSQL takes no NUL.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar

from donewhen.foundation.errors import InputError
from donewhen.history.columns import Column, columns_of
from donewhen.history.identity import claim_keys, goal_key
from donewhen.history.records import (
    ImageCount,
    RecordedClaim,
    RecordedDataSet,
    RecordedFile,
    RecordedGoal,
    RecordedRun,
    RecordedSubject,
)
from donewhen.verdicts.document import GoalVerdict, Statement, VerdictDocument
from donewhen.verdicts.inbox import RUN_ID

Record = TypeVar("Record")
_LARGEST = 2**63 - 1  # of 64 bits


@dataclass(frozen=True)
class RunRecords:
    """A run and its goals, each with its claims, preconditions first."""

    run: RecordedRun
    goals: tuple[tuple[RecordedGoal, tuple[RecordedClaim, ...]], ...]


def records_of(statement: Statement, place: str, sha256: str = "") -> RunRecords:
    """Return what is kept of a verdict; ``place`` names its file, ``sha256`` is the file's digest.

    Raises ``InputError`` for a run without an id and for a value that no database holds.
    """
    verdict = statement.predicate
    run_id = verdict.run.id
    if not RUN_ID.fullmatch(run_id):
        raise InputError(f"{place}: not a verdict that can be kept (its run has no id).")
    try:
        return RunRecords(
            _run(statement, sha256),
            (
                *(_goal(goal, "wip" if goal.wip else "goal", run_id) for goal in verdict.goals),
                *(_goal(goal, "hypothesis", run_id) for goal in verdict.hypotheses),
            ),
        )
    except ValueError as error:
        raise InputError(f"{place}: not a verdict that can be kept ({error}).") from None


def _run(statement: Statement, sha256: str) -> RecordedRun:
    verdict = statement.predicate
    gate, source = verdict.gate, verdict.source
    outcome = gate.outcome if gate else _behave_outcome(verdict)
    return _kept(
        RecordedRun,
        verdict,
        **vars(verdict.counts),
        id=verdict.run.id,
        verdict_sha256=sha256,
        kind="gate" if gate else "behave",
        outcome=outcome,
        judged_as=gate.judged.outcome if gate and gate.judged else outcome,
        exit_code=gate.exit_code if gate else None,
        reason=gate.reason if gate else "",
        started=_time(verdict.run.started_on),
        # A run of behave that was stopped has no end: then it is the time at which it is read.
        finished=_time(verdict.run.finished_on) or datetime.now(UTC).replace(microsecond=0),
        whole=gate.scope.whole if gate else None,
        commit=source.commit if source else None,
        committed=_time(source.committed_on if source else None),
        artifact_committed=_time(source.artifact_committed_on if source else None),
        dirty=source.dirty if source else None,
        repair=gate.repair if gate else None,
        override=gate.override if gate else None,
        subjects=tuple(
            _kept(RecordedSubject, subject, digest=subject.digest.sha256)
            for subject in statement.subject
        ),
        data_sets=tuple(_kept(RecordedDataSet, facts) for facts in verdict.data_sets),
        files=tuple(
            _kept(RecordedFile, file, kind=file.annotations.kind, digest=file.digest.sha256)
            for file in verdict.configuration
        ),
        images=tuple(
            _kept(ImageCount, count, model_digest=count.model_digest.removeprefix("sha256:"))
            for count in verdict.images
        ),
    )


def _behave_outcome(verdict: VerdictDocument) -> str:
    if verdict.result == "PASSED":
        return "met"
    return "not met" if verdict.counts.judged else "not judged"


def _goal(
    goal: GoalVerdict, role: str, run_id: str
) -> tuple[RecordedGoal, tuple[RecordedClaim, ...]]:
    kept = _kept(RecordedGoal, goal, run=run_id, key=goal_key(goal), role=role)
    return kept, tuple(
        _kept(
            RecordedClaim,
            claim,
            run=run_id,
            goal=kept.key,
            key=key,
            precondition=position < len(goal.preconditions),
            against=claim.reference,
            upper=claim.upper_threshold,
            low=claim.bounds.low if claim.bounds else None,
            high=claim.bounds.high if claim.bounds else None,
            interval_confidence=claim.interval.confidence if claim.interval else None,
            method=claim.interval.method if claim.interval else None,
        )
        for position, (claim, key) in enumerate(
            zip((*goal.preconditions, *goal.claims), claim_keys(goal), strict=True)
        )
    )


def _time(text: str | None) -> datetime | None:
    if not text:
        return None
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)


def _kept(record: type[Record], source: object, **given: Any) -> Record:  # noqa: ANN401 - of any field
    """Return a record whose columns any database can hold.

    What is not given stands in ``source`` under the name that it has in the record. Raises
    ``ValueError`` that names the first value which its column does not hold.
    """
    for column in columns_of(record):
        value = given[column.field] if column.field in given else getattr(source, column.field)
        given[column.field] = value = _plain(value)
        if problem := _problem(column, value):
            kind = record.__name__.removeprefix("Recorded").lower()
            raise ValueError(f"{kind}: {column.field} is {problem}")
    return record(**given)


def _plain(value: Any) -> Any:  # noqa: ANN401 - of any column
    """Return texts without NUL and halves of characters, which PostgreSQL refuses."""
    if isinstance(value, str):
        plain = value.replace("\0", "\ufffd")
        return plain if plain.isascii() else plain.encode(errors="replace").decode()
    if isinstance(value, tuple):
        return tuple(_plain(part) for part in value)
    if isinstance(value, Mapping):
        return {_plain(key): _plain(part) for key, part in value.items()}
    return value


def _problem(column: Column, value: object) -> str:
    """Return what is wrong with a value; "" where the column holds it."""
    if isinstance(value, int) and abs(value) > _LARGEST:
        return "a number that is too large"
    if isinstance(value, float) and not math.isfinite(value):  # JSON reads 1e999 as infinite
        return "a number that is too large"
    longest = column.kept.longest
    if longest is not None and isinstance(value, str) and len(value) > longest:
        return f"longer than {longest} characters"
    return ""
