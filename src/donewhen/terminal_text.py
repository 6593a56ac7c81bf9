"""Text for a terminal: marks, and names without control characters."""

from __future__ import annotations

__all__ = ["clean", "mark"]

_MARKS = {"passed": "met      ", "failed": "NOT MET  ", "skipped": "skipped  ", "met": "met      "}


def clean(text: str) -> str:
    """Return ``text`` with control characters replaced: a name must not drive a terminal."""
    return "".join(char if char.isprintable() or char == "\n" else "\ufffd" for char in text)


def mark(status: str) -> str:
    """Return the word, of fixed width, for a scenario's status."""
    return _MARKS.get(status, "NO ANSWER")
