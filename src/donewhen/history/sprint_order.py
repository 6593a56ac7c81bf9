"""The order of sprints: by their numbers where they have them, else by the time of their runs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

Item = TypeVar("Item")


def in_order(items: Sequence[Item], sprint: Callable[[Item], str]) -> list[Item]:
    """Return items, which come by time, by their sprints' numbers.

    An old version that is judged again in its old sprint stands where that sprint stands. Where a
    sprint has a name in place of a number, all stay by time.
    """
    numbers = [_number(sprint(item)) for item in items]
    if None in numbers:
        return list(items)
    return [items[at] for at in sorted(range(len(items)), key=lambda at: numbers[at] or 0)]


def is_later(sprint: str, other: str) -> bool:
    """Return whether a sprint comes after another; False where a number is missing."""
    mine, others = _number(sprint), _number(other)
    return mine is not None and others is not None and mine > others


def _number(sprint: str) -> int | None:
    return int(sprint) if sprint.isascii() and sprint.isdecimal() else None
