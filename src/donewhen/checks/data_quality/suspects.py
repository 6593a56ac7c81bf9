"""Labels that look wrong: where a model that is mostly right is sure of something else.

A suspicion, not a proof: somebody has to look. For classes it is confident learning: an image is
suspected when, of the classes that the model gives at least their usual score, the likeliest is not
the label's. For boxes, with the same idea: a report as sure as those that are right usually are,
where a label of another class lies, or none at all.

Source: Northcutt, Jiang, Chuang, Confident Learning, Journal of Artificial Intelligence Research 70
(2021).
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from donewhen.domain.claim import Unit
from donewhen.domain.data_set import Boxes, DataSet, Labels
from donewhen.domain.finding import DrawnBox, Finding, Picture
from donewhen.domain.predictions import Detections
from donewhen.evaluation.estimation import Answers, OperatingPoint
from donewhen.evaluation.matching import match
from donewhen.foundation.errors import InputError
from donewhen.foundation.name_suggestions import quoted_list

_SHOWN = 12
_NOWHERE = 0.1  # a report overlaps nothing where it overlaps less than this


def suspects(answers: Answers, point: OperatingPoint) -> Finding:
    """Return the labels that look wrong, the most suspicious first.

    Undefined where the answers can throw doubt on no label: a model that is right about nothing, or
    that says the same of every image, finds no label wrong, and that says nothing of the labels.
    """
    truth = answers.data_set.truth
    if isinstance(truth, Labels):
        return _suspected_classes(answers, truth)
    return _suspected_boxes(answers, truth, point)


def _suspected_classes(answers: Answers, truth: Labels) -> Finding:
    scores = answers.scores
    if scores is None:
        raise InputError("the model gives no scores, so no label can be suspected.")
    label, rows = truth.category, np.arange(len(truth.category))
    usual = np.array(
        [
            scores[label == column, column].mean() if (label == column).any() else np.inf
            for column in range(scores.shape[1])
        ]
    )
    if np.isfinite(usual).sum() < 2 or (scores == scores[0]).all():
        return _doubtless("the model does not tell the classes of these images apart")
    likely = np.where(scores >= usual, scores, -1.0)
    said = likely.argmax(axis=1)
    wrong = (likely[rows, said] >= 0) & (likely[rows, said] > likely[rows, label])
    margin = scores[rows, said] - scores[rows, label]
    order = np.flatnonzero(wrong)[np.argsort(-margin[wrong], kind="stable")].tolist()
    data_set, names = answers.data_set, [category.name for category in answers.data_set.categories]
    found = [
        (
            row,
            f"labelled {names[label[row]]}, looks like {names[said[row]]}",
            scores[row, said[row]],
        )
        for row in order
    ]
    pictures = [Picture.of_row(data_set.images, row, what) for row, what, _ in found[:_SHOWN]]
    lines = [(data_set.images.names[row], what, f"{score:.2f}") for row, what, score in found]
    return _finding(lines, pictures, len(label))


def _suspected_boxes(answers: Answers, truth: Boxes, point: OperatingPoint) -> Finding:
    said = answers.predicted
    assert isinstance(said, Detections)
    images = len(answers.data_set.images)
    right = match(truth, said, overlap=point.overlap, images=images).truth >= 0
    usual = np.full(len(answers.data_set.categories), np.inf)
    for category in np.unique(said.category[right]):
        counted = right & (said.category == category) & (said.score >= point.score)
        if counted.any():
            usual[category] = said.score[counted].mean()
    if not np.isfinite(usual).any():
        return _doubtless(f"the model finds nothing here from a score of {point.score:g}")
    sure = np.flatnonzero(~right & (said.score >= usual[said.category]))
    found = []
    for row in sure[np.argsort(-said.score[sure], kind="stable")].tolist():
        there = np.flatnonzero(truth.image == said.image[row])
        overlap = _overlaps(said.box[row], truth.box[there])
        best = int(overlap.argmax()) if len(there) else -1
        if best >= 0 and _NOWHERE <= overlap[best] < point.overlap:
            continue  # badly placed, which says nothing of the label
        other = int(there[best]) if best >= 0 and overlap[best] >= point.overlap else None
        if other is not None and truth.category[other] == said.category[row]:
            continue  # reported twice
        found.append((row, other))
    finding = _finding(*_told(answers.data_set, truth, said, found), len(truth.category))
    unfound = [
        category.name
        for row, category in enumerate(answers.data_set.categories)
        if np.isinf(usual[row]) and (truth.category == row).any()
    ]
    if not unfound:
        return finding
    never = f"it finds no {quoted_list(unfound, 3)}, so it cannot suspect a label of being one"
    return replace(finding, detail=never)


def _told(
    data_set: DataSet, truth: Boxes, said: Detections, found: list[tuple[int, int | None]]
) -> tuple[list[tuple[str, str, str]], list[Picture]]:
    lines: list[tuple[str, str, str]] = []
    pictures: list[Picture] = []
    names = [category.name for category in data_set.categories]
    for row, other in found:
        image = int(said.image[row])
        name = names[said.category[row]]
        what = f"no label where a {name} seems to be"
        boxes = [DrawnBox.of_row(said.box[row], "false", name)]
        if other is not None:
            what = f"labelled {names[truth.category[other]]}, looks like {name}"
            boxes.append(DrawnBox.of_row(truth.box[other], "truth", names[truth.category[other]]))
        file = data_set.images.names[image]
        lines.append((file, what, f"{said.score[row]:.2f}"))
        if len(pictures) < _SHOWN:
            pictures.append(Picture.of_row(data_set.images, image, what, boxes))
    return lines, pictures


def _doubtless(why: str) -> Finding:
    """Return the finding of a model that cannot call a label into doubt: it has no value."""
    return replace(
        _finding([], [], 0), value=None, detail=f"{why}, so it cannot call a label into doubt"
    )


def _finding(lines: list[tuple[str, str, str]], pictures: list[Picture], of: int) -> Finding:
    return Finding(
        name="suspected_labels",
        subject="labels that look wrong (a suspicion: look at them)",
        value=len(lines),
        unit=Unit.COUNT,
        of=of,
        columns=("image", "suspicion", "score"),
        rows=tuple(lines),
        pictures=tuple(pictures),
    )


def _overlaps(box: NDArray[np.floating], others: NDArray[np.floating]) -> NDArray[np.float64]:
    """Return the IoU of a box with each of the others, [K]."""
    low = np.maximum(box[:2], others[:, :2])
    high = np.minimum(box[:2] + box[2:], others[:, :2] + others[:, 2:])
    shared = np.prod(np.maximum(high - low, 0), axis=1)
    whole = np.prod(box[2:]) + np.prod(others[:, 2:], axis=1) - shared
    result: NDArray[np.float64] = shared / np.maximum(whole, 1e-12)
    return result
