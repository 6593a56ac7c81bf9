"""Then: how many things are found, missed, or reported where there are none."""

from __future__ import annotations

from behave import then
from behave.runner import Context
from fixtures.goal import check, goal_of


@then("it finds {bound} {quantity}")
@then("it should find {bound} {quantity}")
@then("the model finds {bound} {quantity}")
@then("the model should find {bound} {quantity}")
def finds(context: Context, bound: str, quantity: str) -> None:
    """Find: report a thing where there is one (a true positive).

    Example: Then it finds at least 800 balloons
    """
    check(context, goal_of(context).claim_quantity("found", bound, quantity))


@then("it misses {bound} {quantity}")
@then("the model misses {bound} {quantity}")
def misses(context: Context, bound: str, quantity: str) -> None:
    """Miss: report nothing where there is a thing (a false negative).

    Example: Then it misses at most 150 balloons
    """
    check(context, goal_of(context).claim_quantity("missed", bound, quantity))


@then("it reports {bound} {number} false {noun}")
@then("the model reports {bound} {number} false {noun}")
def reports_false(context: Context, bound: str, number: str, noun: str) -> None:
    """Report falsely: where there is no such thing (a false positive).

    Example: Then it reports at most 40 false balloons
    """
    check(context, goal_of(context).claim("false_positives", noun, bound, number))
