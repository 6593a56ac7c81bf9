"""Error budgets: how much may go wrong, how much of that is used up, and what then is frozen.

``features/sprints.yaml`` states them:

sprints:
  - {number: 12, goal: …, starts: 2026-11-16, ends: 2026-11-27}
budgets:
  - {name: wrong images, at_most: 2%, of: images wrong, over: 20 runs}
  - {name: refused, at_most: 3, of: refused artifacts, over: 1 sprint}

Source: Google SRE workbook, "Alerting on SLOs": a burn rate of 1 uses up exactly the budget.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import Enum
from fractions import Fraction
from pathlib import Path

from donewhen.foundation.yaml_node import Node
from donewhen.foundation.yaml_source import read_document
from donewhen.history.records import RecordedRun
from donewhen.history.sprint_order import sprint_number
from donewhen.sources.sprints import KEYS, Sprints

_DAY = timedelta(days=1)
_WINDOW = re.compile(r"(\d{1,4}) (run|sprint|day)s?", re.ASCII)
_SHARE = re.compile(r"(\d{1,3}(?:\.\d{1,6})?) ?%", re.ASCII)
_COUNT = re.compile(r"\d{1,9}", re.ASCII)


class BudgetKind(Enum):
    """What a budget is about."""

    IMAGES = "images wrong"
    ARTIFACTS = "refused artifacts"


@dataclass(frozen=True)
class Window:
    """The last ``count`` runs, sprints or days; ``unit`` is run, sprint or day."""

    count: int
    unit: str

    def __str__(self) -> str:
        return f"{self.count} {self.unit}{'' if self.count == 1 else 's'}"


@dataclass(frozen=True)
class Budget:
    """At most so much may go wrong in a window.

    ``at_most`` is a share of what was judged where ``is_share``, else a count. ``place`` is
    file:line.
    """

    name: str
    at_most: Fraction
    is_share: bool
    kind: BudgetKind
    window: Window
    place: str

    @property
    def text(self) -> str:
        """What it says: "at most 2% of images wrong over 20 runs"."""
        share, count = f"{float(self.at_most * 100):g}% of", f"{int(self.at_most):,}"
        amount = share if self.is_share else count
        counted = self.things(2 if self.is_share else self.at_most)
        return f"at most {amount} {counted} over {self.window}"

    def things(self, count: Fraction | int) -> str:
        """Return what is counted, for so many of them: "1 refused artifact"."""
        alone = self.kind is BudgetKind.ARTIFACTS and count == 1
        return self.kind.value.removesuffix("s") if alone else self.kind.value


def load_budgets(path: Path) -> tuple[Budget, ...]:
    """Return the budgets of the file at ``path``, none where it lists none or is not there.

    Raises ``ManifestError`` with the line that is wrong.
    """
    if not path.exists():
        return ()
    root = read_document(path)
    if isinstance(root.content, list):
        return ()  # the short form: sprints alone
    fields = root.fields(KEYS)
    found: dict[str, Budget] = {}
    for node in fields.optional("budgets", Node.items, []):
        budget = _budget(node)
        if budget.name in found:
            node.refuse(f'is called "{budget.name}" like another budget. Give it its own name.')
        found[budget.name] = budget
    return tuple(found.values())


def _budget(node: Node) -> Budget:
    fields = node.fields(("name", "at_most", "of", "over"))
    amount, is_share = fields.required("at_most", _amount)
    return Budget(
        name=fields.required("name", Node.text),
        at_most=amount,
        is_share=is_share,
        kind=fields.required("of", _kind),
        window=fields.required("over", _window),
        place=node.place,
    )


def _kind(node: Node) -> BudgetKind:
    return BudgetKind(node.choice([kind.value for kind in BudgetKind], "kind"))


def _amount(node: Node) -> tuple[Fraction, bool]:
    text = node.text()
    if share := _SHARE.fullmatch(text):
        amount = Fraction(share[1]) / 100
        if amount > 1:
            node.refuse(f"is {text}, which is more than all. Write at most 100%.")
        return amount, True
    if not _COUNT.fullmatch(text):
        node.refuse(f'must be a share such as 2% or a whole number, not "{text}".')
    return Fraction(text), False


def _window(node: Node) -> Window:
    text = node.text()
    match = _WINDOW.fullmatch(text)
    if match is None or not int(match[1]):
        node.refuse(f'must be such as 20 runs, 1 sprint or 14 days, not "{text}".')
    return Window(int(match[1]), match[2])


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
        # Not by dates: a day is 24 hours, whatever the time zone.
        return [run for run in gates if run.finished > now - window.count * _DAY]
    names = _last_sprints(window.count, sprint)
    return [run for run in gates if run.sprint in names]


def _last_sprints(count: int, sprint: str) -> set[str]:
    """Return the names of the sprint and those before it; a name that is no number stands alone."""
    number = sprint_number(sprint)
    if number is None:
        return {sprint}
    return {sprint, *(str(earlier) for earlier in range(number - count + 1, number + 1))}


def _used(kind: BudgetKind, runs: Sequence[RecordedRun]) -> tuple[int, int]:
    """Return how much went wrong, and of how much; an artifact counts once."""
    if kind is BudgetKind.IMAGES:
        counts = [count for run in runs for count in run.images]
        return sum(count.wrong for count in counts), sum(count.judged for count in counts)
    refused = {run.artifact for run in runs if run.judged_as == "refused"}
    return len(refused), len({run.artifact for run in runs})


def _rate_of_late(budget: Budget, seen: Sequence[RecordedRun], now: datetime) -> float | None:
    """Return the rate in the newest quarter of the window."""
    window = budget.window
    # A quarter: short enough to tell today's pace, long enough to hold more than one run.
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
    if budget.is_share:  # what is allowed grows with what is judged, whatever the date
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
