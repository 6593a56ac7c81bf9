"""Contact sheets of a model's errors: missed, reported falsely, given a wrong class, got worse.

One picture per image. For a noun of presence ("images with a balloon") the errors are whole images:
those where it found none of several, and those where it reported one and there is none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from donewhen.domain.data_set import Boxes, DataSet
from donewhen.domain.finding import DrawnBox, Picture
from donewhen.evaluation.estimation import MatchedNoun
from donewhen.evidence.case import Case
from donewhen.evidence.flips import class_picture, find_flips
from donewhen.evidence.sheets import SHOWN, detection_box, draw_shown, overlaps_any
from donewhen.evidence.tables import write_table

_MOST_LABELS = 3  # more labels than these hide what they label

Rows = NDArray[np.int64]


def draw_missed(case: Case, target: Path) -> bool:
    """Draw the images with the largest things missed: they are the hardest to excuse."""
    matched, counts = case.matched(), case.counts()
    truth = matched.selection.truth
    rows = matched.matches.missed
    if case.noun.presence:
        rows = np.flatnonzero((counts.fn > 0)[truth.image])
    area = truth.box[rows, 2] * truth.box[rows, 3]
    largest = rows[np.argsort(-area, kind="stable")]
    there = counts.total_tp + counts.total_fn
    heading = f"{counts.total_fn:,} of {there:,} {case.noun.text} missed"
    picture = partial(_missed_picture, case, matched)
    return _draw_rows(heading, target, largest, truth.image[largest], counts.fn, picture)


def draw_false(case: Case, target: Path) -> bool:
    """Draw the images with the false reports of the highest scores: the model was sure of them."""
    matched, counts = case.matched(), case.counts()
    said = matched.selection.detections
    rows = matched.matches.false
    if case.noun.presence:
        rows = np.flatnonzero((counts.fp > 0)[said.image])
    surest = rows[np.argsort(-said.score[rows], kind="stable")]
    heading = f"{counts.total_fp:,} false {case.noun.text}"
    picture = partial(_false_picture, case, matched)
    return _draw_rows(heading, target, surest, said.image[surest], counts.fp, picture)


def _draw_rows(
    heading: str,
    target: Path,
    rows: Rows,
    on: NDArray[np.int32],
    errors: Rows,
    picture: Callable[[int, Rows], Picture],
) -> bool:
    """Draw the first images that ``rows`` lie ``on``, each once, with all of its rows."""
    images = list(dict.fromkeys(on.tolist()))[:SHOWN]
    pictures = [picture(image, rows[on == image]) for image in images]
    count, shown = int(errors.sum()), int(errors[images].sum())
    return draw_shown(heading, pictures, target, count=count, shown=shown)


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
    names = [data_set.class_name(category) for category in truth.category[there].tolist()]
    labels = names if len(there) <= _MOST_LABELS else [""] * len(there)
    boxes = [
        DrawnBox.of_row(box, "truth", label)
        for box, label in zip(truth.box[there], labels, strict=True)
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


def draw_wrong(case: Case, target: Path) -> bool:
    """Draw images that were given a wrong class, as far as the noun is concerned."""
    truth, said = case.labels()
    # Both sides: a class suffers from images taken from it and from those given to it.
    members = np.fromiter(case.noun.categories, dtype=np.int64)
    concerned = np.isin(truth, members) | np.isin(said, members)
    wrong = np.flatnonzero((truth != said) & concerned)
    pictures = [class_picture(case, row) for row in wrong[:SHOWN].tolist()]
    about = "" if case.noun.everything else f" to or from {case.noun.text}"
    heading = f"{len(wrong):,} of {len(said):,} images given a wrong class{about}"
    return draw_shown(heading, pictures, target, count=len(wrong), shown=len(pictures))


def draw_worse(case: Case, target: Path) -> bool:
    """Draw images that were right before, with what is wrong on them now."""
    return _draw_flips(case, target, negative=True)


def draw_better(case: Case, target: Path) -> bool:
    """Draw images that are right now, with what was wrong on them before."""
    return _draw_flips(case, target, negative=False)


def write_flips(case: Case, target: Path) -> bool:
    """Write a row for each image that got worse or better, the worse ones first."""
    assert case.before is not None, "nothing to compare with"
    rows = [(*row, "worse") for row in find_flips(case, case.before, negative=True).rows]
    rows += [(*row, "better") for row in find_flips(case, case.before, negative=False).rows]
    if rows:
        write_table(("image", "got"), rows, target)
    return bool(rows)


def _draw_flips(case: Case, target: Path, *, negative: bool) -> bool:
    before = case.before
    assert before is not None, "nothing to compare with"
    # An image is drawn as it was seen by whoever got it wrong.
    flips = find_flips(case, before, negative=negative)
    count = len(flips.rows)
    was, now = ("right", "wrong") if negative else ("wrong", "right")
    heading = f"{count:,} images {was} {before.name}, {now} now"
    return draw_shown(heading, flips.pictures, target, count=count, shown=len(flips.pictures))
