"""The inference stage: from a model and images to predictions, computing only what is missing.

A run over stored predictions imports no runtime and no image library, and starts no process.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from donewhen.domain.predictions import Predictions
from donewhen.foundation.errors import UnfinishedError
from donewhen.foundation.fingerprints import unusable
from donewhen.inference.identified_request import IdentifiedRequest, identify_request
from donewhen.inference.prediction_store import PredictionStore
from donewhen.inference.request import InferenceRequest
from donewhen.inference.workers.prediction_job import Job

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class PredictionRun:
    """What a model says about all images of a request, in their order.

    ``classes`` are the model's, ``model_digest`` is "sha256:…"; ``key`` identifies the answers:
    model, settings, images. ``computed`` and ``reused`` count images. ``providers`` are what the
    model ran on ("cpu"), then or now.
    """

    predictions: Predictions
    classes: tuple[str, ...]
    model_digest: str
    key: str
    computed: int
    reused: int
    providers: tuple[str, ...] = ()


def predict(
    request: InferenceRequest, progress: Progress | None = None, *, floor: float = 0.0
) -> PredictionRun:
    """Return the predictions for all images of ``request``, detections from ``floor`` on.

    All are computed and stored, whatever the floor; what lies below it is not held in memory.
    ``progress`` hears (images done, images in all). Raises ``DataSetError`` when any image cannot
    be read, ``ModelError`` when the model cannot be used, ``UnknownNameError`` or ``SentenceError``
    for a change of the images that does not exist or that this model cannot see,
    ``UnfinishedError`` when a worker did not end well; what was finished by then is stored.
    """
    identified = identify_request(request)
    digests = identified.image_digests
    store = PredictionStore(request.store, identified.key, floor)
    missing = set(store.load(digests))
    if missing:
        _compute(identified, missing, store, progress)
        if store.load(digests):
            raise UnfinishedError(
                f"predictions in {store.folder} vanished or were damaged while they were used. "
                "Run again."
            )
    computed = sum(digest in missing for digest in digests)
    return PredictionRun(
        predictions=store.predictions(request.task, digests),
        classes=identified.classes,
        model_digest=identified.model_digest,
        key=hashlib.sha256("\n".join((identified.key, *digests)).encode()).hexdigest(),
        computed=computed,
        reused=len(digests) - computed,
        providers=store.providers(digests),
    )


def _compute(
    identified: IdentifiedRequest,
    missing: set[str],
    store: PredictionStore,
    progress: Progress | None,
) -> None:
    """Have workers predict the missing images, each content once, in the images' order."""
    from donewhen.inference.workers.prediction_pool import run_job  # a warm run starts no process

    store.clean()
    job = identified.job(missing, store.folder)
    total = len(identified.image_digests)

    def told(done: int) -> None:
        if progress is not None:
            progress(total - len(job.images) + done, total)

    told(0)  # whoever tells a rate has to know what was there already
    faults = run_job(job, told)
    if faults:
        raise unusable(_every_fault(identified, job, faults), total)


def _every_fault(identified: IdentifiedRequest, job: Job, faults: dict[str, str]) -> list[str]:
    """Return what is wrong with each image; files of equal bytes were looked at only once."""
    first = identified.first_names
    names = zip(identified.request.images.names, identified.image_digests, strict=True)
    return [
        faults[first[digest]].replace(job.path(first[digest]), job.path(name))
        for name, digest in names
        if first[digest] in faults
    ]
