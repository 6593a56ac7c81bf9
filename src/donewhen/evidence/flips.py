"""Flips: images that were right and are wrong now (negative), and the reverse (positive).

An image is right when everything on it is found and nothing is reported falsely; of a classifier,
when its class is right. The term is that of Yan et al., "Positive-Congruent Training" (CVPR 2021):
a model with better figures may still break what its users relied on, and a mean does not tell.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from donewhen.domain.claim import Unit
from donewhen.domain.finding import DrawnBox, Finding, Picture
from donewhen.evidence.case import Case
from donewhen.evidence.sheets import SHOWN
from donewhen.judging.resolved_claim import FEWEST_IMAGES, slice_words


def find_flips(now: Case, before: Case, slices: tuple[str, ...] = (), *, negative: bool) -> Finding:
    """Return the negative flips, wrong ``now`` and right ``before``; or the positive ones.

    ``slices`` are those whose answers these are. Where they are too small to be judged, the finding
    has no value.
    """
    images = now.answers.data_set.images
    was, is_now = ("right", "wrong") if negative else ("wrong", "right")
    where = f"{slice_words(slices)} " if slices else ""
    finding = Finding(
        name="images_lost" if negative else "images_gained",
        subject=f"{where}images {was} with the baseline, {is_now} now",
        value=None,
        unit=Unit.COUNT,
        of=len(images),
    )
    if slices and len(images) < FEWEST_IMAGES:
        named = f"{len(images)} images in {slice_words(slices)}"
        return replace(finding, detail=f"{named}, too few to judge a slice by")
    wrong, right = (now, before) if negative else (before, now)
    errors, none = wrong.counts(), right.counts()
    flipped = (errors.fp + errors.fn > 0) & (none.fp + none.fn == 0)
    rows = np.flatnonzero(flipped).tolist()
    return replace(
        finding,
        value=len(rows),
        columns=("image",),
        rows=tuple((images.names[row],) for row in rows),
        pictures=tuple(_pictures(wrong, rows[:SHOWN])),
    )


def _pictures(case: Case, rows: list[int]) -> list[Picture]:
    """Return the images on which something is wrong, with what is wrong."""
    if isinstance(case.answers.predicted, np.ndarray):
        return [class_picture(case, row) for row in rows]
    matched, name = case.matched(), case.answers.data_set.class_name
    missed, false = matched.matches.missed, matched.matches.false
    truth, said = matched.selection.truth, matched.selection.detections
    pictures = []
    for image in rows:
        misses = [
            DrawnBox.of_row(truth.box[row], "miss", name(matched.truth_category[row]))
            for row in missed[truth.image[missed] == image]
        ]
        alarms = [
            DrawnBox.of_row(said.box[row], "false", name(matched.predicted_category[row]))
            for row in false[said.image[false] == image]
        ]
        counted = ((len(misses), "missed"), (len(alarms), "false"))
        what = ", ".join(f"{count} {word}" for count, word in counted if count)
        pictures.append(case.picture(image, what, [*misses, *alarms]))
    return pictures


def class_picture(case: Case, row: int) -> Picture:
    """Return an image with the class that it was given, and the one that it is of."""
    (truth, said), name = case.labels(), case.answers.data_set.class_name
    return case.picture(row, f"said {name(said[row])}, is {name(truth[row])}")
