"""What is left of a budget, how fast it burns, and whether it is spent.

Source: Google SRE workbook, "Alerting on SLOs": a burn rate of 1 uses up exactly the budget.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING

from donewhen.history.budgets.budget import Budget, Kind, Window
from donewhen.sources.sprints import Sprints

if TYPE_CHECKING:
    from donewhen.history.records import RecordedRun

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Spending:
    """A budget and what became of it.

    ``used`` things went wrong of ``total`` that were judged in ``runs`` gates of the window, and
    ``allowed`` may. ``burn_rate`` says how many times as fast as it may the budget is used up of
    late: in the newest quarter of a window of runs or days, in the time that has passed of a
    window of sprints; None where that cannot be told.
    """

    budget: Budget
    runs: int
    used: int
    total: int
    allowed: Fraction
    burn_rate: float | None

    @property
    def is_spent(self) -> bool:
        """Whether nothing is left. A budget of nothing is spent when the first thing is wrong."""
        return self.used > 0 and self.used >= self.allowed

    @property
    def left(self) -> Fraction:
        """How many things may still go wrong; below 0 where it is overdrawn."""
        return self.allowed - self.used

    @property
    def share_left(self) -> float:
        """Which share of the budget is left, from 0 to 1."""
        if not self.allowed:
            return 0.0 if self.used else 1.0
        return max(0.0, float(self.left / self.allowed))

    @property
    def words(self) -> str:
        """One line: how much is used, how much is left, how fast it burns."""
        start = f"budget {self.budget.name} ({self.budget.text})"
        if not self.runs:
            return f"{start}: no gate has judged anything in it yet"
        things = self.budget.things(2 if self.budget.is_share else self.used)
        seen = f"{self.used:,} of {self.total:,}" if self.budget.is_share else f"{self.used:,}"
        left = "it is spent" if self.is_spent else f"{100 * self.share_left:.0f}% is left"
        fast = (
            ""
            if self.burn_rate is None
            else f", it burns {self.burn_rate:.1f} times as fast as it may"
        )
        return f"{start}: {seen} {things}, {left}{fast}"


def spendings(
    budgets: Sequence[Budget],
    runs: Sequence[RecordedRun],
    *,
    sprint: str,
    sprints: Sprints | None = None,
    now: datetime | None = None,
) -> tuple[Spending, ...]:
    """Return what became of each budget. ``runs`` come the oldest first; only gates count.

    ``sprint`` is the one that goes on, ``sprints`` tells when it began and ends, ``now`` the time
    in UTC.
    """
    gates = [run for run in runs if run.decided]
    at = now or datetime.now(UTC)
    return tuple(_spending(budget, gates, sprint, sprints or Sprints(), at) for budget in budgets)


def why_frozen(spent: Sequence[Spending]) -> str:
    """Return why a gate is frozen: the budgets that are spent, in their own words."""
    return "; ".join(spending.words for spending in spent if spending.is_spent)


def _spending(
    budget: Budget, gates: Sequence[RecordedRun], sprint: str, sprints: Sprints, now: datetime
) -> Spending:
    seen = _within(budget.window, gates, sprint, now)
    used, total = _used(budget.kind, seen)
    allowed = budget.at_most * total if budget.is_share else budget.at_most
    rate = None
    if seen and budget.at_most:
        if budget.window.unit == "sprint":
            rate = _rate_of_sprints(budget, used, allowed, sprint, sprints, now)
        else:
            rate = _rate_of_late(budget, seen, now)
    return Spending(budget, len(seen), used, total, allowed, rate)


def _within(
    window: Window, gates: Sequence[RecordedRun], sprint: str, now: datetime
) -> list[RecordedRun]:
    if window.unit == "run":
        return list(gates[-window.count :])
    if window.unit == "day":
        return [run for run in gates if run.finished > now - window.count * _DAY]
    names = _last_sprints(window.count, sprint)
    return [run for run in gates if run.sprint in names]


def _last_sprints(count: int, sprint: str) -> set[str]:
    """Return the names of the sprint and those before it; a name that is no number stands alone."""
    if not (sprint.isascii() and sprint.isdecimal()):
        return {sprint}
    return {sprint, *(str(number) for number in range(int(sprint) - count + 1, int(sprint) + 1))}


def _used(kind: Kind, runs: Sequence[RecordedRun]) -> tuple[int, int]:
    """Return how much went wrong, and of how much; an artifact counts once."""
    if kind is Kind.IMAGES:
        counts = [count for run in runs for count in run.images]
        return sum(count.wrong for count in counts), sum(count.judged for count in counts)
    refused = {run.artifact for run in runs if run.judged_as == "refused"}
    return len(refused), len({run.artifact for run in runs})


def _rate_of_late(budget: Budget, seen: Sequence[RecordedRun], now: datetime) -> float | None:
    """Return the rate in the newest quarter of the window."""
    window = budget.window
    length = math.ceil(window.count / 4)
    if window.unit == "run":
        late = seen[-length:]
        # A window that is not full yet has fewer runs than its quarter holds.
        part = Fraction(len(late), window.count)
    else:
        late = [run for run in seen if run.finished > now - length * _DAY]
        part = Fraction(length, window.count)
    used, total = _used(budget.kind, late)
    allowed = budget.at_most * total if budget.is_share else budget.at_most * part
    return float(used / allowed) if allowed else None


def _rate_of_sprints(
    budget: Budget,
    used: int,
    allowed: Fraction,
    sprint: str,
    sprints: Sprints,
    now: datetime,
) -> float | None:
    """Return the rate since the first sprint of the window began; None without dates."""
    if budget.is_share:
        return float(used / allowed) if allowed else None
    names = _last_sprints(budget.window.count, sprint)
    planned = [sprints.get(int(name)) for name in names if name.isdecimal()]
    dated = [plan for plan in planned if plan is not None]
    if not dated:
        return None
    starts = datetime.combine(min(plan.starts for plan in dated), time(), UTC)
    ends = datetime.combine(max(plan.ends for plan in dated), time(), UTC) + _DAY
    passed = (min(now, ends) - starts) / (ends - starts)
    return float(used / allowed) / passed if passed > 0 else None
