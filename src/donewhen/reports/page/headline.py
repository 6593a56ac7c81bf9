"""The beginning of the page: where the sprint stands, in one sentence, in plain words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from donewhen.reports.page.claims import ClaimView, Since
from donewhen.reports.page.earlier_runs import Progress
from donewhen.reports.page.evidence import Slice
from donewhen.reports.page.goals import GoalView
from donewhen.reports.page.numbers import number

_FEWEST = 10  # things in a slice that is called the weakest
_TOLD = ("recall", "accuracy", "precision", "average_precision", "f1")
_COUNTED = ("found", "missed")
_ORDER = ("not met", "undecided", "could not be judged", "skipped")
_NUMBER = re.compile(r"-?[\d,.]*\d")
_Told = tuple[ClaimView, Since]


def standing_sentence(
    goals: Sequence[GoalView],
    hypotheses: Sequence[GoalView],
    aim: str,
    before: Progress | None = None,
) -> str:
    """Return how many goals are met, what changed most, and what is left.

    ``goals`` are all but the hypotheses; ``aim`` is the sprint's goal, whose words are told first;
    ``before`` is how the last sprint ended.
    """
    deciding = [goal for goal in goals if not goal.wip]
    if not deciding:
        return "No goal was judged that decides anything."
    parts = [f"{_count(deciding)}{_then(before, len(deciding))}"]
    told = _told(goals, aim)
    if told:
        parts.append(f"{told[0][0].subject} {_moved(told[0][1])}")
    if left := _left(goals, hypotheses, told[0][0] if told else None, aim):
        parts.append(left)
    return f"{'; '.join(parts)}."


def changes_to_tell(
    goals: Sequence[GoalView], aim: str, most: int
) -> tuple[list[_Told], list[_Told]]:
    """Return figures and what they were before, those to tell at once, and the others.

    Told at once are ``most``, those that belong to the sprint's goal first, and whatever else got
    worse by a fiftieth or more. A figure of several data sets is told for each, with its name.
    """
    told = _named(_told(goals, aim))
    at_once = [one for place, one in enumerate(told) if place < most or _is_worse(one[1])]
    return at_once, [one for one in told if one not in at_once]


def _is_worse(since: Since) -> bool:
    """Say whether a figure got worse by more than measuring it again might show."""
    numbers = _numbers(since)
    if since.better is not False or numbers is None:
        return since.better is False
    before, now = numbers
    return abs(now - before) >= abs(before) / 50


def _named(told: Sequence[_Told]) -> list[_Told]:
    often = Counter(claim.subject for claim, _ in told)
    return [
        (replace(claim, subject=f"{claim.subject} (data set {claim.data_set})"), since)
        if often[claim.subject] > 1
        else (claim, since)
        for claim, since in told
    ]


def _told(goals: Sequence[GoalView], aim: str) -> list[_Told]:
    """Return each figure once, with what it was in the last sprint, else with the baseline."""
    told: dict[tuple[str, ...], _Told] = {}
    for claim in _claims(goals):
        since = claim.since_sprint if not claim.is_change else None
        since = since or claim.since_baseline
        about = (claim.metric, claim.noun, claim.where, claim.data_set)
        known = told.get(about)
        if since is None or since.better is None:
            continue
        if known is not None and known[1].is_sprint:
            continue
        if known is None or since.is_sprint:
            told[about] = (claim, since)
    kept = [one for about, one in told.items() if not _is_twice(about, told)]
    if any(since.is_sprint for _, since in kept):
        kept = [one for one in kept if one[1].is_sprint]
    return sorted(kept, key=lambda one: rank(one[0], aim))


def rank(claim: ClaimView, aim: str) -> tuple[bool, int, int]:
    """Return a key by which figures are sorted: what the sprint's goal speaks of comes first."""
    known = claim.metric in _TOLD
    of_the_aim = claim.noun.casefold() in aim.casefold()
    return (
        bool(claim.where),
        -len(claim.noun) if of_the_aim else 0,  # "red balloons" says more than "balloons"
        _TOLD.index(claim.metric) if known else len(_TOLD),
    )


def _is_twice(about: tuple[str, ...], told: dict[tuple[str, ...], _Told]) -> bool:
    """Say whether a count says what a share says as well: 87 of 100 found is a recall of 87%."""
    return about[0] in _COUNTED and ("recall", *about[1:]) in told


def _claims(goals: Sequence[GoalView]) -> Iterator[ClaimView]:
    for goal in goals:
        yield from goal.claims


def _count(goals: Sequence[GoalView]) -> str:
    met = sum(goal.status == "met" for goal in goals)
    if len(goals) == 1:
        return "The one goal is met" if met else "The one goal is not met"
    if met == len(goals):
        return f"All {met:,} goals are met"
    return f"{met:,} of {len(goals):,} goals {'is' if met == 1 else 'are'} met"


def _then(before: Progress | None, goals: int) -> str:
    if before is None:
        return ""
    of_all = "" if before.goals == goals else f" of {before.goals:,}"
    return f" ({before.met:,}{of_all} in sprint {before.sprint})"


def _moved(since: Since) -> str:
    if not since.is_sprint:
        return f"is {since.now}, {since.change} than {since.than} ({since.before})"
    numbers = _numbers(since)
    verb = "went" if numbers is None else "rose" if numbers[1] > numbers[0] else "fell"
    return f"{verb} from {since.before} to {since.now} since {since.than}"


def _numbers(since: Since) -> tuple[float, float] | None:
    """Return a figure before and now; None where the words hold no numbers."""
    found = [_NUMBER.search(text) for text in (since.before, since.now)]
    values = [float(one.group().replace(",", "")) for one in found if one is not None]
    return (values[0], values[1]) if len(values) == 2 else None


def _left(
    goals: Sequence[GoalView],
    hypotheses: Sequence[GoalView],
    told: ClaimView | None,
    aim: str,
) -> str:
    """Return what is left: what fails, what is in progress, and if nothing is, what is weakest."""
    failing = [goal for goal in goals if not goal.wip and goal.status != "met"]
    if failing:
        by_subject: dict[str, str] = {}
        for goal in sorted(failing, key=lambda goal: urgency(goal, aim)):
            claim = _first_failing(goal)
            about = goal.scenario if claim is None else claim.subject
            by_subject.setdefault(about, _failing(goal))
        named = list(by_subject.values())[:2]
        more = len(failing) - len(named)
        rest = f" and {more} more goal{'' if more == 1 else 's'}" if more > 0 else ""
        return f"what is left is {' and '.join(named)}{rest}"
    open_ones = [goal for goal in goals if goal.wip and goal.status != "met"]
    if open_ones:
        return f"still in progress: {_failing(open_ones[0])}"
    weakest = _weakest(goals, told)
    if weakest is not None:
        noun, there = weakest[0], weakest[1]
        found = number(there.recall or 0.0, share=True)
        counted = f"{round((there.recall or 0.0) * there.there):,} of {there.there:,}"
        return (
            f"weakest are the “{there.name}” images, where {found} of {noun} are found ({counted})"
        )
    rejected = [one for one in hypotheses if one.answer == "rejected"]
    return f"not so, as it turned out: {rejected[0].hypothesis}" if rejected else ""


def urgency(goal: GoalView, aim: str) -> tuple[int, bool, tuple[bool, int, int]]:
    """Return a key: what is not met comes first, and of that what the sprint's goal speaks of."""
    claim = _first_failing(goal)
    status = _ORDER.index(goal.status) if goal.status in _ORDER else len(_ORDER)
    if claim is None:
        return status, True, (True, 0, len(_TOLD))
    return status, claim.is_change, rank(claim, aim)


def _first_failing(goal: GoalView) -> ClaimView | None:
    """Return the claim that is furthest from what is wanted, by its share of that."""
    failing = [one for one in goal.claims if one.outcome != "met"]
    return max(failing, key=lambda one: (one.outcome == "not met", one.away), default=None)


def _failing(goal: GoalView) -> str:
    claim = _first_failing(goal)
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
