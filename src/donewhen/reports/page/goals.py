"""The goals of a verdict as the page shows them, by feature."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from donewhen.reports.page.claims import Baselines, ClaimView, claim_view
from donewhen.reports.page.earlier_runs import EarlierRuns
from donewhen.reports.page.evidence import TURNED, Exhibit, Files, exhibits

WORDS = {
    "met": "met",
    "not met": "not yet",
    "undecided": "undecided",
    "could not be judged": "could not be judged",
    "skipped": "skipped",
}
"""How a goal ended, in the words of the page."""
_OWN_TAGS = re.compile(r"wip|hypothesis|sprint[.].*")
_FIRST = 6  # claims that are shown at once; those that fail are always among them


@dataclass(frozen=True)
class GoalView:
    """A goal: its sentence, how it ended, its claims and its evidence.

    ``shown`` are the claims to see at once, ``folded`` the others; ``number`` is its id on the
    page.
    """

    number: int
    scenario: str
    feature: str
    rule: str
    location: str
    status: str
    word: str
    sprint: str
    tags: tuple[str, ...]
    wip: bool
    age: int | None
    problem: str
    judged_on: str
    preconditions: tuple[ClaimView, ...]
    shown: tuple[ClaimView, ...]
    folded: tuple[ClaimView, ...]
    worst: tuple[str, ...]
    notes: tuple[str, ...]
    exhibits: tuple[Exhibit, ...]
    hypothesis: str = ""
    answer: str = ""

    @property
    def claims(self) -> tuple[ClaimView, ...]:
        """All claims: those that fail first."""
        return (*self.shown, *self.folded)

    @property
    def evidence(self) -> str:
        """What is folded away, in a few words."""
        titles = [title for one in self.exhibits for title, _ in (*one.sheets, *one.tables)]
        titles = [title for title in titles if title != TURNED]  # its pictures are named already
        titles += ["what was taken for what" for one in self.exhibits if one.matrix is not None]
        titles += ["curve" for one in self.exhibits if one.curve is not None]
        titles += ["slices" for one in self.exhibits if one.slices]
        plain = dict.fromkeys(title[:1].lower() + title[1:] for title in titles)
        return ", ".join(plain) or "tables"


@dataclass(frozen=True)
class FeatureView:
    """A feature and its goals; ``met`` of them are met."""

    name: str
    goals: tuple[GoalView, ...]

    @property
    def met(self) -> int:
        """How many of its goals are met."""
        return sum(goal.status == "met" for goal in self.goals)


def goal_views(
    goals: Iterable[Mapping[str, Any]],
    earlier: EarlierRuns,
    files: Files,
    *,
    sprint: str,
    first: int = 1,
) -> list[GoalView]:
    """Return goals or hypotheses of a verdict, in their order, numbered from ``first``."""
    every = list(goals)
    return [
        _view(number, goal, _baselines(every, goal), earlier, files, sprint)
        for number, goal in enumerate(every, first)
    ]


def by_feature(goals: Iterable[GoalView]) -> list[FeatureView]:
    """Return goals below their features, in the order in which these come first."""
    names: dict[str, list[GoalView]] = {}
    for goal in goals:
        names.setdefault(goal.feature, []).append(goal)
    return [FeatureView(name, tuple(held)) for name, held in names.items()]


def _baselines(goals: Iterable[Mapping[str, Any]], about: Mapping[str, Any]) -> Baselines:
    """Return the claims against the baseline that tell of the same model on the same images."""
    same = ("model", "modelVersion", "dataSet")
    return {
        (claim["metric"], claim["of"], claim["in"]): (claim, goal["baseline"] or "")
        for goal in goals
        if all(goal[part] == about[part] for part in same)
        for claim in goal["claims"]
        if claim["against"] == "the baseline"
    }


def _view(
    number: int,
    goal: Mapping[str, Any],
    baselines: Baselines,
    earlier: EarlierRuns,
    files: Files,
    sprint: str,
) -> GoalView:
    claims = [claim_view(goal, one, earlier, baselines, sprint) for one in goal["claims"]]
    before = [claim_view(goal, one, earlier, {}, sprint) for one in goal["preconditions"]]
    ordered = sorted(claims, key=_urgency)
    failing = sum(one.outcome != "met" for one in claims)
    cut = max(_FIRST, failing) if len(claims) > _FIRST + 1 else len(claims)
    return GoalView(
        number=number,
        scenario=goal["scenario"],
        feature=goal["feature"],
        rule=goal["rule"] or "",
        location=goal["location"],
        status=goal["status"],
        word=WORDS.get(goal["status"], goal["status"]),
        sprint=goal["sprint"],
        tags=tuple(tag for tag in goal["tags"] if not _OWN_TAGS.fullmatch(tag)),
        wip=goal["wip"],
        age=goal["wipAge"],
        problem=goal["problem"] or "",
        judged_on=_judged_on(goal),
        preconditions=tuple(before),
        shown=tuple(ordered[:cut]),
        folded=tuple(ordered[cut:]),
        worst=tuple(goal["worstImages"]),
        notes=tuple(goal["notes"]),
        exhibits=tuple(exhibits(goal["evidence"], claims, files)),
        hypothesis=goal.get("hypothesis") or "",
        answer=goal.get("answer") or "",
    )


def _urgency(claim: ClaimView) -> tuple[int, float]:
    """Return a key: what is not met comes first, the furthest from it before the others."""
    order = {"not met": 0, "met": 2}.get(claim.outcome, 1)
    return order, 0.0 if claim.outcome == "met" else -claim.away


def _judged_on(goal: Mapping[str, Any]) -> str:
    """Return "balloon-detector 12 on data set 12345, against balloon-detector 11"."""
    said = ""
    if goal["model"]:
        said = f"{goal['model']} {goal['modelVersion'] or ''}".strip()
    if goal["dataSet"]:
        said += f"{' on ' if said else ''}data set {goal['dataSet']}"
    if goal["baseline"]:
        said += f", against {goal['baseline']}"
    return said
