"""The beginning of the page: where the sprint stands, in one sentence, in plain words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

from donewhen.history.progress import SprintProgress
from donewhen.judging.wording import short_percent
from donewhen.reports.page.claims import ClaimView, FigureChange
from donewhen.reports.page.dates import plural
from donewhen.reports.page.evidence import Slice
from donewhen.reports.page.goals import GoalView

_FEWEST = 10  # things in a slice that may be called the weakest
_TOLD_FIRST = ("recall", "accuracy", "precision", "average_precision", "f1")
_COUNTED = ("found", "missed")
_ORDER = ("not met", "undecided", "could not be judged", "skipped")
_NOTICEABLE = 1 / 50  # of a figure: less may be gone when it is measured again
_Rank = tuple[bool, int, int]


@dataclass(frozen=True)
class ChangedFigure:
    """A figure, in words that no other figure of the page has, and what it was before."""

    subject: str
    claim: ClaimView
    change: FigureChange


def standing_sentence(
    goals: Sequence[GoalView],
    hypotheses: Sequence[GoalView],
    aim: str,
    before: SprintProgress | None = None,
) -> str:
    """Return how many goals are met, what changed most, and what is left.

    ``goals`` are all but the hypotheses; ``aim`` is the sprint's goal, whose words are told first;
    ``before`` is how the last sprint ended.
    """
    deciding = [goal for goal in goals if not goal.goal.wip]
    if not deciding:
        return "No goal was judged that decides anything."
    parts = [f"{_count(deciding)}{_then(before, len(deciding))}"]
    changed = _changed_figures(goals, aim)
    if changed:
        parts.append(f"{changed[0].subject} {_moved(changed[0].change)}")
    if left := _left(goals, hypotheses, changed[0].claim if changed else None, aim):
        parts.append(left)
    return f"{'; '.join(parts)}."


def changes_to_tell(
    goals: Sequence[GoalView], aim: str, most: int
) -> tuple[list[ChangedFigure], list[ChangedFigure]]:
    """Return figures and what they were before, those to tell at once, and the others.

    Told at once are ``most``, those that belong to the sprint's goal first, and whatever else got
    noticeably worse. A figure of several data sets is told for each, with its name.
    """
    changed = _changed_figures(goals, aim)
    at_once = [
        figure
        for place, figure in enumerate(changed)
        if place < most or _is_noticeably_worse(figure.change)
    ]
    return at_once, [figure for figure in changed if figure not in at_once]


def _is_noticeably_worse(change: FigureChange) -> bool:
    size = abs(change.now - change.before)
    return change.better is False and size >= abs(change.before) * _NOTICEABLE


def _changed_figures(goals: Sequence[GoalView], aim: str) -> list[ChangedFigure]:
    """Return each figure once, with what it was in the last sprint, else with the baseline."""
    found: dict[tuple[str, ...], tuple[ClaimView, FigureChange]] = {}
    for claim in chain.from_iterable(goal.claims for goal in goals):
        change = claim.since_sprint if not claim.is_change else None
        change = change or claim.since_baseline
        # A figure that nobody can call better or worse is no news in a sentence.
        if change is None or change.better is None:
            continue
        known = found.get(claim.about)
        if known is None or (change.is_sprint and not known[1].is_sprint):
            found[claim.about] = (claim, change)
    kept = [
        pair
        for (metric, *about), pair in found.items()
        # A count says what a share says as well: 87 of 100 found is a recall of 87%.
        if metric not in _COUNTED or ("recall", *about) not in found
    ]
    # "Since sprint 11" and "than the baseline" are not to be compared in one list.
    if any(change.is_sprint for _, change in kept):
        kept = [pair for pair in kept if pair[1].is_sprint]
    kept.sort(key=lambda pair: rank(pair[0], aim))
    subjects = _told_apart([claim for claim, _ in kept])
    return [
        ChangedFigure(subject, claim, change)
        for subject, (claim, change) in zip(subjects, kept, strict=True)
    ]


def _told_apart(claims: Sequence[ClaimView]) -> list[str]:
    """Return what each claim is about, with its data set where two sets are asked the same."""
    data_sets: dict[str, set[str]] = defaultdict(set)
    for claim in claims:
        data_sets[claim.claim.subject].add(claim.data_set)
    return [
        f"{claim.claim.subject} (data set {claim.data_set})"
        if len(data_sets[claim.claim.subject]) > 1
        else claim.claim.subject
        for claim in claims
    ]


def rank(claim: ClaimView, aim: str) -> _Rank:
    """Return a key by which figures are sorted: what the sprint's goal speaks of comes first."""
    metric, noun = claim.claim.metric, claim.claim.noun
    of_the_aim = noun.casefold() in aim.casefold()
    return (
        bool(claim.claim.slice),
        -len(noun) if of_the_aim else 0,  # "red balloons" says more than "balloons"
        _TOLD_FIRST.index(metric) if metric in _TOLD_FIRST else len(_TOLD_FIRST),
    )


def _count(goals: Sequence[GoalView]) -> str:
    met = sum(goal.is_met for goal in goals)
    if len(goals) == 1:
        return "The one goal is met" if met else "The one goal is not met"
    if met == len(goals):
        return f"All {met:,} goals are met"
    return f"{met:,} of {len(goals):,} goals {'is' if met == 1 else 'are'} met"


def _then(before: SprintProgress | None, goals: int) -> str:
    if before is None:
        return ""
    of_all = "" if before.goals == goals else f" of {before.goals:,}"
    return f" ({before.met:,}{of_all} in sprint {before.sprint})"


def _moved(change: FigureChange) -> str:
    if not change.is_sprint:
        return (
            f"is {change.now_words}, {change.difference} than {change.than} ({change.before_words})"
        )
    verb = "rose" if change.now > change.before else "fell"
    return f"{verb} from {change.before_words} to {change.now_words} since {change.than}"


def _left(
    goals: Sequence[GoalView],
    hypotheses: Sequence[GoalView],
    told: ClaimView | None,
    aim: str,
) -> str:
    """Return what is left: what fails, what is in progress, and if nothing is, what is weakest."""
    failing = [goal for goal in goals if not goal.goal.wip and not goal.is_met]
    if failing:
        return f"what is left is {_failing(failing, aim)}"
    in_progress = [goal for goal in goals if goal.goal.wip and not goal.is_met]
    if in_progress:
        return f"still in progress: {_failing(in_progress[:1], aim)}"
    weakest = _weakest(goals, told)
    if weakest is not None:
        noun, there = weakest
        share = there.recall or 0.0
        return (
            f"weakest are the “{there.name}” images, where {short_percent(share)} of {noun} are "
            f"found ({round(share * there.there):,} of {there.there:,})"
        )
    rejected = [goal for goal in hypotheses if goal.goal.answer == "rejected"]
    return f"not so, as it turned out: {rejected[0].goal.hypothesis}" if rejected else ""


def _failing(failing: Sequence[GoalView], aim: str) -> str:
    """Return the two most urgent figures that fail, and how many goals more do.

    Two goals that ask the same of the same figure are told once; two figures that only sound the
    same (of two data sets) are two.
    """
    figures: dict[tuple[object, ...], tuple[GoalView, ClaimView | None]] = {}
    for goal in sorted(failing, key=lambda goal: urgency(goal, aim)):
        claim = _furthest(goal)
        about = (goal.number,) if claim is None else (*claim.about, claim.claim.reference)
        figures.setdefault(about, (goal, claim))
    named = list(figures.values())[:2]
    subjects = iter(_told_apart([claim for _, claim in named if claim and claim.figure]))
    told = [
        f"{next(subjects)} ({claim.figure.said}, {claim.figure.wanted} wanted)"
        if claim and claim.figure
        else f"“{goal.goal.scenario}”"
        for goal, claim in named
    ]
    more = len(failing) - len(named)
    return " and ".join(told) + (f" and {plural(more, 'more goal')}" if more > 0 else "")


def urgency(goal: GoalView, aim: str) -> tuple[int, bool, _Rank]:
    """Return a key: what is not met comes first, and of that what the sprint's goal speaks of."""
    claim = _furthest(goal)
    status = goal.goal.status
    order = _ORDER.index(status) if status in _ORDER else len(_ORDER)
    if claim is None:
        return order, True, (True, 0, len(_TOLD_FIRST))
    return order, claim.is_change, rank(claim, aim)


def _furthest(goal: GoalView) -> ClaimView | None:
    """Return the failing claim that is furthest from what is wanted, by its share of that."""
    failing = [claim for claim in goal.claims if not claim.is_met]
    return max(
        failing,
        key=lambda claim: (claim.claim.outcome == "not met", claim.distance),
        default=None,
    )


def _weakest(goals: Sequence[GoalView], told: ClaimView | None) -> tuple[str, Slice] | None:
    """Return the slice with the least recall of the noun that is told of, else of the first noun.

    None where no slice is worse than all images together.
    """
    found = [
        (exhibit.about, exhibit.slices)
        for goal in goals
        for exhibit in goal.exhibits
        if exhibit.slices and exhibit.about in {claim.claim.noun for claim in goal.claims}
    ]
    wanted = [known for known in found if told is not None and known[0] == told.claim.noun] or found
    if not wanted:
        return None
    noun, (overall, *slices) = wanted[0]
    enough = [row for row in slices if row.recall is not None and row.there >= _FEWEST]
    weakest = min(enough, key=lambda row: row.recall or 0.0, default=None)
    if weakest is None or (weakest.recall or 0.0) >= (overall.recall or 0.0):
        return None
    return noun, weakest
