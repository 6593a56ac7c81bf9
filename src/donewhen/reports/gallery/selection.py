"""Which images a query means, the most telling first."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from donewhen.domain.data_set import Boxes, Labels
from donewhen.evaluation.counts import Counts
from donewhen.evaluation.estimation import Answers, OperatingPoint, counts_of, match_noun
from donewhen.language import Noun
from donewhen.reports.gallery.query import Kind, Query


@dataclass(frozen=True)
class CountedAnswers:
    """A model's answers to some images, the point at which they count, and the model's name."""

    name: str
    answers: Answers
    point: OperatingPoint

    def counts(self, noun: Noun) -> Counts:
        """Return what is found, missed and false on each image."""
        return counts_of(self.answers, noun, self.point)


def chosen_rows(
    query: Query, now: CountedAnswers, before: CountedAnswers | None = None
) -> list[int]:
    """Return the rows of the images that ``query`` means, the most telling first.

    ``before`` is what the baseline said of the same images.
    """
    counts = now.counts(query.noun)
    if query.kind.is_change:
        assert before is not None
        return _flips(query.kind, counts, before.counts(query.noun))
    wrong = counts.fp + counts.fn > 0
    there = _concerned(now.answers, query.noun, counts)
    rows = {
        Kind.MISSED: counts.fn > 0,
        Kind.FALSE: counts.fp > 0,
        Kind.FOUND: counts.tp > 0,
        Kind.WRONG: wrong,
        Kind.RIGHT: ~wrong & there,
        Kind.ALL: there,
    }[query.kind]
    return _ordered(rows, _weight(query, now, counts))


def _ordered(rows: NDArray[np.bool_], weight: NDArray[np.floating]) -> list[int]:
    """Return the rows with the largest weights first; of equal ones, by name."""
    order = np.argsort(-weight, kind="stable")
    return [row for row in order.tolist() if rows[row]]


def _flips(kind: Kind, now: Counts, before: Counts) -> list[int]:
    wrong, right = (now, before) if kind is Kind.WORSENED else (before, now)
    errors = wrong.fp + wrong.fn
    return _ordered((errors > 0) & (right.fp + right.fn == 0), errors.astype(np.float64))


def _concerned(answers: Answers, noun: Noun, counts: Counts) -> NDArray[np.bool_]:
    """Return the images that hold what the noun names; all, where it names everything."""
    rows: NDArray[np.bool_] = counts.tp + counts.fn > 0
    if noun.everything and not noun.presence:
        return np.ones_like(rows)
    if isinstance(answers.data_set.truth, Boxes):  # a crowd is neither found nor missed
        truth = answers.data_set.truth
        rows = rows.copy()
        rows[truth.image[np.isin(truth.category, list(noun.categories))]] = True
    return rows


def _weight(query: Query, now: CountedAnswers, counts: Counts) -> NDArray[np.floating]:
    """Return how telling each image is: large things missed, sure errors, doubtful successes."""
    if isinstance(now.answers.data_set.truth, Labels):
        return _class_weight(query.kind, now.answers)
    if query.kind is Kind.MISSED and not query.noun.presence:
        return _largest_missed(query.noun, now)
    if query.kind in (Kind.FALSE, Kind.FOUND) and not query.noun.presence:
        return _score(query, now)
    if query.kind is Kind.RIGHT:
        return counts.tp.astype(np.float64)
    errors = counts.fp + counts.fn if query.kind is not Kind.ALL else np.zeros_like(counts.fp)
    return errors.astype(np.float64)


def _class_weight(kind: Kind, answers: Answers) -> NDArray[np.floating]:
    assert isinstance(answers.predicted, np.ndarray)
    if answers.scores is None or kind is Kind.ALL:
        return np.zeros(len(answers.predicted))
    sure: NDArray[np.float64] = answers.scores.max(axis=1).astype(np.float64)
    return -sure if kind in (Kind.FOUND, Kind.RIGHT) else sure


def _largest_missed(noun: Noun, now: CountedAnswers) -> NDArray[np.floating]:
    matched = match_noun(now.answers, noun, now.point)
    missed, truth = matched.matches.missed, matched.selection.truth
    largest = np.zeros(matched.matches.images)
    np.maximum.at(largest, truth.image[missed], truth.box[missed, 2] * truth.box[missed, 3])
    return largest


def _score(query: Query, now: CountedAnswers) -> NDArray[np.floating]:
    """Return the highest score of a false report, or how far the least sure find is below 1."""
    matches = match_noun(now.answers, query.noun, now.point).matches
    false = query.kind is Kind.FALSE
    rows = ~matches.ignored & ((matches.truth < 0) if false else (matches.truth >= 0))
    score = matches.score[rows].astype(np.float64)
    weight = np.zeros(matches.images)
    np.maximum.at(weight, matches.image[rows], score if false else 1 - score)
    return weight
