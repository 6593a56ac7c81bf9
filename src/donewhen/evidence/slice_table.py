"""How a noun fares in each slice of a data set: a good average hides a bad corner."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from donewhen.domain.data_set import DataSet
from donewhen.evaluation.counts import Counts
from donewhen.evaluation.estimation import counts_of
from donewhen.evidence.case import Case
from donewhen.evidence.tables import COUNT_COLUMNS, count_cells, write_table
from donewhen.foundation.errors import InputError
from donewhen.sources.slicing import slice_rows

ALL_IMAGES = "all images"
_HEADING = ("slice", "images", *COUNT_COLUMNS)


def write_slices(case: Case, target: Path) -> bool:
    """Write a row for all images and one for each slice; False for a data set without slices.

    Images are matched one by one, so a slice's counts are sums of theirs.
    """
    data_set = case.answers.data_set
    if not data_set.slices:
        return False
    counts = counts_of(case.answers, case.noun, case.point)
    everything = np.ones(len(data_set.images), dtype=np.bool_)
    rows = [_row(ALL_IMAGES, counts, everything)]
    for name in data_set.slices:
        chosen = _images_of(data_set, name)
        if chosen is not None:
            rows.append(_row(name, counts, chosen))
    write_table(_HEADING, rows, target)
    return True


def _images_of(data_set: DataSet, name: str) -> NDArray[np.bool_] | None:
    """Return the images of a slice; None where these are only some images, and none is in it."""
    try:
        return slice_rows(data_set, (name,))
    except InputError:
        return None


def _row(name: str, counts: Counts, rows: NDArray[np.bool_]) -> tuple[object, ...]:
    tp, fp, fn = (int(column[rows].sum()) for column in (counts.tp, counts.fp, counts.fn))
    return (name, int(rows.sum()), *count_cells(tp, fp, fn))
