"""The order of sprints: by their numbers where they have them, else by the time of their runs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from donewhen.history.records import RecordedRun

Item = TypeVar("Item")


def in_order(items: Sequence[Item], sprint: Callable[[Item], str]) -> list[Item]:
    """Return items, which come by time, by their sprints' numbers.

    An old version that is judged again in its old sprint stands where that sprint stands. Where a
    sprint has a name in place of a number, all stay by time.
    """
    numbers = [sprint_number(sprint(item)) for item in items]
    if None in numbers:
        return list(items)
    return [items[at] for at in sorted(range(len(items)), key=lambda at: numbers[at] or 0)]


def is_later(sprint: str, other: str) -> bool:
    """Return whether a sprint comes after another; False where a number is missing."""
    mine, others = sprint_number(sprint), sprint_number(other)
    return mine is not None and others is not None and mine > others


def sprint_number(sprint: str) -> int | None:
    """Return a sprint's number; None for one that has a name."""
    # Not int() alone: it also takes "1_2", " 12" and digits of other scripts.
    return int(sprint) if sprint.isascii() and sprint.isdecimal() else None


def last_whole_gate(runs: Sequence[RecordedRun]) -> RecordedRun | None:
    """Return the last gate over all features, which says how a sprint ended; None without one."""
    return next((run for run in reversed(runs) if run.decided and run.whole), None)
