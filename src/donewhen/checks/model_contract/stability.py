"""Whether a model's answer depends on what it must not: its batch, the threads, chance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

import numpy as np

from donewhen.checks.model_contract.sameness import Sameness, compared
from donewhen.checks.model_contract.sampling import drawn
from donewhen.domain.claim import Unit
from donewhen.domain.finding import Finding
from donewhen.inference import InferenceRequest
from donewhen.inference.experiments import answers_in_passes
from donewhen.inference.workers.experiment import Pass

IMAGES = 64
"""A model is tried on so many images; a batch that is larger is filled up with them."""


def between_batches(request: InferenceRequest, point: float, batches: tuple[int, int]) -> Finding:
    """Count the images whose answers differ between two sizes of batches.

    Raises ``ModelError`` where the model's batch is fixed.
    """
    asked = _sampled(request)
    first, second = answers_in_passes(asked, [Pass(batch=size) for size in batches])
    words = f"between batches of {batches[0]} and {batches[1]}"
    return _finding(request, asked, [compared(first, second, len(asked.images), point)], words)


def between_runs(request: InferenceRequest, point: float) -> Finding:
    """Count the images whose answers differ when the model runs again.

    It runs twice in one process, with one session, and once more in another process.
    """
    asked = _sampled(request)
    first, again = answers_in_passes(asked, [Pass(), Pass()])
    (anew,) = answers_in_passes(asked, [Pass()], process=1)
    images = len(asked.images)
    both = [compared(first, other, images, point) for other in (again, anew)]
    return _finding(request, asked, both, "from run to run")


def between_threads(request: InferenceRequest, point: float, threads: tuple[int, int]) -> Finding:
    """Count the images whose answers differ between two numbers of threads.

    So many callers share the session at a time, and each of its runs may use as many threads.
    """
    asked = _sampled(request)
    first, second = answers_in_passes(asked, [Pass(threads=number) for number in threads])
    words = f"between {threads[0]} and {threads[1]} threads"
    return _finding(request, asked, [compared(first, second, len(asked.images), point)], words)


def _sampled(request: InferenceRequest) -> InferenceRequest:
    return replace(request, images=drawn(request.images, IMAGES))


def _finding(
    request: InferenceRequest, asked: InferenceRequest, looks: Sequence[Sameness], words: str
) -> Finding:
    """Return how many images differ, the worst ones first; nothing said is nothing compared."""
    worst = looks[0]
    for look in looks[1:]:
        worst = worst.worst_of(look)
    names = asked.images.names
    order = worst.order().tolist()
    rows = tuple(
        (
            names[row],
            f"{worst.score[row]:.6f}",
            f"{worst.overlap[row]:.4f}",
            str(worst.lone[row]),
        )
        for row in order
        if worst.differs[row]
    )
    return Finding(
        name="unstable_images",
        subject=f"images whose answers differ {words}",
        value=Fraction(int(worst.differs.sum())),
        unit=Unit.COUNT,
        of=len(names) if worst.compared else 0,
        columns=("image", "largest score difference", "least overlap", "found only once"),
        rows=rows,
        detail=_detail(request, worst, names[order[0]], order[0]),
    )


def _detail(request: InferenceRequest, worst: Sameness, name: str, row: int) -> str:
    """Return how many images were asked about, and the largest difference with its image."""
    every, asked = len(request.images), len(worst.differs)
    which = f"{asked} drawn from {every:,} images" if asked < every else "all images"
    if not worst.compared:
        return f"{which}, and the model reports nothing on them"
    score, overlap = worst.score[row], worst.overlap[row]
    if score == 0 and overlap == 1:
        return f"{which}, not one score differs"
    difference = f"largest difference {_plain(score)} in a score"
    if overlap < 1:
        difference += f" and {_plain(1 - overlap)} in a box"
    return f"{which}, {difference}, in {name}"


def _plain(difference: float) -> str:
    """Return a difference with two digits that count, and no power of ten: "0.000086"."""
    return np.format_float_positional(difference, precision=2, fractional=False, trim="-")
