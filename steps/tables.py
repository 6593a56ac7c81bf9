"""Then: many goals in a table, a row for each."""

from __future__ import annotations

from behave import then
from behave.runner import Context
from fixtures.goal import check_rows


@then("these goals hold:")
def goals(context: Context) -> None:
    """Hold many metrics against their thresholds: a table with metric, of, in and goal.

    Example: Then these goals hold:
    """
    check_rows(context)


@then("these goals hold with {confidence} confidence:")
def goals_with_confidence(context: Context, confidence: str) -> None:
    """Hold many metrics against their thresholds, each with this confidence.

    Example: Then these goals hold with 95% confidence:
    """
    check_rows(context, confidence)
