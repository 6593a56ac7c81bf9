"""The beginning of the page: where the sprint stands, in one sentence, in plain words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from donewhen.page.claims import ClaimView, Since
from donewhen.page.exhibits import Slice
from donewhen.page.goals import GoalView
from donewhen.page.numbers import number

__all__ = ["changes_to_tell", "standing_sentence"]

_FEWEST = 10  # things in a slice that is called the weakest
_TOLD = ("recall", "accuracy", "precision", "average_precision", "f1")
_NUMBER = re.compile(r"-?[\d,.]*\d")


def standing_sentence(goals: Sequence[GoalView], hypotheses: Sequence[GoalView], aim: str) -> str:
    """Return how many goals are met, what changed most, and what is left.

    ``goals`` are all but the hypotheses; ``aim`` is the sprint's goal, whose words are told first.
    """
    deciding = [goal for goal in goals if not goal.wip]
    if not deciding:
        return "No goal was judged that decides anything."
    parts = [_count(deciding)]
    told = changes_to_tell(goals, aim)
    if told:
        parts.append(f"{told[0][0].subject} {_moved(told[0][1])}")
    if left := _left(goals, hypotheses, told[0][0] if told else None):
        parts.append(left)
    return f"{'; '.join(parts)}."


def changes_to_tell(goals: Sequence[GoalView], aim: str) -> list[tuple[ClaimView, Since]]:
    """Return figures and what they were before, those that belong to the sprint's goal first.

    Each figure once; what was before is the last sprint where it is known, else the baseline.
    """
    told: dict[tuple[str, str, str], tuple[ClaimView, Since]] = {}
    for claim in _claims(goals):
        since = claim.since_sprint if not claim.is_change else None
        since = since or claim.since_baseline
        about = (claim.metric, claim.noun, claim.where)
        known = told.get(about)
        if since is None or since.better is None:
            continue
        if known is not None and known[1].than.startswith("sprint"):
            continue
        if known is None or since.than.startswith("sprint"):
            told[about] = (claim, since)
    return sorted(told.values(), key=lambda one: _rank(one[0], aim))


def _claims(goals: Sequence[GoalView]) -> Iterator[ClaimView]:
    for goal in goals:
        yield from goal.claims


def _rank(claim: ClaimView, aim: str) -> tuple[bool, int, int]:
    known = claim.metric in _TOLD
    of_the_aim = claim.noun.casefold() in aim.casefold()
    return (
        bool(claim.where),
        -len(claim.noun) if of_the_aim else 0,  # "red balloons" says more than "balloons"
        _TOLD.index(claim.metric) if known else len(_TOLD),
    )


def _count(goals: Sequence[GoalView]) -> str:
    met = sum(goal.status == "met" for goal in goals)
    if len(goals) == 1:
        return "The one goal is met" if met else "The one goal is not met"
    if met == len(goals):
        return f"All {met:,} goals are met"
    return f"{met:,} of {len(goals):,} goals {'is' if met == 1 else 'are'} met"


def _moved(since: Since) -> str:
    before, now = (_NUMBER.search(text) for text in (since.before, since.now))
    verb = "went"
    if before is not None and now is not None:
        low, high = (float(one.group().replace(",", "")) for one in (before, now))
        verb = "rose" if high > low else "fell"
    when = "since" if since.than.startswith("sprint") else "compared with"
    return f"{verb} from {since.before} to {since.now} {when} {since.than}"


def _left(goals: Sequence[GoalView], hypotheses: Sequence[GoalView], told: ClaimView | None) -> str:
    """Return what is left: what fails, what is in progress, and if nothing is, what is weakest."""
    failing = [goal for goal in goals if not goal.wip and goal.status != "met"]
    if failing:
        more = len(failing) - 2
        named = " and ".join(_failing(goal) for goal in failing[:2])
        return f"what is left is {named}{f' and {more} more' if more > 0 else ''}"
    open_ones = [goal for goal in goals if goal.wip and goal.status != "met"]
    if open_ones:
        return f"still in progress: {_failing(open_ones[0])}"
    weakest = _weakest(goals, told)
    if weakest is not None:
        found = number(weakest[1].recall or 0.0, share=True)
        return (
            f"weakest are the “{weakest[1].name}” images, where {found} of {weakest[0]} are found"
        )
    rejected = [one for one in hypotheses if one.answer == "rejected"]
    return f"not so, as it turned out: {rejected[0].hypothesis}" if rejected else ""


def _failing(goal: GoalView) -> str:
    claim = next((one for one in goal.claims if one.outcome != "met"), None)
    if claim is None or claim.figure is None:
        return f"“{goal.scenario}”"
    return f"{claim.subject} ({claim.figure.said}, {claim.figure.wanted} wanted)"


def _weakest(goals: Sequence[GoalView], told: ClaimView | None) -> tuple[str, Slice] | None:
    """Return the slice with the least recall of the noun that is told of, else of the first one."""
    found = [
        (exhibit.about, exhibit.slices)
        for goal in goals
        for exhibit in goal.exhibits
        if exhibit.slices and " in " not in exhibit.about
    ]
    wanted = [one for one in found if told is not None and one[0] == told.noun] or found
    if not wanted:
        return None
    about, slices = wanted[0]
    enough = [one for one in slices[1:] if one.recall is not None and one.there >= _FEWEST]
    overall = slices[0].recall
    weakest = min(enough, key=lambda one: one.recall or 0.0, default=None)
    if weakest is None or overall is None or (weakest.recall or 0.0) >= overall:
        return None
    return about, weakest
