"""Average precision: precision over recall of detections in descending order of score.

Per category, precision at 101 recalls (0, 0.01 … 1) is the best precision at that recall or a
higher one, 0 where that recall is not reached; their mean is the average precision. At most 100
detections per image and category take part, those of the highest scores.

Source: ``COCOeval.accumulate`` of pycocotools; the results are equal to its results.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from donewhen.matching import Matches

__all__ = [
    "COCO_OVERLAPS",
    "MOST_DETECTIONS",
    "average_precisions",
    "mean_average_precision",
    "weighted_average_precision",
    "weighted_precision_of",
]

COCO_OVERLAPS: tuple[float, ...] = tuple(np.linspace(0.5, 0.95, 10).tolist())
MOST_DETECTIONS = 100
_RECALLS = np.linspace(0.0, 1.0, 101)
_TINY = np.spacing(1)  # pycocotools adds it to denominators
_CELLS = 2**21  # weights of detections held at once: 16 MB


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
    return {
        category: float(np.mean([_interpolated(one, rows, len(objects)) for one in matches]))
        for category, rows, objects in _by_category(matches)
    }


def weighted_average_precision(
    matches: Sequence[Matches], weights: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the mean average precision, [R], of data sets with each image ``weights`` times.

    ``weights`` are float64 [R, images], not negative. It equals what the data set would give in
    which every image stands that many times, if no two detections of an image and category have
    the same score. NaN where nothing with a weight is to be found.
    """
    return weighted_precision_of(matches)(weights)


def weighted_precision_of(
    matches: Sequence[Matches],
) -> Callable[[NDArray[np.float64]], NDArray[np.float64]]:
    """Return ``weighted_average_precision`` of these ``matches``, which are ranked only once."""
    parts = list(_by_category(matches))
    images = matches[0].images if matches else 0
    longest = max((max(len(rows), len(objects)) for _, rows, objects in parts), default=1)
    step = max(1, _CELLS // longest)

    def weighted(weights: NDArray[np.float64]) -> NDArray[np.float64]:
        if weights.shape[1:] != (images,):
            raise ValueError(f"weights {weights.shape} for {images} images")
        result = np.full(len(weights), np.nan)
        for begin in range(0, len(weights) if parts else 0, step):
            some = weights[begin : begin + step]
            result[begin : begin + step] = _weighted_mean(matches, parts, some)
        return result

    return weighted


Part = tuple[int, NDArray[np.int64], NDArray[np.int32]]


def _by_category(matches: Sequence[Matches]) -> Iterator[Part]:
    """Yield each category with objects: it, its ranked rows, the image of each object."""
    if not matches:
        return
    first = matches[0]
    if not all(_same_tables(first, other) for other in matches[1:]):
        raise ValueError("the matchings are not of the same ground truth and detections")
    order = _ranked(first)
    ranked_category = first.category[order]
    wanted = ~first.truth_crowd
    category, image = first.truth_category[wanted], first.truth_image[wanted]
    for one in np.unique(category):
        begin, end = np.searchsorted(ranked_category, [one, one + 1])
        yield int(one), order[begin:end], image[category == one]


def _weighted_mean(
    matches: Sequence[Matches], parts: Sequence[Part], weights: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the mean over categories that have weight, and over matchings; one for each row."""
    total = np.zeros(len(weights))
    categories = np.zeros(len(weights))
    for _, rows, objects in parts:
        there = weights[:, objects].sum(axis=1)
        found = _weighted_interpolated(matches, rows, weights, np.where(there > 0, there, 1.0))
        total += np.where(there > 0, found, 0.0)
        categories += there > 0
    result = np.full(len(weights), np.nan)
    np.divide(total, categories, out=result, where=categories > 0)
    return result


def _weighted_interpolated(
    matches: Sequence[Matches],
    rows: NDArray[np.int64],
    weights: NDArray[np.float64],
    total: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return the mean over ``matches`` of the weighted average precision of the ranked ``rows``."""
    weight = np.take(weights, matches[0].image[rows], axis=1)
    reported = np.cumsum(weight, axis=1)
    result = np.zeros(len(weights))
    for one in matches:
        matched, ignored = one.truth[rows] >= 0, one.ignored[rows]
        hits = np.flatnonzero(matched & ~ignored)
        if not len(hits):
            continue
        tp = np.cumsum(np.take(weight, hits, axis=1), axis=1)
        counted = np.take(reported, hits, axis=1)
        crowd = np.flatnonzero(matched & ignored)
        if len(crowd):
            spared = np.cumsum(weight[:, crowd], axis=1)
            spared = np.column_stack((np.zeros(len(spared)), spared))
            counted -= np.take(spared, np.searchsorted(crowd, hits), axis=1)
        # The best precision from a rank on is that of a hit, so that only hits need be looked at.
        precision = tp / (counted + _TINY)
        best = np.maximum.accumulate(precision[:, ::-1], axis=1)[:, ::-1]
        result += _mean_at_recalls(tp / total[:, np.newaxis], best)
    return result / len(matches)


def _mean_at_recalls(recall: NDArray[np.float64], best: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the mean over the 101 recalls of ``best`` where ``recall`` first reaches them."""
    count = len(recall)
    padded = np.column_stack((best, np.zeros(count)))
    places = np.stack([np.searchsorted(row, _RECALLS, side="left") for row in recall])
    picked: NDArray[np.float64] = np.take_along_axis(padded, places, axis=1).sum(axis=1)
    return picked / len(_RECALLS)


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
