"""Images that were right and are wrong now, and the reverse: two models on the same images.

An image is right when everything on it is found and nothing is reported falsely; of a classifier,
when its class is right.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from donewhen.estimation import Answers, OperatingPoint, counts_of
from donewhen.finding import Finding, Picture
from donewhen.language import Noun
from donewhen.verdict import Unit

__all__ = ["turned"]

_SHOWN = 12


def turned(
    here: Answers,
    there: Answers,
    noun: Noun,
    points: tuple[OperatingPoint, OperatingPoint],
    *,
    lost: bool,
) -> Finding:
    """Return the images that the model gets wrong and the baseline right; the reverse if not lost.

    ``points`` are the operating points of the model and of the baseline.
    """
    now, before = (
        _right(answers, noun, point) for answers, point in zip((here, there), points, strict=True)
    )
    changed = np.flatnonzero(before & ~now if lost else now & ~before)
    images = here.data_set.images
    names = [images.names[row] for row in changed.tolist()]
    word = "right with the baseline, wrong now" if lost else "wrong with the baseline, right now"
    return Finding(
        name="images_lost" if lost else "images_gained",
        subject=f"images {word}",
        value=len(names),
        unit=Unit.COUNT,
        of=len(images),
        columns=("image",),
        rows=tuple((name,) for name in names),
        pictures=tuple(
            Picture(images.path(row), f"{images.names[row]}: {word}")
            for row in changed[:_SHOWN].tolist()
        ),
    )


def _right(answers: Answers, noun: Noun, point: OperatingPoint) -> NDArray[np.bool_]:
    counts = counts_of(answers, noun, point)
    right: NDArray[np.bool_] = (counts.fp == 0) & (counts.fn == 0)
    return right
