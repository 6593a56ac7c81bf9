"""How a goal ended, and the words for it: in a terminal, for a hypothesis, for a whole run."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum


class GoalStatus(Enum):
    """How a goal ended. Only MET passes."""

    MET = "met"
    NOT_MET = "not met"
    UNDECIDED = "undecided"
    NOT_JUDGED = "could not be judged"
    SKIPPED = "skipped"

    @property
    def is_judged(self) -> bool:
        """Whether the goal ended in a verdict."""
        return self not in (GoalStatus.NOT_JUDGED, GoalStatus.SKIPPED)


_ANSWERS = {  # a hypothesis is a question: it cannot fail
    GoalStatus.MET: "accepted",
    GoalStatus.NOT_MET: "rejected",
    GoalStatus.UNDECIDED: "undecided",
}


def answer(status: GoalStatus) -> str:
    """Return what became of a hypothesis: accepted, rejected, undecided, or not judged."""
    return _ANSWERS.get(status, status.value)


_MARKS = {  # capitals ask for attention
    GoalStatus.MET: "met",
    GoalStatus.NOT_MET: "NOT MET",
    GoalStatus.UNDECIDED: "UNDECIDED",
    GoalStatus.NOT_JUDGED: "NO ANSWER",
    GoalStatus.SKIPPED: "SKIPPED",
}


def mark(status: GoalStatus, *, hypothesis: bool = False) -> str:
    """Return the words for a goal's status, of fixed width (9)."""
    words = answer(status) if hypothesis and status.is_judged else _MARKS[status]
    return f"{words:9}"


def summary(statuses: Sequence[GoalStatus], hypotheses: Sequence[GoalStatus] = ()) -> str:
    """Return one line about goals that ended like this: "14 goals judged: 13 met, 1 not met."."""
    judged = sum(status.is_judged for status in statuses)
    counted = [(status.value, statuses.count(status)) for status in GoalStatus]
    parts = ", ".join(f"{count} {value}" for value, count in counted if count)
    goals = "goal" if judged == 1 else "goals"
    line = f"{judged} {goals} judged: {parts}." if parts else f"{judged} {goals} judged."
    if not hypotheses:
        return line
    answered = [(answer(status), hypotheses.count(status)) for status in GoalStatus]
    said = ", ".join(f"{count} {value}" for value, count in answered if count)
    things = "hypothesis" if len(hypotheses) == 1 else "hypotheses"
    return f"{line} {len(hypotheses)} {things}: {said}."
