"""``donewhen suggest``: Gherkin that today's model meets, for a team that has no number yet.

Every bound is the one that today's answers show with the confidence asked for, rounded to its safe
side: a floor to start from, and to raise. A line is only written if it is read and judged as met.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from donewhen.domain.claim import Unit
from donewhen.domain.estimate import Estimate
from donewhen.domain.verdict import Outcome
from donewhen.evaluation.estimation import OperatingPoint
from donewhen.evaluation.metrics import METRICS, Direction, Metric
from donewhen.foundation.errors import DonewhenError, InputError
from donewhen.goals.run import Run
from donewhen.judging import claim, decide, exact
from donewhen.judging.measurement import AnswersRequest, MetricQuery, ModelAnswers
from donewhen.judging.planning import prospect
from donewhen.judging.resolved_claim import FEWEST_IMAGES
from donewhen.language import Noun, parse_goal, parse_slices
from donewhen.sources.slicing import slice_rows

OVERLAP = 0.5
_WORTHLESS = Fraction(1, 2)  # of today's value: a floor as low as that promises nothing
_METRICS = {
    "detection": ("recall", "precision", "false_positives_per_image"),
    "classification": ("accuracy", "recall", "precision"),
}


@dataclass(frozen=True)
class _Row:
    metric: str
    of: str
    where: str
    goal: str
    today: str


def suggest(run: Run, confidence: Fraction, *, of: str = "", slices: bool = False) -> list[str]:
    """Return the lines of a feature that the run's model meets with ``confidence``.

    ``of`` names one noun; by default everything and every class. Raises ``InputError`` where
    nothing can be said with this confidence.
    """
    judged = run.answers_of(AnswersRequest())
    large, small = _slices(judged) if slices else ([], [])
    rows = list(_rows(run, judged, confidence, of, large))
    goals = [row for row in rows if row.goal]
    if not goals:
        raise InputError(
            f"nothing can be said with {float(confidence) * 100:g}% confidence from "
            f'{len(judged.answers.data_set.images):,} images of "{judged.answers.data_set.id}". '
            "Label more, or ask for less: --confidence 80%"
        )
    return [*_head(judged, confidence), *_table(goals), *_left_out(rows), *small]


def _head(judged: ModelAnswers, confidence: Fraction) -> list[str]:
    sure = f"{float(confidence) * 100:g}%"
    return [
        f"Feature: What {judged.model.name} can do today",
        f"  Suggested from version {judged.version} on data set {judged.answers.data_set.id}.",
        "",
        f"  Scenario: {judged.model.title} stays as good as it is",
        f'    Given data set "{judged.answers.data_set.id}"',
        f'    And the model "{judged.model.name}"',
        "    When the model ingests the images",
        f"    Then these goals hold with {sure} confidence:",
    ]


def _table(rows: list[_Row]) -> list[str]:
    named = [(row.metric, _cell(row.of), _cell(row.where), row.goal) for row in rows]
    cells = [("metric", "of", "in", "goal"), *named]
    widths = [max(len(row[column]) for row in cells) for column in range(4)]
    lines = []
    today = ["", *(row.today for row in rows)]
    for row, said in zip(cells, today, strict=True):
        padded = " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        if said:
            lines.append(f"      # today {said}")
        lines.append(f"      | {padded} |")
    return lines


def _cell(text: str) -> str:
    """Return a name as a cell of a table has it."""
    return text.replace("|", "\\|")


def _left_out(rows: list[_Row]) -> list[str]:
    return [
        f"      # {_named(row)}: today {row.today}: too few to promise anything"
        for row in rows
        if not row.goal
    ]


def _named(row: _Row) -> str:
    where = f" in {row.where}" if row.where else ""
    return f"{row.metric} of {row.of or 'everything'}{where}"


def _slices(judged: ModelAnswers) -> tuple[list[str], list[str]]:
    """Return the slices that can be judged, and a comment on each of the others."""
    data_set, large, small = judged.answers.data_set, [], []
    for name in data_set.slices:
        try:
            images = int(slice_rows(data_set, (name,)).sum())
            parse_slices(f'"{name}"')
        except DonewhenError:
            continue  # it is empty, or no sentence can name it
        if images >= FEWEST_IMAGES:
            large.append(name)
        else:
            small.append(
                f'      # slice "{name}": {images:,} images, too few to judge a slice by; it takes '
                f"{FEWEST_IMAGES}"
            )
    return large, small


def _rows(
    run: Run, judged: ModelAnswers, confidence: Fraction, of: str, slices: Sequence[str]
) -> Iterator[_Row]:
    point = OperatingPoint(judged.model.output.score, OVERLAP)
    for noun in _nouns(run, judged, of):
        for name in _METRICS[judged.model.task]:
            if name == "accuracy" and not noun.everything:
                continue
            if name == "false_positives_per_image" and not (noun.everything or of):
                continue  # one number for all classes is enough to start from
            if noun.everything and judged.model.task == "classification" and name != "accuracy":
                continue  # over all classes it is the same number
            metric = METRICS.get(name)
            for named in [(), *((name,) for name in slices)]:
                query = MetricQuery(metric, noun, point, named)
                row = _row(run, judged, query, confidence)
                if row is not None:
                    yield row


def _nouns(run: Run, judged: ModelAnswers, of: str) -> list[Noun]:
    vocabulary = run.vocabulary(judged.answers.data_set.id)
    if of:
        return [vocabulary.noun(of)]
    categories = judged.answers.data_set.categories
    covering = dict.fromkeys(
        category.supercategory for category in categories if category.supercategory
    )
    names = [*covering, *(categories[index].name for index in sorted(judged.known))]
    return [vocabulary.everything(), *(vocabulary.noun(f'"{name}"') for name in names)]


def _row(run: Run, judged: ModelAnswers, query: MetricQuery, confidence: Fraction) -> _Row | None:
    """Return a row of the table; without a goal where its bound says nothing, None where 0 of 0."""
    try:
        estimate = run.estimate(judged, query, float(confidence))
    except DonewhenError:
        return None  # it has no meaning here, or the model does not know the class
    if estimate.value is None or estimate.interval is None:
        return None
    metric, noun = query.metric, query.noun
    goal = _goal(metric, estimate)
    return _Row(
        metric=metric.phrases[0],
        of="" if noun.everything else noun.text,
        where=_where(query.slices),
        goal=goal if goal and _is_met(run, judged, query, estimate, goal, confidence) else "",
        today=_today(metric, estimate),
    )


def _where(slices: tuple[str, ...]) -> str:
    """Return names of slices as a cell has them: quoted where they hold the word that joins two."""
    return " and ".join(f'"{name}"' if " and " in name else name for name in slices)


def _is_met(
    run: Run,
    judged: ModelAnswers,
    query: MetricQuery,
    estimate: Estimate,
    goal: str,
    sure: Fraction,
) -> bool:
    """Return whether a goal would be read, called possible and judged as met."""
    metric, noun = query.metric, query.noun
    phrase = replace(parse_goal(goal), confidence=sure)
    try:
        asked = claim(metric, noun, phrase, sentence=goal)
    except DonewhenError:
        return False
    foreseen = prospect(asked, metric, run.sliced(judged, query.slices).data_set, noun)
    possible = foreseen is None or foreseen.perfect
    return possible and decide(asked, estimate).outcome is Outcome.MET


def _goal(metric: Metric, estimate: Estimate) -> str:
    assert estimate.interval is not None
    assert estimate.value is not None
    step = Fraction(1, 100)
    if metric.direction is Direction.HIGHER_IS_BETTER:
        low = exact(estimate.interval.low)
        step = Fraction(1, 1000) if low > Fraction(99, 100) else step
        bound = math.floor(low / step) * step
        worthless = bound < exact(estimate.value) * _WORTHLESS
        return "" if worthless or bound <= 0 else f"at least {float(bound * 100):g}%"
    bound = math.ceil(exact(estimate.interval.high) / step) * step
    return f"at most {float(bound):g}"


def _today(metric: Metric, estimate: Estimate) -> str:
    assert estimate.value is not None
    if metric.unit is not Unit.RATIO:
        return f"{float(estimate.value):.3g}"
    parts = ""
    if estimate.numerator is not None and estimate.denominator is not None and metric.parts:
        parts = f" ({estimate.numerator:,} of {estimate.denominator:,})"
    return f"{float(estimate.value) * 100:.1f}%{parts}"
