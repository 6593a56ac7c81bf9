"""What the error budgets say about a gate: nothing, or that it is frozen."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from donewhen.foundation.errors import DonewhenError
from donewhen.foundation.settings import Settings
from donewhen.gate.outcome import FROZEN, Outcome
from donewhen.history import open_history
from donewhen.history.budgets import Spending, load_budgets, spendings, why_frozen
from donewhen.sources.sprints import load_sprints

SPRINTS = Path("features/sprints.yaml")
_JUDGED = ("accepted", "refused")


@dataclass(frozen=True)
class Freeze:
    """The budgets before a run, and what its command line says about them.

    ``unknown`` says why they could not be told, although one is stated.
    """

    spendings: tuple[Spending, ...] = ()
    repair: str | None = None
    override: str | None = None
    unknown: str = ""

    @property
    def is_lifted(self) -> bool:
        """Whether the artifact is judged whatever is spent: a repair, or by order."""
        return self.repair is not None or self.override is not None

    def applied(self, outcome: Outcome) -> Outcome:
        """Return frozen in place of an outcome that judged something, where a budget is spent."""
        why = why_frozen(self.spendings)
        if not why or self.is_lifted or outcome.word not in _JUDGED:
            return outcome
        return Outcome(
            FROZEN, 4, f"{why}. The artifact by itself: {outcome.word}, {outcome.reason}"
        )

    def entries(self, judged: Outcome, outcome: Outcome) -> dict[str, Any]:
        """Return what the verdict says of it."""
        was = {"outcome": judged.word, "exitCode": judged.exit_code, "reason": judged.reason}
        return {
            "judged": was if outcome.word == FROZEN else None,
            "repair": self.repair,
            "override": self.override,
            "budgets": [_entry(one) for one in self.spendings],
        }

    def lines(self) -> list[str]:
        """Return what is to be known of the budgets, a line each."""
        said = [self.unknown] if self.unknown else []
        said += [one.words for one in self.spendings]
        spent = any(one.is_spent for one in self.spendings) or self.unknown
        if spent and self.repair is not None:
            said.append(f"judged all the same, as a repair: {self.repair}")
        if spent and self.override is not None:
            said.append(f"judged all the same, by order: {self.override}")
        return said


def look_at_budgets(settings: Settings) -> Freeze:
    """Return what is left of the budgets. The history is not opened where none is stated.

    Raises ``ManifestError`` for a wrong line, and as ``open_history`` does where the history cannot
    be read: a budget that nobody can tell is not one that is left. An override or a repair counts
    then, too.
    """
    sprints, budgets = load_sprints(SPRINTS), load_budgets(SPRINTS)
    if not budgets:
        return Freeze((), settings.repair, settings.override)
    try:
        with open_history(settings) as history:
            runs = history.runs()
    except DonewhenError as error:
        if settings.repair is None and settings.override is None:
            raise
        return Freeze((), settings.repair, settings.override, f"no budget can be told: {error}")
    found = spendings(budgets, runs, sprint=settings.sprint, sprints=sprints)
    return Freeze(found, settings.repair, settings.override)


def _entry(one: Spending) -> dict[str, Any]:
    allowed = int(one.allowed) if one.allowed == int(one.allowed) else float(one.allowed)
    return {
        "name": one.budget.name,
        "text": one.budget.text,
        "runs": one.runs,
        "used": one.used,
        "total": one.total,
        "allowed": allowed,
        "spent": one.is_spent,
    }
