"""The words for a goal's status in a terminal, of fixed width."""

from __future__ import annotations

from donewhen.domain.record import GoalStatus, answer

_MARKS = {
    GoalStatus.MET: "met",
    GoalStatus.NOT_MET: "NOT MET",
    GoalStatus.UNDECIDED: "UNDECIDED",
    GoalStatus.NOT_JUDGED: "NO ANSWER",
    GoalStatus.SKIPPED: "SKIPPED",
}
_ANSWERED = (GoalStatus.MET, GoalStatus.NOT_MET, GoalStatus.UNDECIDED)


def mark(status: GoalStatus, *, hypothesis: bool = False) -> str:
    """Return the words for a goal's status, of fixed width; capitals ask for attention."""
    words = answer(status) if hypothesis and status in _ANSWERED else _MARKS[status]
    return f"{words:9}"
