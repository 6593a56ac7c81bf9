"""Then: sentences of the balloon team's own, in the words of the fair that it counts for."""

from __future__ import annotations

from behave import then
from behave.runner import Context

from donewhen.runner import check, goal_of


@then("the fair counts {goal} of its {noun}")
def counted_by_the_fair(context: Context, goal: str, noun: str) -> None:
    """Hold what the fair calls its count against a threshold: it is the recall of a noun.

    Example: Then the fair counts at least 85% of its balloons
    """
    check(context, goal_of(context).claim("recall", noun, goal))
