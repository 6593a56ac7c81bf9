"""Text for a terminal: marks, and names without control characters."""

from __future__ import annotations

import unicodedata

from donewhen.record import GoalStatus, answer

__all__ = ["clean", "mark"]

_MARKS = {
    GoalStatus.MET: "met",
    GoalStatus.NOT_MET: "NOT MET",
    GoalStatus.UNDECIDED: "UNDECIDED",
    GoalStatus.NOT_JUDGED: "NO ANSWER",
    GoalStatus.SKIPPED: "SKIPPED",
}
_ANSWERED = (GoalStatus.MET, GoalStatus.NOT_MET, GoalStatus.UNDECIDED)


def clean(text: str) -> str:
    """Return ``text`` with control characters replaced: a name must not drive a terminal.

    Line ends stay; other white space becomes a space.
    """
    return text if text.isprintable() else "".join(map(_clean_character, text))


def _clean_character(char: str) -> str:
    if char.isprintable() or char == "\n":
        return char
    return " " if char == "\t" or unicodedata.category(char) == "Zs" else "\ufffd"


def mark(status: GoalStatus, *, hypothesis: bool = False) -> str:
    """Return the words for a goal's status, of fixed width; capitals ask for attention."""
    words = answer(status) if hypothesis and status in _ANSWERED else _MARKS[status]
    return f"{words:9}"
