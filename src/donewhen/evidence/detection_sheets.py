"""Contact sheets of a detector's errors: what it missed, and what it reported falsely.

One tile per image. For a noun of presence ("images with a balloon") the errors are whole images:
those where it found none of several, and those where it reported one and there is none.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from donewhen.domain.data_set import Boxes
from donewhen.domain.finding import DrawnBox, Role
from donewhen.evaluation.estimation import MatchedNoun, counts_of, match_noun
from donewhen.evidence.case import SHOWN, Case, draw
from donewhen.evidence.tiles import Tile

LABELLED = 3  # more labels than these hide what they label

Rows = NDArray[np.int64]


def draw_missed(case: Case, target: Path) -> bool:
    """Draw the images with the largest things missed: they are the hardest to excuse."""
    matched = match_noun(case.answers, case.noun, case.point)
    truth = matched.selection.truth
    rows = _missed_rows(case, matched)
    area = truth.box[rows, 2] * truth.box[rows, 3]
    worst = rows[np.argsort(-area, kind="stable")]
    images = _first_images(truth.image[worst])
    tiles = [
        _missed_tile(case, matched, image, worst[truth.image[worst] == image]) for image in images
    ]
    counts = counts_of(case.answers, case.noun, case.point)
    total = counts.total_tp + counts.total_fn
    heading = f"{counts.total_fn:,} of {total:,} {case.noun.text} missed"
    return draw(heading, counts.total_fn, int(counts.fn[images].sum()), tiles, target)


def draw_false(case: Case, target: Path) -> bool:
    """Draw the images with the false reports of the highest scores: the model was sure of them."""
    matched = match_noun(case.answers, case.noun, case.point)
    said = matched.selection.detections
    rows = _false_rows(case, matched)
    surest = rows[np.argsort(-said.score[rows], kind="stable")]
    images = _first_images(said.image[surest])
    tiles = [
        _false_tile(case, matched, image, surest[said.image[surest] == image]) for image in images
    ]
    counts = counts_of(case.answers, case.noun, case.point)
    heading = f"{counts.total_fp:,} false {case.noun.text}"
    return draw(heading, counts.total_fp, int(counts.fp[images].sum()), tiles, target)


def _missed_rows(case: Case, matched: MatchedNoun) -> Rows:
    """Return the rows of ground truth that were missed."""
    matches, truth = matched.matches, matched.selection.truth
    if case.noun.presence:
        missed = counts_of(case.answers, case.noun, case.point).fn > 0
        return np.flatnonzero(missed[truth.image])
    taken = matches.truth[(matches.truth >= 0) & ~matches.ignored]
    return np.setdiff1d(np.flatnonzero(~matches.truth_crowd), taken)


def _false_rows(case: Case, matched: MatchedNoun) -> Rows:
    """Return the rows of detections that are wrong."""
    matches = matched.matches
    if case.noun.presence:
        wrong = counts_of(case.answers, case.noun, case.point).fp > 0
        return np.flatnonzero(wrong[matches.image])
    return np.flatnonzero((matches.truth < 0) & ~matches.ignored)


def _first_images(images: NDArray[np.int32]) -> list[int]:
    """Return the first images that are named, each once, as many as a sheet shows."""
    return list(dict.fromkeys(images.tolist()))[:SHOWN]


def _missed_tile(case: Case, matched: MatchedNoun, image: int, rows: Rows) -> Tile:
    chosen, few = matched.selection, len(rows) <= LABELLED
    boxes = [
        _box(chosen.truth.box[row], "miss", "missed" if len(rows) == 1 else "") for row in rows
    ]
    for row in np.flatnonzero(chosen.detections.image == image):
        near = _overlaps(chosen.detections.box[row], chosen.truth.box[rows])
        boxes.append(_said(case, matched, int(row), "prediction", labelled=few and near))
    return case.tile(image, boxes, f"missed {_named(case, matched.truth_category[rows])}")


def _false_tile(case: Case, matched: MatchedNoun, image: int, rows: Rows) -> Tile:
    truth, said = case.answers.data_set.truth, matched.selection.detections
    assert isinstance(truth, Boxes)
    there = np.flatnonzero(truth.image == image)  # of any class: it may be what was confused
    few = len(there) <= LABELLED
    boxes = [
        _box(truth.box[one], "truth", case.name(truth.category[one]) if few else "")
        for one in there
    ]
    boxes += [
        _said(case, matched, int(row), "false", labelled=len(rows) <= LABELLED) for row in rows
    ]
    what = f"false {_named(case, matched.said_category[rows])}"
    return case.tile(image, boxes, f"{what} {said.score[rows[0]]:.2f}")


def _overlaps(box: NDArray[np.floating], others: NDArray[np.floating]) -> bool:
    """Return whether a box shares any pixel with one of the others."""
    low = np.maximum(box[:2], others[:, :2])
    high = np.minimum(box[:2] + box[2:], others[:, :2] + others[:, 2:])
    return bool((high > low).all(axis=1).any())


def _named(case: Case, categories: NDArray[np.int32]) -> str:
    """Return the classes of one image's rows, with their numbers."""
    counted = Counter(case.name(index) for index in categories.tolist())
    return ", ".join(name if count == 1 else f"{name} ({count})" for name, count in counted.items())


def _said(case: Case, matched: MatchedNoun, row: int, role: Role, *, labelled: bool) -> DrawnBox:
    """Return a detection's box, with class and score as the model gave them."""
    said = matched.selection.detections
    label = f"{case.name(int(matched.said_category[row]))} {said.score[row]:.2f}"
    return _box(said.box[row], role, label if labelled else "")


def _box(box: NDArray[np.floating], role: Role, label: str) -> DrawnBox:
    x, y, width, height = (float(value) for value in box)
    return DrawnBox((x, y, width, height), role, label)
