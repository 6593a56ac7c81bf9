"""A statement as a pipeline reads it: goals, claims, and whether the model is accepted.

Every text comes out on one line, without control characters and halves of surrogate pairs: names
come from files that anybody may have written. What is missing or contradicts itself is never
read as a pass.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from donewhen.domain.goal_status import GoalStatus
from donewhen.domain.run_record import sprints_since
from donewhen.foundation.terminal_text import clean

_LONGEST = 2000
_PASSING = ("PASSED", "WARNED")
_ACCEPTED = "accepted"
_REFUSED = "refused"
_CONTRADICTION = (
    "The verdict contradicts itself: it is said to pass, and not every deciding goal is met."
)


class Role(Enum):
    """What a goal is for. Only DECIDING ones let a model through or not."""

    DECIDING = "deciding"
    AIMED_FOR = "@wip"
    HYPOTHESIS = "hypothesis"


@dataclass(frozen=True)
class Claim:
    """One sentence of a goal and its answer; figures as in the statement, texts on one line."""

    line: int
    text: str
    metric: str
    noun: str
    slice: str
    against: str
    expected: str
    observed: str
    margin: str
    reason: str
    outcome: str
    borderline: str
    value: float | None
    threshold: float | None
    denominator: int | None
    images: int
    interval: Mapping[str, Any] | None

    @property
    def met(self) -> bool:
        """Whether it passes."""
        return self.outcome == "met"


@dataclass(frozen=True)
class Goal:
    """One scenario: where it stands, what it is for, how it ended and why.

    ``answer`` is the status of a goal, or what became of a hypothesis; ``age`` counts the sprints
    that a @wip goal has been aimed for, None where that is not known; ``ahead`` says that its
    sprint is yet to come.
    """

    role: Role
    file: str
    line: int
    feature: str
    scenario: str
    status: str
    answer: str
    hypothesis: str
    age: int | None
    ahead: bool
    problem: str
    model: str
    data_set: str
    preconditions: tuple[Claim, ...]
    claims: tuple[Claim, ...]
    notes: tuple[str, ...]
    worst: tuple[str, ...]

    @property
    def met(self) -> bool:
        """Whether it ended as met."""
        return self.status == GoalStatus.MET.value

    @property
    def judged(self) -> bool:
        """Whether it ended in a verdict."""
        return self.status not in (GoalStatus.NOT_JUDGED.value, GoalStatus.SKIPPED.value)

    @property
    def since(self) -> str:
        """How long a @wip goal has been aimed for: "for 2 sprints"."""
        if self.ahead:
            return "for a sprint that lies ahead"
        if self.age is None:
            return "since a sprint that is not known"
        if self.age < 1:
            return "new in this sprint"
        return f"for {self.age} sprint{'' if self.age == 1 else 's'}"

    @property
    def place(self) -> str:
        """``file:line``."""
        return f"{self.file}:{self.line}"

    def all_claims(self) -> tuple[Claim, ...]:
        """Return what had to hold first, then what the goal asks."""
        return (*self.preconditions, *self.claims)

    def reasons(self) -> list[tuple[int, str]]:
        """Return why it is not met: lines of its file, each with a text. Never empty."""
        unmet = [(one.line, one.reason) for one in self.all_claims() if not one.met]
        if self.problem:
            unmet.append((self.line, self.problem))
        return unmet or [(self.line, self.status)]


@dataclass(frozen=True)
class Run:
    """One run. ``outcome`` is a word or two, ``problems`` what no single goal is to blame for.

    ``passed`` says that nothing keeps the model back; only a gate turns that into ``accepted``.
    """

    passed: bool
    outcome: str
    is_gate: bool
    reason: str
    sprint: str
    problems: tuple[str, ...]
    subjects: tuple[str, ...]
    goals: tuple[Goal, ...]
    started: str
    finished: str

    @property
    def accepted(self) -> bool:
        """Whether a gate let the model through."""
        return self.passed and self.is_gate

    def of_role(self, role: Role) -> list[Goal]:
        """Return the goals that are for this, in the order in which they ran."""
        return [goal for goal in self.goals if goal.role is role]


def one_line(value: object) -> str:
    """Return a text on one line, without control characters, at most 2,000 characters long."""
    text = "" if value is None else " ".join(clean(str(value)).split())
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def read_run(statement: Mapping[str, Any]) -> Run:
    """Return the run that ``statement`` (the content of ``verdict.json``) tells of."""
    predicate = statement["predicate"]
    gate = predicate.get("gate")
    failed = set(predicate.get("failedTests") or ())
    sprint = one_line(predicate.get("sprint"))
    goals = [_goal(one, _role(one, failed), sprint) for one in predicate["goals"]]
    hypotheses = [_goal(one, Role.HYPOTHESIS, sprint) for one in predicate.get("hypotheses") or ()]
    said = _said_to_pass(predicate)
    fulfilled = _fulfilled(goals)
    problems = _texts(predicate.get("problems"))
    times = predicate.get("run") or {}
    return Run(
        passed=said and fulfilled,
        outcome=_outcome(predicate, passed=said and fulfilled),
        is_gate=gate is not None,
        reason=one_line((gate or {}).get("reason")),
        sprint=sprint,
        problems=(*problems, _CONTRADICTION) if said and not fulfilled else problems,
        subjects=tuple(one_line(one.get("name")) for one in statement.get("subject") or ()),
        goals=(*goals, *hypotheses),
        started=one_line(times.get("startedOn")),
        finished=one_line(times.get("finishedOn")),
    )


def _role(goal: Mapping[str, Any], failed: set[str]) -> Role:
    # Plain behave judges a @wip goal like any other: there it is among the failed ones.
    aimed_for = goal.get("wip") is True and goal["location"] not in failed
    return Role.AIMED_FOR if aimed_for else Role.DECIDING


def _said_to_pass(predicate: Mapping[str, Any]) -> bool:
    gate = predicate.get("gate")
    if predicate.get("complete") is not True or predicate.get("result") not in _PASSING:
        return False
    return gate is None or (gate.get("outcome") == _ACCEPTED and gate.get("exitCode", 0) == 0)


def _fulfilled(goals: Iterable[Goal]) -> bool:
    deciding = [goal for goal in goals if goal.role is Role.DECIDING]
    return bool(deciding) and all(goal.met for goal in deciding)


def _outcome(predicate: Mapping[str, Any], *, passed: bool) -> str:
    gate = predicate.get("gate")
    if gate is None:
        return "passed" if passed else "failed"
    said = one_line(gate.get("outcome"))
    return _REFUSED if said == _ACCEPTED and not passed else said


def _goal(goal: Mapping[str, Any], role: Role, sprint: str) -> Goal:
    file, _, line = one_line(goal["location"]).rpartition(":")
    return Goal(
        role=role,
        file=file,
        line=int(line) if line.isdecimal() else 0,
        feature=one_line(goal["feature"]) or file,
        scenario=one_line(goal["scenario"]) or "(no name)",
        status=one_line(goal["status"]),
        answer=one_line(goal.get("answer") or goal["status"]),
        hypothesis=one_line(goal.get("hypothesis")),
        age=goal.get("wipAge"),
        ahead=(sprints_since(one_line(goal.get("sprint")), sprint) or 0) < 0,
        problem=one_line(goal.get("problem")),
        model=_named(goal.get("model"), goal.get("modelVersion")),
        data_set=one_line(goal.get("dataSet")),
        preconditions=_claims(goal.get("preconditions")),
        claims=_claims(goal.get("claims")),
        notes=_texts(goal.get("notes")),
        worst=_texts(goal.get("worstImages")),
    )


def _named(model: object, version: object) -> str:
    return f"{one_line(model)}@{one_line(version)}" if version else one_line(model)


def _claims(claims: Iterable[Mapping[str, Any]] | None) -> tuple[Claim, ...]:
    return tuple(_claim(one) for one in claims or ())


def _claim(claim: Mapping[str, Any]) -> Claim:
    return Claim(
        line=claim["line"],
        text=one_line(claim["text"]),
        metric=one_line(claim["metric"]),
        noun=one_line(claim.get("of")),
        slice=one_line(claim.get("in")),
        against=one_line(claim.get("against")),
        expected=one_line(claim["expected"]),
        observed=one_line(claim["observed"]),
        margin=one_line(claim["margin"]),
        reason=one_line(claim["reason"]),
        outcome=one_line(claim["outcome"]),
        borderline=one_line(claim.get("borderline")),
        value=claim["value"],
        threshold=claim["threshold"],
        denominator=claim.get("denominator"),
        images=claim.get("images") or 0,
        interval=claim.get("interval"),
    )


def _texts(texts: Iterable[object] | None) -> tuple[str, ...]:
    return tuple(one_line(text) for text in texts or ())
