"""Average precision: precision over recall of detections in descending order of score.

Per category, precision at 101 recalls (0, 0.01 … 1) is the best precision at that recall or a
higher one, 0 where that recall is not reached; their mean is the average precision. At most 100
detections per image and category take part, those of the highest scores.

Source: ``COCOeval.accumulate`` of pycocotools; the results are equal to its results.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from donewhen.matching import Matches

__all__ = ["COCO_OVERLAPS", "MOST_DETECTIONS", "average_precisions", "mean_average_precision"]

COCO_OVERLAPS: tuple[float, ...] = tuple(np.linspace(0.5, 0.95, 10).tolist())
MOST_DETECTIONS = 100
_RECALLS = np.linspace(0.0, 1.0, 101)
_TINY = np.spacing(1)  # pycocotools adds it to denominators


def mean_average_precision(matches: Sequence[Matches]) -> float | None:
    """Return the mean over ``matches`` and categories; None if there is nothing to find."""
    by_category = average_precisions(matches)
    if not by_category:
        return None
    return float(np.mean(list(by_category.values())))


def average_precisions(matches: Sequence[Matches]) -> dict[int, float]:
    """Return the average precision of each category that has ground truth other than crowds.

    ``matches`` are matchings of the same tables at different overlaps; the result is the mean
    over them. Raises ``ValueError`` if the tables differ.
    """
    if not matches:
        return {}
    first = matches[0]
    if not all(_same_tables(first, other) for other in matches[1:]):
        raise ValueError("the matchings are not of the same ground truth and detections")
    objects = first.truth_category[~first.truth_crowd]
    order = _ranked(first)
    ranked_category = first.category[order]
    result = {}
    for category, total in zip(*np.unique(objects, return_counts=True), strict=True):
        begin, end = np.searchsorted(ranked_category, [category, category + 1])
        rows = order[begin:end]
        result[int(category)] = float(np.mean([_interpolated(one, rows, total) for one in matches]))
    return result


def _same_tables(one: Matches, other: Matches) -> bool:
    columns = ("image", "category", "score", "truth_image", "truth_category", "truth_crowd")
    return one.images == other.images and all(
        getattr(one, name) is getattr(other, name)
        or np.array_equal(getattr(one, name), getattr(other, name))
        for name in columns
    )


def _ranked(matches: Matches) -> NDArray[np.int64]:
    """Return the rows that take part, by category, then descending score, then image."""
    order = np.lexsort((-matches.score, matches.category, matches.image))
    image, category = matches.image[order], matches.category[order]
    starts = np.ones(len(order), dtype=np.bool_)
    starts[1:] = (image[1:] != image[:-1]) | (category[1:] != category[:-1])
    begin = np.flatnonzero(starts)
    rank = np.arange(len(order)) - np.repeat(begin, np.diff(np.append(begin, len(order))))
    order = order[rank < MOST_DETECTIONS]
    return order[np.lexsort((-matches.score[order], matches.category[order]))]


def _interpolated(matches: Matches, rows: NDArray[np.int64], total: int) -> float:
    """Return the average precision of the ranked ``rows``, with ``total`` objects to find."""
    matched, ignored = matches.truth[rows] >= 0, matches.ignored[rows]
    tp = np.cumsum(matched & ~ignored).astype(np.float64)
    fp = np.cumsum(~matched).astype(np.float64)
    precision = np.maximum.accumulate((tp / (fp + tp + _TINY))[::-1])[::-1]
    place = np.searchsorted(tp / total, _RECALLS, side="left")
    return float(precision[place[place < len(rows)]].sum() / len(_RECALLS))
