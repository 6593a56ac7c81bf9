"""Which images a query means, the most telling first."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from donewhen.domain.data_set import Boxes, Labels
from donewhen.evaluation.counts import Counts
from donewhen.evidence.case import Case
from donewhen.reports.gallery.query import Kind


def chosen_rows(kind: Kind, now: Case, before: Case | None = None) -> list[int]:
    """Return the rows of the images that ``kind`` means, the most telling first.

    ``before`` is what the baseline said of the same images. Of equally telling ones, those come
    first whose names do.
    """
    counts = now.counts()
    errors = counts.fp + counts.fn
    if kind.is_change:
        assert before is not None
        earlier = before.counts()
        wrong, right = errors, earlier.fp + earlier.fn
        if kind is Kind.IMPROVED:
            wrong, right = right, wrong
        return _ordered((wrong > 0) & (right == 0), wrong)
    there = _concerned(now, counts)
    rows = {
        Kind.MISSED: counts.fn > 0,
        Kind.FALSE: counts.fp > 0,
        Kind.FOUND: counts.tp > 0,
        Kind.WRONG: errors > 0,
        Kind.RIGHT: (errors == 0) & there,
        Kind.ALL: there,
    }[kind]
    return _ordered(rows, _weight(kind, now, counts))


def _ordered(rows: NDArray[np.bool_], weight: NDArray[np.number]) -> list[int]:
    order = np.argsort(-weight, kind="stable")
    return [row for row in order.tolist() if rows[row]]


def _concerned(now: Case, counts: Counts) -> NDArray[np.bool_]:
    """Return the images that hold what the noun names; all, where it names everything."""
    rows: NDArray[np.bool_] = counts.tp + counts.fn > 0
    if now.noun.everything and not now.noun.presence:
        return np.ones_like(rows)
    truth = now.answers.data_set.truth
    if isinstance(truth, Boxes):  # a crowd is neither found nor missed, and yet it is there
        rows = rows.copy()
        rows[truth.image[np.isin(truth.category, list(now.noun.categories))]] = True
    return rows


def _weight(kind: Kind, now: Case, counts: Counts) -> NDArray[np.number]:
    """Return how telling each image is: large things missed, sure errors, doubtful successes."""
    if isinstance(now.answers.data_set.truth, Labels):
        return _class_weight(kind, now, len(counts.tp))
    if kind in (Kind.MISSED, Kind.FALSE, Kind.FOUND) and not now.noun.presence:
        return _box_weight(kind, now)
    if kind is Kind.RIGHT:
        return counts.tp
    return np.zeros_like(counts.fp) if kind is Kind.ALL else counts.fp + counts.fn


def _class_weight(kind: Kind, now: Case, images: int) -> NDArray[np.number]:
    scores = now.answers.scores
    if scores is None or kind is Kind.ALL:
        return np.zeros(images)
    sure: NDArray[np.number] = scores.max(axis=1).astype(np.float64)
    # Of errors the surest are the worst, of successes the least sure are the most telling.
    return -sure if kind in (Kind.FOUND, Kind.RIGHT) else sure


def _box_weight(kind: Kind, now: Case) -> NDArray[np.number]:
    """Return the largest area missed, the highest false score, or how unsure the least sure is."""
    matched = now.matched()
    matches, truth = matched.matches, matched.selection.truth
    weight = np.zeros(matches.images)
    if kind is Kind.MISSED:
        missed = matches.missed
        area = truth.box[missed, 2] * truth.box[missed, 3]
        np.maximum.at(weight, truth.image[missed], area)
        return weight
    false = kind is Kind.FALSE
    rows = ~matches.ignored & ((matches.truth < 0) if false else (matches.truth >= 0))
    score = matches.score[rows].astype(np.float64)  # 1 - score would lose digits in float32
    np.maximum.at(weight, matches.image[rows], score if false else 1 - score)
    return weight
