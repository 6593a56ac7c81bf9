"""What the history tells the reports about earlier runs; a report can do without."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from donewhen.foundation.errors import DonewhenError
from donewhen.foundation.settings import Settings
from donewhen.history.history import open_history
from donewhen.reports.allure.trend import PastSprint, past_sprints
from donewhen.reports.page.earlier_runs import EarlierRuns, earlier_runs_of
from donewhen.verdicts.document import Statement


@dataclass(frozen=True)
class LookBack:
    """What is known of earlier runs, for the page and for Allure, and what could not be read."""

    earlier: EarlierRuns | None = None
    trend: tuple[PastSprint, ...] = ()
    problems: tuple[str, ...] = ()


def look_back(statement: Statement, settings: Settings, sprints: Path) -> LookBack:
    """Return what the history knows of earlier runs, seen from the run of a verdict.

    ``sprints`` is the file of the sprints and budgets. Where the history does not answer, or that
    file is wrong, nothing is known and a line says why.
    """
    trend: tuple[PastSprint, ...] = ()
    try:
        with open_history(settings) as history:
            now = history.as_of(statement)
            trend = past_sprints(statement.predicate, now)
            earlier = earlier_runs_of(statement.predicate, now, sprints)
            return LookBack(earlier, trend, tuple(history.taken.problems))
    except DonewhenError as error:
        return LookBack(trend=trend, problems=(f"the page knows no earlier run: {error}",))
