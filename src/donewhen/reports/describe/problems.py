"""What is wrong with a data set's images and labels, or may be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from donewhen.checks.data_quality import findings
from donewhen.checks.data_quality.image_signatures import ImageSignatures, read_signatures
from donewhen.checks.data_quality.suspects import suspects
from donewhen.domain.data_set import Boxes, DataSet
from donewhen.domain.finding import Finding
from donewhen.evaluation.estimation import OperatingPoint
from donewhen.foundation.errors import DataSetError, UnknownNameError
from donewhen.foundation.progress import progress_line
from donewhen.goals.run import Run
from donewhen.goals.scope import OVERLAP
from donewhen.judging.measurement import AnswersRequest


@dataclass(frozen=True)
class AskedModel:
    """The model that is asked which labels look wrong, and its version; None for the current."""

    name: str
    version: str | None = None


@dataclass(frozen=True)
class Problem:
    """What was looked for, and what was found; or in ``unknown`` why that cannot be told.

    A ``suspicion`` is a count of what may be no fault. ``matters`` says that not knowing it keeps
    figures on this data set from being trusted.
    """

    title: str
    finding: Finding | None = None
    unknown: str = ""
    suspicion: bool = False
    matters: bool = False

    @property
    def count(self) -> int | None:
        """How many were found; None where that is not known."""
        if self.finding is None or self.finding.value is None:
            return None
        return int(self.finding.value)

    @property
    def status(self) -> str:
        """The outcome whose colour a count has on the page."""
        return "undecided" if self.suspicion else "not-met"


def sizes_of(run: Run, data_set: DataSet) -> NDArray[np.int64]:
    """Return width and height of each image [N, 2], 0 where its file does not tell them."""
    known = data_set.images.sizes
    sizes = np.zeros((len(data_set.images), 2), np.int64) if known is None else known.copy()
    missing = np.flatnonzero((sizes == 0).any(axis=1)).tolist()
    if not missing:
        return sizes
    from donewhen.inference.images import image_size  # Pillow is slow to import

    with progress_line(f"sizes of {data_set.id}", shown=not run.log.is_open) as line:
        for done, row in enumerate(missing):
            line(done, len(missing))
            try:
                sizes[row] = image_size(data_set.images.path(row))
            except DataSetError:
                continue  # it is one of those that cannot be read
    return sizes


def find_problems(
    run: Run, data_set: DataSet, sizes: NDArray[np.int64], model: AskedModel | None
) -> Iterator[Problem]:
    """Yield everything that was looked for; ``model`` is asked for labels that look wrong."""
    signatures = _signatures(run, data_set)
    yield Problem("Images that cannot be read", findings.unreadable(data_set, signatures))
    yield Problem("Images that appear twice", findings.repeated(data_set, signatures))
    apart = "" if data_set.group is None else f", of two {data_set.group}s"
    title = f"Pairs of images that look alike{apart}"
    yield Problem(title, findings.look_alikes(data_set, signatures))
    if isinstance(data_set.truth, Boxes):
        yield Problem("Boxes that leave their image", _boxes_outside(data_set, sizes))
    yield from _trained_on(run, data_set, signatures)
    yield _suspected_labels(run, data_set, model)


def _signatures(run: Run, data_set: DataSet) -> ImageSignatures:
    settings = run.settings
    with progress_line(f"looking at {data_set.id}", shown=not run.log.is_open) as line:
        return read_signatures(
            data_set.images, settings.store, threads=settings.threads, progress=line
        )


def _boxes_outside(data_set: DataSet, sizes: NDArray[np.int64]) -> Finding:
    unknown = (sizes == 0).any(axis=1)
    known = sizes.astype(np.float64)
    known[unknown] = np.inf  # what cannot be read is told elsewhere
    return findings.boxes_outside(data_set, known)


def _trained_on(run: Run, data_set: DataSet, signatures: ImageSignatures) -> Iterator[Problem]:
    title = "Images that were also trained on"
    names = run.workspace.data_set_manifest(data_set.id).training
    if not names:
        remedy = 'Name in dataset.yaml what was trained on, as "training".'
        yield Problem(title, unknown=remedy, matters=True)
    for name in names:
        same, alike = f"{title} ({name})", f"Images like one that was trained on ({name})"
        try:
            other = run.workspace.data_set(name)
            others = [(other, _signatures(run, other))]
        except (UnknownNameError, DataSetError) as error:
            yield Problem(same, unknown=str(error), matters=True)
            continue
        yield Problem(same, findings.shared_with(data_set, signatures, others, near=False))
        yield Problem(alike, findings.shared_with(data_set, signatures, others, near=True))


def _suspected_labels(run: Run, data_set: DataSet, model: AskedModel | None) -> Problem:
    title = "Labels that look wrong"
    if model is None:
        remedy = "No model was asked. Name one that is mostly right: --model NAME"
        return Problem(title, unknown=remedy)
    title += f" to {model.name}"
    request = AnswersRequest(data_set=data_set.id, model=model.name, version=model.version)
    try:
        answered = run.answers_of(request)
    except DataSetError as error:  # an image that no model can be asked about
        return Problem(title, unknown=str(error))
    point = OperatingPoint(answered.model.output.score, OVERLAP)
    return Problem(title, suspects(answered.answers, point), suspicion=True)
