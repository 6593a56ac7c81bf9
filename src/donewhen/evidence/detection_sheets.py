"""Contact sheets of a detector's errors: what it missed, and what it reported falsely.

One picture per image. For a noun of presence ("images with a balloon") the errors are whole images:
those where it found none of several, and those where it reported one and there is none.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from donewhen.domain.data_set import Boxes, DataSet
from donewhen.domain.finding import DrawnBox, Picture
from donewhen.evaluation.estimation import MatchedNoun, counts_of, match_noun
from donewhen.evidence.boxes import detection_box, overlaps_any
from donewhen.evidence.case import Case
from donewhen.evidence.sheets import SHOWN, draw_shown

_MOST_LABELS = 3  # more labels than these hide what they label

Rows = NDArray[np.int64]


def draw_missed(case: Case, target: Path) -> bool:
    """Draw the images with the largest things missed: they are the hardest to excuse."""
    matched = match_noun(case.answers, case.noun, case.point)
    truth = matched.selection.truth
    rows = _missed_rows(case, matched)
    area = truth.box[rows, 2] * truth.box[rows, 3]
    largest = rows[np.argsort(-area, kind="stable")]
    images = _first_images(truth.image[largest])
    pictures = [
        _missed_picture(case, matched, image, largest[truth.image[largest] == image])
        for image in images
    ]
    counts = counts_of(case.answers, case.noun, case.point)
    missed, total = counts.total_fn, counts.total_tp + counts.total_fn
    heading = f"{missed:,} of {total:,} {case.noun.text} missed"
    return draw_shown(heading, pictures, target, count=missed, shown=int(counts.fn[images].sum()))


def draw_false(case: Case, target: Path) -> bool:
    """Draw the images with the false reports of the highest scores: the model was sure of them."""
    matched = match_noun(case.answers, case.noun, case.point)
    said = matched.selection.detections
    rows = _false_rows(case, matched)
    surest = rows[np.argsort(-said.score[rows], kind="stable")]
    images = _first_images(said.image[surest])
    pictures = [
        _false_picture(case, matched, image, surest[said.image[surest] == image])
        for image in images
    ]
    counts = counts_of(case.answers, case.noun, case.point)
    heading = f"{counts.total_fp:,} false {case.noun.text}"
    shown = int(counts.fp[images].sum())
    return draw_shown(heading, pictures, target, count=counts.total_fp, shown=shown)


def _missed_rows(case: Case, matched: MatchedNoun) -> Rows:
    """Return the rows of ground truth that were missed."""
    if case.noun.presence:
        missed = counts_of(case.answers, case.noun, case.point).fn > 0
        return np.flatnonzero(missed[matched.selection.truth.image])
    return matched.matches.missed


def _false_rows(case: Case, matched: MatchedNoun) -> Rows:
    """Return the rows of detections that are wrong."""
    if case.noun.presence:
        wrong = counts_of(case.answers, case.noun, case.point).fp > 0
        return np.flatnonzero(wrong[matched.matches.image])
    return matched.matches.false


def _first_images(images: NDArray[np.int32]) -> list[int]:
    """Return the first images that are named, each once, as many as a sheet shows."""
    return list(dict.fromkeys(images.tolist()))[:SHOWN]


def _missed_picture(case: Case, matched: MatchedNoun, image: int, rows: Rows) -> Picture:
    data_set, chosen, few = case.answers.data_set, matched.selection, len(rows) <= _MOST_LABELS
    label = "missed" if len(rows) == 1 else ""
    boxes = [DrawnBox.of_row(chosen.truth.box[row], "miss", label) for row in rows]
    # What was said nearby explains most misses: a box too loose, or the wrong class.
    for row in np.flatnonzero(chosen.detections.image == image).tolist():
        near = overlaps_any(chosen.detections.box[row], chosen.truth.box[rows])
        boxes.append(detection_box(matched, data_set, row, "prediction", labelled=few and near))
    return case.picture(image, f"missed {_named(data_set, matched.truth_category[rows])}", boxes)


def _false_picture(case: Case, matched: MatchedNoun, image: int, rows: Rows) -> Picture:
    data_set, said = case.answers.data_set, matched.selection.detections
    truth = data_set.truth
    assert isinstance(truth, Boxes)
    there = np.flatnonzero(truth.image == image)  # of any class: it may be what was confused
    few = len(there) <= _MOST_LABELS
    boxes = [
        DrawnBox.of_row(
            truth.box[row], "truth", data_set.class_name(truth.category[row]) if few else ""
        )
        for row in there
    ]
    labelled = len(rows) <= _MOST_LABELS
    boxes += [
        detection_box(matched, data_set, row, "false", labelled=labelled) for row in rows.tolist()
    ]
    what = f"false {_named(data_set, matched.predicted_category[rows])}"
    return case.picture(image, f"{what} {said.score[rows[0]]:.2f}", boxes)


def _named(data_set: DataSet, categories: NDArray[np.int32]) -> str:
    """Return the classes of one image's rows, with their numbers."""
    counted = Counter(data_set.class_name(index) for index in categories.tolist())
    return ", ".join(name if count == 1 else f"{name} ({count})" for name, count in counted.items())
