"""Then: many goals in a table, a row for each."""

from __future__ import annotations

from behave.runner import Context

from donewhen.runner.current_goal import check_rows
from donewhen.runner.step_definitions import then


@then("these goals hold:")
def goals(context: Context) -> None:
    """Hold many metrics against their thresholds, one in each row.

    Columns: metric and goal; of (a noun) and in (a slice, or "every slice") may be empty or left
    out. A goal is what stands at the end of a sentence: at least 80%, between 70% and 90%, at most
    0.05, at least 80% with 95% confidence, no worse than the baseline, drops by at most 2 points.

    Example: Then these goals hold:
      | metric                    | of           | in          | goal                       |
      | recall                    | balloons     |             | at least 80%               |
      | recall                    | red balloons | night       | at least 60%               |
      | precision                 | balloons     | every slice | at least 50%               |
      | recall                    | balloons     |             | no worse than the baseline |
      | false positives per image |              |             | at most 0.5                |
    """
    check_rows(context)


@then("these goals hold with {confidence} confidence:")
def goals_with_confidence(context: Context, confidence: str) -> None:
    """Hold many metrics against their thresholds, with this confidence where a row names none.

    Example: Then these goals hold with 95% confidence:
      | metric    | of       | goal                             |
      | recall    | balloons | at least 80%                     |
      | precision | balloons | at least 50% with 99% confidence |
    """
    check_rows(context, confidence)
