"""What the error budgets say about a gate: nothing, or that it is frozen."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from donewhen.foundation.errors import DonewhenError
from donewhen.foundation.settings import Settings
from donewhen.gate.outcome import GateOutcome
from donewhen.history.budgets import Spending, load_budgets, spendings, why_frozen
from donewhen.sources.sprints import load_sprints
from donewhen.verdicts.document import BudgetSpent, FrozenJudgement
from donewhen.verdicts.exits import ACCEPTED, FROZEN, REFUSED

SPRINTS = Path("features/sprints.yaml")
_DECIDED = (ACCEPTED, REFUSED)


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
        """Whether the artifact is judged whatever is spent: a repair, or an override."""
        return self.repair is not None or self.override is not None

    def applied(self, outcome: GateOutcome) -> GateOutcome:
        """Return frozen in place of an outcome that judged something, where a budget is spent."""
        why = why_frozen(self.spendings)
        if not why or self.is_lifted or outcome.exit not in _DECIDED:
            return outcome
        word = outcome.exit.word
        return GateOutcome(FROZEN, f"{why}. The artifact by itself: {word}, {outcome.reason}")

    def judged(self, before: GateOutcome, after: GateOutcome) -> FrozenJudgement | None:
        """Return what the gate would have said; None where it was not frozen."""
        if after.exit is not FROZEN:
            return None
        # In words of the document: a checker does not know those of ``before.exit``.
        if before.exit is ACCEPTED:
            return FrozenJudgement("accepted", 0, before.reason)
        return FrozenJudgement("refused", 1, before.reason)

    def budgets(self) -> tuple[BudgetSpent, ...]:
        """Return the budgets as the verdict tells them."""
        return tuple(_budget_spent(spending) for spending in self.spendings)

    def lines(self) -> list[str]:
        """Return what a reader should know of the budgets, a line each."""
        lines = [self.unknown] if self.unknown else []
        lines += [spending.words for spending in self.spendings]
        if any(spending.is_spent for spending in self.spendings) or self.unknown:
            lifted = {"repair": self.repair, "override": self.override}
            lines += [
                f"judged anyway ({word}: {why})" for word, why in lifted.items() if why is not None
            ]
        return lines


def look_at_budgets(settings: Settings) -> Freeze:
    """Return what is left of the budgets. The history is not opened where none is stated.

    Raises ``ManifestError`` for a wrong line, and as ``open_history`` does where the history cannot
    be read: a budget that nobody can tell is not one that is left. An override or a repair counts
    then, too.
    """
    sprints, budgets = load_sprints(SPRINTS), load_budgets(SPRINTS)
    stated = Freeze(repair=settings.repair, override=settings.override)
    if not budgets:
        return stated
    # SQLAlchemy takes a third of a second, which a project without budgets saves.
    from donewhen.history.history import open_history

    try:
        with open_history(settings) as history:
            runs = history.runs()
    except DonewhenError as error:
        if not stated.is_lifted:
            raise
        return replace(stated, unknown=f"no budget can be told: {error}")
    found = spendings(budgets, runs, sprint=settings.sprint, sprints=sprints)
    return replace(stated, spendings=found)


def _budget_spent(spending: Spending) -> BudgetSpent:
    allowed = spending.allowed  # a fraction: JSON gets a whole number where it is one
    return BudgetSpent(
        name=spending.budget.name,
        text=spending.budget.text,
        runs=spending.runs,
        used=spending.used,
        total=spending.total,
        allowed=int(allowed) if allowed == int(allowed) else float(allowed),
        spent=spending.is_spent,
    )
