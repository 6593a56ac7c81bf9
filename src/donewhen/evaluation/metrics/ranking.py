"""Average precision: precision over recall of detections in descending order of score.

Per category, precision at 101 recalls (0, 0.01 … 1) is the best precision at that recall or a
higher one, 0 where that recall is not reached; their mean is the average precision. At most 100
detections per image and category take part, those of the highest scores.

Source: ``COCOeval.accumulate`` of pycocotools; the results are equal to its results.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from donewhen.evaluation.matching import Matches

if TYPE_CHECKING:
    from scipy.sparse import csr_array

COCO_OVERLAPS: tuple[float, ...] = tuple(np.linspace(0.5, 0.95, 10).tolist())
MOST_DETECTIONS = 100
_RECALLS = np.linspace(0.0, 1.0, 101)
_TINY = np.spacing(1)  # pycocotools adds it to denominators
_TOGETHER = 64  # resamples weighed at once


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
        category: float(np.mean([_interpolated(at, rows, len(objects)) for at in matches]))
        for category, rows, objects in _by_category(matches)
    }


def weighted_precision_of(
    matches: Sequence[Matches],
) -> Callable[[NDArray[np.float64]], NDArray[np.float64]]:
    """Return the mean average precision, [R], as a function of weights; it ranks only once.

    It takes ``weights`` float64 [R, images], not negative: how many times each image stands in each
    of R data sets. It equals what such a data set would give if no two detections of an image and
    category have the same score. NaN where nothing with a weight is to be found.
    """
    categories = [
        _RankedCategory(matches, rows, objects) for _, rows, objects in _by_category(matches)
    ]
    images = matches[0].images if matches else 0

    def weighted(weights: NDArray[np.float64]) -> NDArray[np.float64]:
        if weights.shape[1:] != (images,):
            raise ValueError(f"weights {weights.shape} for {images} images")
        result = np.full(len(weights), np.nan)
        for begin in range(0, len(weights) if categories else 0, _TOGETHER):
            some = weights[begin : begin + _TOGETHER]
            result[begin : begin + _TOGETHER] = _weighted_mean(categories, some)
        return result

    return weighted


def _by_category(
    matches: Sequence[Matches],
) -> Iterator[tuple[int, NDArray[np.int64], NDArray[np.int32]]]:
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
    for wanted_category in np.unique(category):
        begin, end = np.searchsorted(ranked_category, [wanted_category, wanted_category + 1])
        yield int(wanted_category), order[begin:end], image[category == wanted_category]


class _RankedCategory:
    """A category, made ready to be weighed many times.

    Only hits matter: the best precision from a rank on is that of a hit. So what is reported up to
    each hit is all that has to be added up, and that is a product with a sparse matrix.
    """

    def __init__(
        self,
        matches: Sequence[Matches],
        rows: NDArray[np.int64],
        objects: NDArray[np.int32],
    ) -> None:
        self.objects = objects
        hit = [(at.truth[rows] >= 0) & ~at.ignored[rows] for at in matches]
        crowd = [at.ignored[rows] for at in matches]
        ends = np.flatnonzero(np.any(hit, axis=0))
        image = matches[0].image[rows]
        self._reported = _sums(image, ends, matches[0].images)
        self._overlaps = [
            _Overlap(
                hits=np.searchsorted(ends, np.flatnonzero(hits)),
                images=image[hits],
                crowds=_sums(image, np.flatnonzero(hits), matches[0].images, only=crowds),
            )
            for hits, crowds in zip(hit, crowd, strict=True)
        ]

    def weighted(
        self, weights: NDArray[np.float64], there: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """Return the mean over overlaps, [R]; ``weights`` are [images, R], ``there`` [R]."""
        reported = np.cumsum(self._reported @ weights, axis=0)
        result = np.zeros(weights.shape[1])
        for overlap in self._overlaps:
            if not len(overlap.hits):
                continue
            tp = np.cumsum(weights[overlap.images], axis=0)
            counted = reported[overlap.hits] - np.cumsum(overlap.crowds @ weights, axis=0)
            precision = tp / (counted + _TINY)
            # The best precision at a recall or a higher one: what lies behind a hit counts for it.
            best = np.maximum.accumulate(precision[::-1], axis=0)[::-1]
            result += _mean_at_recalls(tp / there, best)
        return result / len(self._overlaps)


@dataclass(frozen=True)
class _Overlap:
    """What one overlap makes of a category.

    ``hits`` are the places of its hits among those of all overlaps, ``images`` the hits' images,
    ``crowds`` adds up the reports that took a crowd region up to each hit.
    """

    hits: NDArray[np.int64]
    images: NDArray[np.int32]
    crowds: csr_array


def _sums(
    image: NDArray[np.int32],
    ends: NDArray[np.int64],
    images: int,
    only: NDArray[np.bool_] | None = None,
) -> csr_array:
    """Return the matrix [ends, images] that adds up what lies behind one end, up to the next."""
    from scipy.sparse import csr_array  # slow to import

    place = np.searchsorted(ends, np.arange(len(image)))
    taken = place < len(ends)
    if only is not None:
        taken &= only
    return csr_array(
        (np.ones(int(taken.sum())), (place[taken], image[taken])), shape=(len(ends), images)
    )


def _weighted_mean(
    ranked: Sequence[_RankedCategory], weights: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the mean over categories that have weight, and over matchings; one for each row."""
    total = np.zeros(len(weights))
    categories = np.zeros(len(weights))
    turned = np.ascontiguousarray(weights.T)
    for category in ranked:
        there = weights[:, category.objects].sum(axis=1)
        found = category.weighted(turned, np.where(there > 0, there, 1.0))
        total += np.where(there > 0, found, 0.0)
        categories += there > 0
    result = np.full(len(weights), np.nan)
    np.divide(total, categories, out=result, where=categories > 0)
    return result


def _mean_at_recalls(recall: NDArray[np.float64], best: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the mean over the 101 recalls of ``best``, both [hits, R], where they are reached."""
    reached = np.searchsorted(_RECALLS, recall, side="right")
    fresh = np.diff(reached, axis=0, prepend=0)
    result: NDArray[np.float64] = (fresh * best).sum(axis=0) / len(_RECALLS)
    return result


def _same_tables(first: Matches, other: Matches) -> bool:
    columns = ("image", "category", "score", "truth_image", "truth_category", "truth_crowd")
    return first.images == other.images and all(
        # Matchings of one call share their columns: then there is nothing to compare.
        getattr(first, name) is getattr(other, name)
        or np.array_equal(getattr(first, name), getattr(other, name))
        for name in columns
    )


def _ranked(matches: Matches) -> NDArray[np.int64]:
    """Return the rows that take part, by category, then descending score, then image."""
    # First by image and category, to leave out what comes after the hundredth of each.
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
