"""What is wrong with a data set's images and labels, or may be."""

from __future__ import annotations

from collections.abc import Callable, Iterator
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
class Named:
    """The model that is asked which labels look wrong, and its version; None for the current."""

    model: str
    version: str | None = None


@dataclass(frozen=True)
class Trouble:
    """One look at a data set: a title, and what was found; or in ``said`` why nothing could be."""

    title: str
    finding: Finding | None = None
    said: str = ""

    @property
    def count(self) -> int | None:
        """How many were found; None where that is not known."""
        if self.finding is None or self.finding.value is None:
            return None
        return int(self.finding.value)

    @property
    def status(self) -> str:
        """How the count is to be taken: a suspicion is no fault yet."""
        suspected = self.finding is not None and self.finding.name == "suspected_labels"
        return "undecided" if suspected else "not-met"


def looked_at(run: Run, data_set: DataSet) -> ImageSignatures:
    """Return what the images look like, with a line of progress."""
    settings = run.settings
    with progress_line(f"looking at {data_set.id}", shown=not run.log.is_open) as line:
        return read_signatures(
            data_set.images, settings.store, threads=settings.threads, progress=line
        )


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


def troubles(
    run: Run, data_set: DataSet, sizes: NDArray[np.int64], named: Named | None
) -> Iterator[Trouble]:
    """Yield each look at the data set; ``named`` is asked for labels that look wrong."""
    signatures = looked_at(run, data_set)
    yield Trouble("Images that cannot be read", findings.unreadable(data_set, signatures))
    yield Trouble("Images that are there twice", findings.repeated(data_set, signatures))
    yield _look_alikes(data_set, signatures)
    if isinstance(data_set.truth, Boxes):
        yield Trouble("Boxes that leave their image", _outside(data_set, sizes))
    yield from _training(run, data_set, signatures)
    yield _suspected(run, data_set, named)


def _look_alikes(data_set: DataSet, signatures: ImageSignatures) -> Trouble:
    apart = "" if data_set.group is None else f", of two {data_set.group}s"
    title = f"Pairs of images that look alike{apart}"
    return Trouble(title, findings.look_alikes(data_set, signatures))


def _outside(data_set: DataSet, sizes: NDArray[np.int64]) -> Finding:
    unknown = (sizes == 0).any(axis=1)
    known = sizes.astype(np.float64)
    known[unknown] = np.inf  # what cannot be read is told elsewhere
    return findings.boxes_outside(data_set, known)


def _training(run: Run, data_set: DataSet, signatures: ImageSignatures) -> Iterator[Trouble]:
    title = "Images that were trained on, too"
    named = run.workspace.data_set_manifest(data_set.id).training
    if not named:
        said = 'Name in dataset.yaml what was trained on, as "training".'
        yield Trouble(title, said=said)
    for name in named:
        about = f"{title} ({name})"
        try:
            other = run.workspace.data_set(name)
            there = looked_at(run, other)
        except (UnknownNameError, DataSetError) as error:
            yield Trouble(about, said=str(error))
            continue
        for near, word in ((False, about), (True, f"Images like one that was trained on ({name})")):
            found = findings.shared_with(data_set, signatures, [(other, there)], near=near)
            yield Trouble(word, found)


def _suspected(run: Run, data_set: DataSet, named: Named | None) -> Trouble:
    title = "Labels that look wrong"
    if named is None:
        return Trouble(
            title, said="No model was asked. Name one that is mostly right: --model NAME"
        )

    def ask() -> Finding:
        request = AnswersRequest(data_set=data_set.id, model=named.model, version=named.version)
        judged = run.answers_of(request)
        point = OperatingPoint(judged.model.output.score, OVERLAP)
        return suspects(judged.answers, point)

    about = f"{title} to {named.model}"
    return _tried(about, ask)


def _tried(title: str, make: Callable[[], Finding]) -> Trouble:
    """Return a look; where an image cannot be used, what the model would say of it is not known."""
    try:
        return Trouble(title, make())
    except DataSetError as error:
        return Trouble(title, said=str(error))
