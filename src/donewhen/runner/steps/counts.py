"""Then: how many things are found, missed, or reported where there are none."""

from __future__ import annotations

from behave.runner import Context

from donewhen.runner.current_goal import check, goal_of
from donewhen.runner.step_definitions import then


@then("it finds {quantity}")
@then("it should find {quantity}")
@then("the model finds {quantity}")
@then("the model should find {quantity}")
@then("it finds {quantity} in {slices} images")
def finds(context: Context, quantity: str, slices: str = "") -> None:
    """Find: report a thing where there is one (a true positive), everywhere or in a slice.

    Example: Then it finds at least 800 balloons
    Example: Then it finds at least 80 balloons in "night" images
    """
    check(context, goal_of(context).claim_quantity("found", quantity, slices))


@then("it misses {quantity}")
@then("the model misses {quantity}")
@then("it misses {quantity} in {slices} images")
def misses(context: Context, quantity: str, slices: str = "") -> None:
    """Miss: report nothing where there is a thing (a false negative), everywhere or in a slice.

    Example: Then it misses at most 150 balloons
    Example: Then it misses no red balloons
    Example: Then it misses at most 30 balloons in "night" images
    """
    check(context, goal_of(context).claim_quantity("missed", quantity, slices))


@then("it reports {quantity}")
@then("the model reports {quantity}")
@then("it reports {quantity} in {slices} images")
def reports(context: Context, quantity: str, slices: str = "") -> None:
    """Report falsely: where there is no such thing (a false positive), everywhere or in a slice.

    Example: Then it reports at most 40 false balloons
    Example: Then it reports no false red balloons
    Example: Then it reports at most 40 false balloons in "night" images
    """
    check(context, goal_of(context).claim_false(quantity, slices))
