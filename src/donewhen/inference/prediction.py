"""The inference stage: from a model and images to predictions, computing only what is missing.

A run over stored predictions imports no runtime and no image library, and starts no process.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from donewhen.domain.predictions import Predictions
from donewhen.foundation.errors import DataSetError, ModelError, SentenceError, UnfinishedError
from donewhen.foundation.fingerprints import Fingerprints, unusable
from donewhen.inference.decoders import DECODERS
from donewhen.inference.job import Job
from donewhen.inference.model_file import ModelIdentity, identify
from donewhen.inference.perturbations import PERTURBATIONS, check_severity
from donewhen.inference.prediction_store import PredictionStore
from donewhen.inference.request import InferenceRequest, available_threads, store_key

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
    for a change of the images that there is not or that this model cannot see, ``UnfinishedError``
    when the worker did not end well; what was finished by then is stored.
    """
    check_request(request)
    identity = identify(request.model_file, request.store)
    classes = model_classes(request, identity)
    threads = request.threads or available_threads()
    fingerprints = Fingerprints(request.images.folder, request.store, threads=threads)
    digests = fingerprints.digests(request.images.names)
    way = store_key(request, identity.digest, classes)
    store = PredictionStore(request.store, way, floor)
    missing = set(store.load(digests))
    if missing:
        _compute(request, identity, len(classes), digests, missing, store, progress)
        if store.load(digests):
            raise UnfinishedError(
                f"predictions in {store.folder} vanished or were damaged while they were used. "
                "Run again."
            )
    computed = sum(digest in missing for digest in digests)
    return PredictionRun(
        predictions=store.predictions(request.task, digests),
        classes=classes,
        model_digest=identity.digest,
        key=hashlib.sha256("\n".join((way, *digests)).encode()).hexdigest(),
        computed=computed,
        reused=len(digests) - computed,
        providers=store.providers(digests),
    )


def check_request(request: InferenceRequest) -> None:
    """Raise what ``predict`` would raise of a request that makes no sense; reads no file."""
    if not len(request.images):
        raise DataSetError(f"no images in {request.images.folder}. Nothing can be judged on them.")
    _check_decoder(request)
    _check_perturbation(request)


def _check_decoder(request: InferenceRequest) -> None:
    decoder = DECODERS.get(request.output.decoder, where=str(request.model_file.parent))
    if decoder.task != request.task:
        fitting = [name for name in DECODERS if DECODERS.get(name).task == request.task]
        raise ModelError(
            f'decoder "{decoder.name}" is for {decoder.task}, the model {request.model_file} for '
            f"{request.task}. Choose one of {', '.join(fitting)}."
        )


def _check_perturbation(request: InferenceRequest) -> None:
    if request.perturbation is None:
        return
    name, severity = request.perturbation
    perturbation = PERTURBATIONS.get(name)
    check_severity(severity)
    if perturbation.needs_colour and request.input.color == "L":
        raise SentenceError(
            f"the model {request.model_file} sees its images in grey: that they are "
            f"{perturbation.phrase} changes nothing, and would always hold. Take the sentence out."
        )


def model_classes(request: InferenceRequest, identity: ModelIdentity) -> tuple[str, ...]:
    """Return the model's classes: the manifest's, or else those of the file's metadata.

    The same classes in another order are a label map that was mixed up: every answer would carry
    a wrong name. Other names are left alone, as a manifest may translate them.
    """
    said, held = request.classes, identity.classes
    if said and held and said != held and sorted(said) == sorted(held):
        first = next(index for index, name in enumerate(said) if name != held[index])
        raise ModelError(
            f"model {request.model_file} lists the classes of model.yaml in another order: its "
            f'class {first} is "{held[first]}", not "{said[first]}". Use the file\'s order.'
        )
    classes = said or held
    if not classes:
        raise ModelError(
            f"model {request.model_file} does not say its classes. "
            "List them in model.yaml, in the order of the model's output."
        )
    return classes


def _compute(
    request: InferenceRequest,
    identity: ModelIdentity,
    classes: int,
    digests: list[str],
    missing: set[str],
    store: PredictionStore,
    progress: Progress | None,
) -> None:
    """Have a worker predict the missing images, each content once, in the images' order."""
    from donewhen.inference.supervision import supervise

    store.clean()
    named = list(zip(request.images.names, digests, strict=True))
    first = {digest: name for name, digest in reversed(named)}
    images = tuple((first[d], d) for d in dict.fromkeys(digests) if d in missing)
    job = job_of(request, identity.digest, classes, images, store.folder)
    total = len(digests)

    def told(done: int) -> None:
        if progress is not None:
            progress(total - len(images) + done, total)

    told(0)  # whoever tells a rate has to know what was there already
    faults = supervise(job, told)
    if faults:
        # Files of equal bytes were looked at once; each of them is unusable.
        texts = [
            faults[first[digest]].replace(job.path(first[digest]), job.path(name))
            for name, digest in named
            if first[digest] in faults
        ]
        raise unusable(texts, total)


def job_of(
    request: InferenceRequest,
    digest: str,
    classes: int,
    images: tuple[tuple[str, str], ...],
    target: Path,
) -> Job:
    """Return what a worker is told about some images (name and digest) of a request.

    ``digest`` is the model's, ``classes`` their number.
    """
    return Job(
        model_file=str(request.model_file),
        model_digest=digest,
        task=request.task,
        classes=classes,
        input=request.input,
        decoder=request.output.decoder,
        iou=request.output.iou,
        provider=request.provider,
        batch=request.batch,
        folder=str(request.images.folder),
        images=images,
        target=str(target),
        shard_images=request.shard_images,
        threads=request.threads or available_threads(),
        seconds_per_batch=request.seconds_per_batch,
        memory_bytes=request.memory_bytes,
        perturbation=request.perturbation,
        sizes=_needed_sizes(request, {name for name, _ in images}),
    )


def _needed_sizes(request: InferenceRequest, names: set[str]) -> dict[str, tuple[int, int]]:
    """Return the sizes that ``names`` must have: those for which their boxes were drawn."""
    images = request.images
    if images.sizes is None:
        return {}
    listed = zip(images.names, images.sizes.tolist(), strict=True)
    return {name: (width, height) for name, (width, height) in listed if name in names and width}
