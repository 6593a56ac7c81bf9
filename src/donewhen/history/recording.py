"""A verdict becomes the records that the history keeps."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, get_args

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
from donewhen.verdicts.document import GateWord
from donewhen.verdicts.inbox import RUN_ID

_OUTCOMES = set(get_args(GateWord))
_BEHAVE = {"met", "not met", "not judged"}
_STATUSES = {"met", "not met", "undecided", "could not be judged", "skipped"}
_COUNTS = ("selected", "judged", "met", "not_met", "undecided", "not_judged", "skipped")


@dataclass(frozen=True)
class Recording:
    """A run and its goals, each with its claims, preconditions first."""

    run: RecordedRun
    goals: tuple[tuple[RecordedGoal, tuple[RecordedClaim, ...]], ...]


def recording_of(statement: Mapping[str, Any], content: bytes, place: str) -> Recording:
    """Return what is kept of a statement, which ``content`` is the file of; ``place`` names it.

    Raises ``InputError`` where it is none that a run left.
    """
    try:
        return _recording(statement["predicate"], statement["subject"], content)
    except (KeyError, TypeError, AttributeError, ValueError, RecursionError) as error:
        raise InputError(f"{place}: not a verdict that can be kept ({error}).") from None


def _recording(
    predicate: Mapping[str, Any], subjects: list[dict[str, Any]], content: bytes
) -> Recording:
    run = _run(predicate, subjects, hashlib.sha256(content).hexdigest())
    listed = [
        *((goal, "wip" if goal["wip"] else "goal") for goal in predicate["goals"]),
        *((goal, "hypothesis") for goal in predicate["hypotheses"]),
    ]
    goals = [(_goal(goal, role, run.id), _claims(goal, run.id)) for goal, role in listed]
    return Recording(run, tuple(goals))


def _run(predicate: Mapping[str, Any], subjects: list[dict[str, Any]], sha256: str) -> RecordedRun:
    gate, run = predicate["gate"] or {}, predicate["run"]
    source = predicate["source"] or {}
    if not RUN_ID.fullmatch(run["id"]):
        raise ValueError("its run has no id")
    outcome = gate["outcome"] if gate else _behave_outcome(predicate)
    judged_as = (gate.get("judged") or {}).get("outcome", outcome)
    return storable(
        RecordedRun(
            id=run["id"],
            verdict_sha256=sha256,
            sprint=predicate["sprint"],
            kind="gate" if gate else "behave",
            outcome=_known(outcome, _OUTCOMES | _BEHAVE),
            judged_as=_known(judged_as, _OUTCOMES | _BEHAVE),
            exit_code=gate.get("exitCode"),
            reason=gate.get("reason", ""),
            result=_known(predicate["result"], {"PASSED", "WARNED", "FAILED"}),
            started=_time(run["startedOn"]),
            finished=_time(run["finishedOn"]) or datetime.now(UTC).replace(microsecond=0),
            whole=gate["scope"]["whole"] if gate else None,
            commit=source.get("commit"),
            committed=_time(source.get("committedOn")),
            artifact_committed=_time(source.get("artifactCommittedOn")),
            dirty=source.get("dirty"),
            provider=predicate["provider"],
            versions=predicate["versions"],
            problems=tuple(predicate["problems"]),
            repair=gate.get("repair"),
            override=gate.get("override"),
            subjects=tuple(
                storable(Subject(subject["name"], subject["digest"]["sha256"]))
                for subject in subjects
            ),
            data_sets=_data_sets(predicate),
            files=_files(predicate),
            images=_images(predicate),
            **{name: predicate["counts"][name] for name in _COUNTS},
        )
    )


def _behave_outcome(predicate: Mapping[str, Any]) -> str:
    if predicate["result"] == "PASSED":
        return "met"
    return "not met" if predicate["counts"]["judged"] else "not judged"


def _data_sets(predicate: Mapping[str, Any]) -> tuple[RecordedDataSet, ...]:
    return tuple(
        storable(
            RecordedDataSet(
                id=facts["id"],
                digest=facts["digest"],
                images=facts["images"],
                images_digest=facts["imagesDigest"],
                pinned=facts["pinned"],
            )
        )
        for facts in predicate["dataSets"]
    )


def _files(predicate: Mapping[str, Any]) -> tuple[RecordedFile, ...]:
    return tuple(
        storable(
            RecordedFile(
                kind=file["annotations"]["kind"],
                name=file["name"],
                digest=file["digest"]["sha256"],
            )
        )
        for file in predicate["configuration"]
    )


def _images(predicate: Mapping[str, Any]) -> tuple[ImageCount, ...]:
    return tuple(
        storable(
            ImageCount(
                model=count["model"],
                model_digest=count["modelDigest"].removeprefix("sha256:"),
                data_set=count["dataSet"],
                judged=count["judged"],
                wrong=count["wrong"],
            )
        )
        for count in predicate.get("images", ())
    )


def _goal(goal: Mapping[str, Any], role: str, run: str) -> RecordedGoal:
    return storable(
        RecordedGoal(
            run=run,
            key=goal_key(goal),
            location=goal["location"],
            feature=goal["feature"],
            scenario=goal["scenario"],
            tags=tuple(goal["tags"]),
            sprint=goal["sprint"],
            status=_known(goal["status"], _STATUSES),
            role=role,
            hypothesis=goal.get("hypothesis"),
            answer=goal.get("answer"),
            problem=goal["problem"],
            wip_age=goal["wipAge"],
            model=goal["model"],
            model_version=goal["modelVersion"],
            model_digest=goal["modelDigest"],
            baseline=goal["baseline"],
            data_set=goal["dataSet"],
            data_set_digest=goal["dataSetDigest"],
        )
    )


def _claims(goal: Mapping[str, Any], run: str) -> tuple[RecordedClaim, ...]:
    preconditions = goal["preconditions"]
    keyed = zip((*preconditions, *goal["claims"]), claim_keys(goal), strict=True)
    return tuple(
        _claim(claim, key, run, goal_key(goal), precondition=position < len(preconditions))
        for position, (claim, key) in enumerate(keyed)
    )


def _claim(
    claim: Mapping[str, Any], key: str, run: str, goal: str, *, precondition: bool
) -> RecordedClaim:
    interval = claim["interval"] or {}
    return storable(
        RecordedClaim(
            run=run,
            goal=goal,
            key=key,
            precondition=precondition,
            text=claim["text"],
            metric=claim["metric"],
            noun=claim["of"],
            slice=claim["in"],
            against=claim["against"],
            comparison=claim["comparison"],
            threshold=claim["threshold"],
            upper=claim["upperThreshold"],
            confidence=claim["confidence"],
            value=claim["value"],
            numerator=claim["numerator"],
            denominator=claim["denominator"],
            images=claim["images"],
            low=interval.get("low"),
            high=interval.get("high"),
            interval_confidence=interval.get("confidence"),
            method=interval.get("method"),
            outcome=_known(claim["outcome"], _STATUSES),
            expected=claim["expected"],
            observed=claim["observed"],
            margin=claim["margin"],
            reason=claim["reason"],
        )
    )


def _known(word: str, words: set[str]) -> str:
    if word not in words:
        raise ValueError(f'"{word}" is no answer that a run gives')
    return word


def _time(text: str | None) -> datetime | None:
    if not text:
        return None
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
