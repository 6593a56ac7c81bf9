"""The record of a run: every goal, what was judged, and that the run was completed.

Mutable while the run goes on; reports are made from it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from donewhen.verdict import Evidence, Verdict

__all__ = ["GoalRecord", "GoalStatus", "RunRecord"]


class GoalStatus(Enum):
    """How a goal ended."""

    MET = "met"
    NOT_MET = "not met"
    UNDECIDED = "undecided"
    NOT_JUDGED = "could not be judged"
    SKIPPED = "skipped"


@dataclass
class GoalRecord:
    """One scenario: where it stands, what it was judged on, and its verdicts.

    ``file`` and ``line`` of the scenario (of the row, for an outline). ``verdicts`` maps the line
    of a step to the verdicts that it gave. ``problem`` says why it could not be judged.
    ``evidence`` belongs to the goal as a whole (contact sheets, tables).
    """

    file: str
    line: int
    feature: str
    rule: str | None
    scenario: str
    tags: tuple[str, ...]
    epic: str
    sprint: str
    model: str | None = None
    model_version: str | None = None
    model_digest: str | None = None
    data_set: str | None = None
    data_set_digest: str | None = None
    status: GoalStatus = GoalStatus.NOT_JUDGED
    verdicts: dict[int, list[Verdict]] = field(default_factory=dict)
    evidence: list[Evidence] = field(default_factory=list)
    problem: str | None = None

    @property
    def location(self) -> str:
        """``file:line``."""
        return f"{self.file}:{self.line}"


@dataclass
class RunRecord:
    """All goals of one run, in the order in which they ran; ``complete`` is set last."""

    run_id: str
    sprint: str
    goals: list[GoalRecord] = field(default_factory=list)
    complete: bool = False
