"""Error budgets: how much may go wrong, how much of that is used up, and what then is frozen.

``budget`` reads what ``features/sprints.yaml`` allows; ``spending`` says what the gates of the
history have used of it, how fast, and whether it is spent.
"""

from __future__ import annotations

from donewhen.history.budgets.budget import Budget, Kind, Window, load_budgets
from donewhen.history.budgets.spending import Spending, spendings, why_frozen

__all__ = ["Budget", "Kind", "Spending", "Window", "load_budgets", "spendings", "why_frozen"]
