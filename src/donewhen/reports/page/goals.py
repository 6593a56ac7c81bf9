"""The goals of a verdict as the page shows them, by feature."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from donewhen.reports.page.claims import ClaimView, baseline_claims, claim_view
from donewhen.reports.page.earlier_runs import EarlierRuns
from donewhen.reports.page.evidence import FLIPS, Exhibit, Files, exhibits
from donewhen.verdicts.document import GoalVerdict

_NOT_YET = "not yet"
_OWN_TAGS = ("wip", "hypothesis")  # the page says these in words of its own, and the sprint too
_SHOWN_AT_ONCE = 6  # claims; those that fail are always among them


@dataclass(frozen=True)
class GoalView:
    """A goal and what the page adds to it.

    ``number`` is its id on the page; ``shown`` are the claims to see at once, those that fail
    first, ``folded`` the others.
    """

    goal: GoalVerdict
    number: int
    preconditions: tuple[ClaimView, ...]
    shown: tuple[ClaimView, ...]
    folded: tuple[ClaimView, ...]
    exhibits: tuple[Exhibit, ...]

    @property
    def is_met(self) -> bool:
        """Whether it passes."""
        return self.goal.status == "met"

    @property
    def word(self) -> str:
        """How it ended, in the words of the page: a Product Owner reads "not yet"."""
        return _NOT_YET if self.goal.status == "not met" else self.goal.status

    @property
    def claims(self) -> tuple[ClaimView, ...]:
        """All claims: those that fail first."""
        return (*self.shown, *self.folded)

    @property
    def tags(self) -> tuple[str, ...]:
        """The tags of the team's own."""
        return tuple(
            tag for tag in self.goal.tags if tag not in _OWN_TAGS and not tag.startswith("sprint.")
        )

    @property
    def judged_on(self) -> str:
        """Return "balloon-detector 12 on data set 12345, against balloon-detector 11"."""
        goal = self.goal
        model = f"{goal.model} {goal.model_version or ''}".strip() if goal.model else ""
        data_set = f"data set {goal.data_set}" if goal.data_set else ""
        judged = " on ".join(filter(None, (model, data_set)))
        return f"{judged}, against {goal.baseline}" if goal.baseline else judged

    @property
    def evidence(self) -> str:
        """What is folded away, in a few words."""
        titles = [
            title
            for exhibit in self.exhibits
            for title, _ in (*exhibit.sheets, *exhibit.tables)
            if title != FLIPS  # its pictures are named already
        ]
        if any(exhibit.matrix for exhibit in self.exhibits):
            titles.append("what was taken for what")
        if any(exhibit.curve for exhibit in self.exhibits):
            titles.append("curve")
        if any(exhibit.slices for exhibit in self.exhibits):
            titles.append("slices")
        # The same title may stand there for each noun; it is said once.
        plain = dict.fromkeys(title[:1].lower() + title[1:] for title in titles)
        return ", ".join(plain) or "tables"


def goal_views(
    goals: tuple[GoalVerdict, ...],
    earlier: EarlierRuns,
    files: Files,
    *,
    sprint: str,
    first: int = 1,
) -> list[GoalView]:
    """Return goals or hypotheses of a verdict, in their order, numbered from ``first``."""
    found = []
    for number, goal in enumerate(goals, first):
        baselines = baseline_claims(goals, goal)
        claims = [claim_view(goal, claim, earlier, baselines, sprint) for claim in goal.claims]
        before = [claim_view(goal, claim, earlier, {}, sprint) for claim in goal.preconditions]
        ordered = sorted(claims, key=_urgency)
        failing = sum(not claim.is_met for claim in claims)
        # Nothing is folded away to hide a single claim.
        cut = max(_SHOWN_AT_ONCE, failing) if len(claims) > _SHOWN_AT_ONCE + 1 else len(claims)
        shown = tuple(exhibits(goal.evidence, claims, files))
        found.append(
            GoalView(goal, number, tuple(before), tuple(ordered[:cut]), tuple(ordered[cut:]), shown)
        )
    return found


def by_feature(goals: Iterable[GoalView]) -> dict[str, list[GoalView]]:
    """Return goals below their features, in the order in which the features come first."""
    features: dict[str, list[GoalView]] = {}
    for view in goals:
        features.setdefault(view.goal.feature, []).append(view)
    return features


def _urgency(view: ClaimView) -> tuple[int, float]:
    """Return a key: what is not met comes first, the furthest from it before the others."""
    order = {"not met": 0, "undecided": 1, "met": 2}[view.claim.outcome]
    # What is met stays in the order in which the feature asks for it.
    return order, 0.0 if view.is_met else -view.distance
