"""The images of slices, and the answers to them: each is cut once in a run.

Goals ask for the same slices again and again, and every cut copies the names and attributes of its
images. Where no slice is named, nothing is copied: what is asked of is handed back as it is.
"""

from __future__ import annotations

from donewhen.domain.data_set import DataSet
from donewhen.evaluation.estimation import Answers
from donewhen.inference.perturbed_images import perturbed_truth
from donewhen.judging.measurement import ModelAnswers
from donewhen.sources.slicing import slice_rows

Slices = tuple[str, ...]
Perturbation = tuple[str, int]

_MOST_KEPT = 100_000
"""Images. Of a larger data set no answers are kept: together they would fill the memory."""


class SliceCuts:
    """What was cut out of the data sets of one run, and out of the answers to them."""

    def __init__(self) -> None:
        self._images: dict[tuple[str, Slices, Perturbation | None], DataSet] = {}
        self._answers: dict[tuple[object, ...], Answers] = {}

    def images(
        self, data_set: DataSet, slices: Slices, perturbation: Perturbation | None = None
    ) -> DataSet:
        """Return the images that are in all ``slices``, and what stands on them once changed.

        Whether an image is in a slice is told by the untouched ``data_set``. Raises
        ``UnknownNameError`` for an unknown slice, ``InputError`` where no image is left.
        """
        if not slices and perturbation is None:
            return data_set
        key = (data_set.id, slices, perturbation)
        if key not in self._images:
            seen = data_set if perturbation is None else perturbed_truth(data_set, *perturbation)
            chosen = seen.only(slice_rows(data_set, slices))[0] if slices else seen
            self._images[key] = chosen
        return self._images[key]

    def answers(self, judged: ModelAnswers, slices: Slices, data_set: DataSet) -> Answers:
        """Return the answers to the images of some slices of the untouched ``data_set``."""
        if not slices:
            return judged.answers
        # A key alone does not tell from which score on detections were kept.
        key = (data_set.id, judged.key, judged.floor, judged.perturbation, slices)
        if key in self._answers:
            return self._answers[key]
        chosen = judged.answers.only(slice_rows(data_set, slices))
        if len(data_set.images) <= _MOST_KEPT:
            self._answers[key] = chosen
        return chosen
