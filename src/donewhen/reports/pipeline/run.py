"""A verdict as a pipeline reads it: its texts on one line, and whether the model is accepted.

Names come from files that anybody may have written, so no text has a line break, a control
character or half of a surrogate pair. What contradicts itself is never read as a pass.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from enum import Enum
from posixpath import join, normpath
from typing import Any, TypeVar, cast

from donewhen.domain.run_record import sprints_since
from donewhen.foundation.terminal_text import clean
from donewhen.verdicts.document import ClaimVerdict, GoalVerdict, Statement, VerdictDocument

_LONGEST = 2000
_PASSING = ("PASSED", "WARNED")
_ACCEPTED = "accepted"
_REFUSED = "refused"
_CONTRADICTION = (
    "The verdict contradicts itself: it claims to pass, and not every deciding goal is met."
)
REMOVE_WIP = "Remove @wip to make it count."
"""What to do with a goal in progress that is met."""
Content = TypeVar("Content")


class Role(Enum):
    """What a goal is for. Only DECIDING goals let a model through or not."""

    DECIDING = "deciding"
    IN_PROGRESS = "@wip"
    HYPOTHESIS = "hypothesis"


@dataclass(frozen=True)
class Run:
    """A run, and what a pipeline makes of it; ``subjects`` are the names of the models."""

    verdict: VerdictDocument
    subjects: tuple[str, ...]

    @property
    def passed(self) -> bool:
        """Whether nothing keeps the model back; only a gate turns that into ``accepted``."""
        deciding = self.of_role(Role.DECIDING)
        return self._claims_to_pass and bool(deciding) and all(map(is_met, deciding))

    @property
    def _claims_to_pass(self) -> bool:
        gate = self.verdict.gate
        if not self.verdict.complete or self.verdict.result not in _PASSING:
            return False
        return gate is None or (gate.outcome == _ACCEPTED and gate.exit_code == 0)

    @property
    def outcome(self) -> str:
        """How it ended, in a word or two."""
        if self.verdict.gate is None:
            return "passed" if self.passed else "failed"
        said = self.verdict.gate.outcome
        return _REFUSED if said == _ACCEPTED and not self.passed else said

    @property
    def problems(self) -> tuple[str, ...]:
        """What no single goal is to blame for."""
        contradicts = self._claims_to_pass and not self.passed
        return (*self.verdict.problems, *([_CONTRADICTION] if contradicts else []))

    @property
    def is_gate(self) -> bool:
        """Whether a gate judged; plain behave accepts nothing."""
        return self.verdict.gate is not None

    @property
    def accepted(self) -> bool:
        """Whether a gate let the model through."""
        return self.passed and self.is_gate

    @property
    def reason(self) -> str:
        """Why the gate decided as it did; "" without a gate."""
        return "" if self.verdict.gate is None else self.verdict.gate.reason

    @property
    def goals(self) -> tuple[GoalVerdict, ...]:
        """Goals and hypotheses, in the order in which they ran."""
        return self.verdict.every_goal

    def role_of(self, goal: GoalVerdict) -> Role:
        """Return what a goal of this run is for."""
        if goal.answer is not None:
            return Role.HYPOTHESIS
        # Plain behave judges a @wip goal like any other: there it is among the failed goals.
        in_progress = goal.wip and goal.location not in self.verdict.failed_tests
        return Role.IN_PROGRESS if in_progress else Role.DECIDING

    def of_role(self, role: Role) -> list[GoalVerdict]:
        """Return the goals that are for this, in the order in which they ran."""
        return [goal for goal in self.goals if self.role_of(goal) is role]

    def time_in_progress(self, goal: GoalVerdict) -> str:
        """Return how long a @wip goal has been aimed for: "for 2 sprints"."""
        if (sprints_since(goal.sprint, self.verdict.sprint) or 0) < 0:
            return "for a sprint that lies ahead"
        if goal.wip_age is None:
            return "since an unknown sprint"
        if goal.wip_age < 1:
            return "new in this sprint"
        return f"for {goal.wip_age} sprint{'' if goal.wip_age == 1 else 's'}"


def is_met(goal: GoalVerdict) -> bool:
    """Return whether a goal passes."""
    return goal.status == "met"


def claims_of(goal: GoalVerdict) -> tuple[ClaimVerdict, ...]:
    """Return what had to hold first, then what the goal asks."""
    return (*goal.preconditions, *goal.claims)


def reasons(goal: GoalVerdict) -> list[tuple[int, str]]:
    """Return why a goal is not met: lines of its file, each with a text. Never empty."""
    unmet = [(claim.line, claim.reason) for claim in claims_of(goal) if claim.outcome != "met"]
    if goal.problem:
        unmet.append((goal.line, goal.problem))
    return unmet or [(goal.line, goal.status)]


def repository_file(goal: GoalVerdict, folder: str) -> str:
    """Return a goal's file as the repository sees it; features' names start at ``folder`` there."""
    return normpath(join(folder, goal.file)) if goal.file else ""


def one_line(text: str) -> str:
    """Return a text on one line, without control characters, at most 2,000 characters long."""
    shown = " ".join(clean(text).split())
    return shown if len(shown) <= _LONGEST else f"{shown[: _LONGEST - 1]}…"


def read_run(statement: Statement) -> Run:
    """Return the run that a verdict tells of, every text of it on one line."""
    # Once, for every report: none of them has to think of it.
    shown = _on_one_line(statement)
    verdict = replace(
        shown.predicate,
        goals=tuple(map(_named, shown.predicate.goals)),
        hypotheses=tuple(map(_named, shown.predicate.hypotheses)),
    )
    return Run(verdict, tuple(subject.name for subject in shown.subject))


def _on_one_line(content: Content) -> Content:
    """Return a document, or a part of it, with every text on one line."""
    made: Any = content
    if isinstance(content, str):
        made = one_line(content)
    elif isinstance(content, tuple):
        made = tuple(map(_on_one_line, content))
    elif isinstance(content, Mapping):
        made = {key: _on_one_line(value) for key, value in content.items()}
    elif is_dataclass(content) and not isinstance(content, type):
        parts = {
            field.name: _on_one_line(getattr(content, field.name)) for field in fields(content)
        }
        made = replace(content, **parts)
    return cast("Content", made)


def _named(goal: GoalVerdict) -> GoalVerdict:
    """Return a goal that can be called by a name: readers drop what has none."""
    return replace(goal, feature=goal.feature or goal.file, scenario=goal.scenario or "(no name)")
