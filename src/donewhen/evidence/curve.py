"""The precision-recall curve of a noun: what another score threshold would have given."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from donewhen.evaluation.estimation import MatchedNoun, OperatingPoint
from donewhen.evidence.case import Case
from donewhen.evidence.tables import write_table

_POINTS = 100
_HEADING = ("score", "recall", "precision", "chosen")

Curve = tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]


def write_curve(case: Case, target: Path) -> bool:
    """Write about a hundred points, the surest first, and the operating point marked "yes".

    False where nothing is there to be found, or nothing was said: then there is no curve.
    """
    counts = case.counts()
    tp, fp, fn = counts.total_tp, counts.total_fp, counts.total_fn
    if tp + fn == 0:
        return False
    whole = case.answers if case.whole is None else case.whole()
    scores, recall, precision = curve(replace(case, answers=whole))
    if not len(scores):
        return False
    rows = [
        (f"{scores[row]:.4f}", f"{recall[row]:.4f}", f"{precision[row]:.4f}", "")
        for row in _chosen(recall)
    ]
    if tp + fp:
        point = (f"{case.point.score:.4f}", f"{tp / (tp + fn):.4f}", f"{tp / (tp + fp):.4f}", "yes")
        rows.append(point)
        rows.sort(key=lambda row: -float(row[0]))
    write_table(_HEADING, rows, target)
    return True


def curve(case: Case) -> Curve:
    """Return score, recall and precision at each score that occurs, float64 [S], falling scores."""
    everything = replace(case, point=OperatingPoint(0.0, case.point.overlap)).matched()
    scores, right, there = (_presence if case.noun.presence else _boxes)(everything)
    order = np.argsort(-scores, kind="stable")
    scores, right = scores[order], right[order]
    last = np.flatnonzero(np.append(scores[1:] != scores[:-1], True)) if len(scores) else order
    tp = np.cumsum(right)[last]
    return scores[last].astype(np.float64), tp / there, tp / (last + 1)


def _boxes(matched: MatchedNoun) -> tuple[NDArray[np.float32], NDArray[np.bool_], int]:
    """Return each detection's score and whether it is right, and how many things are there."""
    matches = matched.matches
    counted = ~matches.ignored
    there = int((~matches.truth_crowd).sum())
    return matches.score[counted], (matches.truth >= 0)[counted], there


def _presence(matched: MatchedNoun) -> tuple[NDArray[np.float32], NDArray[np.bool_], int]:
    """Return the same for whole images: an image is said to hold one with its surest score."""
    images = matched.matches.images
    surest = np.full(images, -1.0, dtype=np.float32)
    np.maximum.at(surest, matched.matches.image, matched.matches.score)
    holds = np.zeros(images, dtype=np.bool_)
    holds[matched.selection.truth.image] = True
    said = surest >= 0
    return surest[said], holds[said], int(holds.sum())


def _chosen(recall: NDArray[np.float64]) -> list[int]:
    """Return rows at about even steps of recall, the first and the last among them."""
    steps = np.linspace(recall[0], recall[-1], _POINTS)
    rows = np.searchsorted(recall, steps, side="left")
    return sorted({0, len(recall) - 1, *np.minimum(rows, len(recall) - 1).tolist()})
