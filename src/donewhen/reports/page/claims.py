"""One Then sentence as the page shows it: words, a picture, and what it was before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from markupsafe import Markup

from donewhen.domain.claim import Claim, Comparison, Unit
from donewhen.domain.verdict import Outcome
from donewhen.evaluation.metrics import METRICS
from donewhen.judging import exact, expected_of
from donewhen.judging.wording import (
    difference_words,
    figure_words,
    short_number,
    signed_change,
)
from donewhen.reports.page.charts.bullet import Figure, draw_bullet
from donewhen.reports.page.earlier_runs import ClaimKey, EarlierRuns, Point, claim_key
from donewhen.verdicts.document import ClaimVerdict, GoalVerdict

BASELINE = "the baseline"
Question = tuple[str, str, str]
"""Metric, noun and slice: what two claims about the same figure have in common."""
Baselines = Mapping[Question, tuple[ClaimVerdict, str]]


@dataclass(frozen=True)
class FigureChange:
    """What a figure was before, what it is now, and the way from there.

    ``than`` is "sprint 11" or "the baseline, version 11"; ``better`` is None where nobody can say.
    """

    before: float
    now: float
    before_words: str
    now_words: str
    difference: str
    than: str
    better: bool | None
    is_sprint: bool


@dataclass(frozen=True)
class ClaimView:
    """A claim and what the page adds to it.

    ``picture`` is None where a line of numbers would show nothing; ``data_set`` is "" for a claim
    that is not about one.
    """

    claim: ClaimVerdict
    key: ClaimKey
    data_set: str
    sentence: str
    figure: Figure | None
    picture: Markup | None
    since_sprint: FigureChange | None
    since_baseline: FigureChange | None

    @property
    def is_met(self) -> bool:
        """Whether it passes."""
        return self.claim.outcome == "met"

    @property
    def is_change(self) -> bool:
        """Whether it is about an improvement over something else."""
        return bool(self.claim.reference)

    @property
    def about(self) -> tuple[str, str, str, str]:
        """The figure that it asks for: metric, noun, slice, data set."""
        return (*_question(self.claim), self.data_set)

    @property
    def distance(self) -> float:
        """How far the figure is from what is wanted, as a share of that; 0 where nobody can say."""
        if self.figure is None:
            return 0.0
        # A threshold of 0 is no measure of itself.
        return abs(self.figure.value - self.figure.threshold) / (abs(self.figure.threshold) or 1.0)


def claim_view(
    goal: GoalVerdict,
    claim: ClaimVerdict,
    earlier: EarlierRuns,
    baselines: Baselines,
    sprint: str,
) -> ClaimView:
    """Return a claim of a verdict for the page, as that of ``sprint``.

    ``baselines`` are the claims of the same run that compare with the baseline, by what they ask,
    each with the baseline's name.
    """
    figure, key = _figure(claim), claim_key(goal, claim)
    compared = baselines.get(_question(claim))
    if claim.reference:
        compared = (claim, baseline_name(goal)) if claim.reference == BASELINE else None
    return ClaimView(
        claim=claim,
        key=key,
        data_set=goal.data_set or "",
        sentence=_sentence(claim),
        figure=figure,
        picture=None if figure is None else draw_bullet(figure),
        # How much better than the baseline it was then: nobody asks that of two models.
        since_sprint=None
        if claim.reference == BASELINE
        else _since_sprint(earlier.last_sprint(key, sprint), figure),
        since_baseline=None if compared is None else _since_baseline(*compared),
    )


def baseline_claims(goals: tuple[GoalVerdict, ...], about: GoalVerdict) -> Baselines:
    """Return the claims of ``goals`` that compare the same model on the same images."""
    return {
        _question(claim): (claim, baseline_name(goal))
        for goal in goals
        if (goal.model, goal.model_version) == (about.model, about.model_version)
        and goal.data_set == about.data_set
        for claim in goal.claims
        if claim.reference == BASELINE
    }


def baseline_name(goal: GoalVerdict) -> str:
    """Return "the baseline, version 11", or another model's name with its version."""
    if not goal.baseline:
        return BASELINE
    version = goal.baseline.removeprefix(f"{goal.model} ")
    return f"{BASELINE}, {'version ' if version != goal.baseline else ''}{version}"


def _question(claim: ClaimVerdict) -> Question:
    return claim.metric, claim.noun, claim.slice


def _sentence(claim: ClaimVerdict) -> str:
    """Return the sentence as written; of a table what it says, of every slice which it is."""
    if claim.part == "table":
        return f"{claim.subject}: {claim.expected}"
    return f"{claim.text}: {claim.slice}" if claim.part == "slice" else claim.text


def _figure(claim: ClaimVerdict) -> Figure | None:
    """Return what the picture shows; None where there is no figure, or where none was wanted."""
    # "No image appears twice": a line of numbers with a mark at 0 would show nothing.
    wants_none = claim.threshold == 0 and not claim.reference and claim.upper_threshold is None
    if claim.value is None or (wants_none and claim.interval is None):
        return None
    unit, change = claim.shown_unit, bool(claim.reference)
    return Figure(
        value=claim.value,
        threshold=claim.threshold,
        upper=claim.upper_threshold,
        comparison=Comparison(claim.comparison),
        outcome=Outcome(claim.outcome),
        said=signed_change(claim.value, unit) if change else _value_words(claim, claim.value),
        wanted=_wanted(claim),
        unit=unit,
        low=None if claim.bounds is None else claim.bounds.low,
        high=None if claim.bounds is None else claim.bounds.high,
        change=change,
    )


def _wanted(claim: ClaimVerdict) -> str:
    """Return what is wanted, without how sure to be: a chart has no room for that."""
    if claim.confidence is None:
        return claim.expected
    upper = None if claim.upper_threshold is None else exact(claim.upper_threshold)
    comparison, threshold = Comparison(claim.comparison), exact(claim.threshold)
    figure = Claim("", "", "", comparison, threshold, claim.shown_unit, upper)
    return expected_of(replace(figure, reference=claim.reference))


def _value_words(claim: ClaimVerdict, value: float) -> str:
    """Return the value with as many digits as keep it apart from what is wanted.

    A count says of how many, in its metric's words: "912 of 1,000", "40 in 5,000 images".
    """
    unit = claim.shown_unit
    if unit is Unit.COUNT and claim.denominator is not None and claim.metric in METRICS:
        return METRICS.get(claim.metric).parts.format(f"{value:,}", f"{claim.denominator:,}")
    return figure_words(value, unit, (claim.threshold, claim.upper_threshold))


def _since_sprint(point: Point | None, figure: Figure | None) -> FigureChange | None:
    if point is None or point.estimate is None or figure is None:
        return None
    change = figure.value - point.estimate
    better = _is_better(change, figure.comparison)
    return FigureChange(
        before=point.estimate,
        now=figure.value,
        before_words=figure.show(point.estimate),
        now_words=figure.show(figure.value),
        difference=difference_words(change, figure.unit, better=better),
        than=f"sprint {point.sprint}",
        better=better,
        is_sprint=True,
    )


def _is_better(change: float, comparison: Comparison) -> bool | None:
    # Two computations of the same figure may differ in their last digits.
    if round(change, 9) == 0 or not (comparison.wants_much or comparison.wants_little):
        return None
    return (change > 0) is comparison.wants_much


def _since_baseline(claim: ClaimVerdict, baseline: str) -> FigureChange | None:
    compared, improvement, unit = claim.compared, claim.value, claim.shown_unit
    if compared is None or improvement is None:
        return None
    better = None if improvement == 0 else improvement > 0
    return FigureChange(
        before=compared.reference,
        now=compared.observed,
        before_words=short_number(compared.reference, unit),
        now_words=short_number(compared.observed, unit),
        difference=difference_words(compared.observed - compared.reference, unit, better=better),
        than=baseline,
        better=better,
        is_sprint=False,
    )
