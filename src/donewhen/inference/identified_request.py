"""A request whose inputs are known by their content: the model's bytes, each image's bytes.

What is stored is found by these digests alone. A file that is renamed, copied or fetched again
keeps its predictions, and one that was changed in place loses them.
"""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from pathlib import Path

from donewhen.foundation.errors import DataSetError, ModelError, SentenceError
from donewhen.foundation.fingerprints import Fingerprints
from donewhen.inference.decoders import DECODERS
from donewhen.inference.model_file import ModelIdentity, identify
from donewhen.inference.perturbations import PERTURBATIONS, check_severity
from donewhen.inference.request import InferenceRequest, available_threads, store_key
from donewhen.inference.workers.prediction_job import Job


@dataclass(frozen=True)
class IdentifiedRequest:
    """A request that makes sense, with the identities of its inputs.

    ``model_digest`` is "sha256:…", ``classes`` are the model's, ``image_digests`` (hexadecimal) are
    in the images' order. ``key`` covers everything, beside the images, that changes an answer.
    """

    request: InferenceRequest
    model_digest: str
    classes: tuple[str, ...]
    image_digests: list[str]
    key: str

    @property
    def first_names(self) -> dict[str, str]:
        """The first image of each content, by its digest; in the images' order."""
        names: dict[str, str] = {}
        for name, digest in zip(self.request.images.names, self.image_digests, strict=True):
            names.setdefault(digest, name)
        return names

    def job(self, wanted: Container[str], target: Path) -> Job:
        """Return the job to predict the images with the ``wanted`` digests, each content once."""
        request = self.request
        images = tuple((name, d) for d, name in self.first_names.items() if d in wanted)
        return Job(
            model_file=str(request.model_file),
            model_digest=self.model_digest,
            task=request.task,
            classes=len(self.classes),
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


def identify_request(request: InferenceRequest) -> IdentifiedRequest:
    """Check ``request`` and return it with what its model and its images are.

    Raises what ``check_request`` raises, ``ModelError`` when the model cannot be used and
    ``DataSetError`` when an image cannot be read.
    """
    check_request(request)
    identity = identify(request.model_file, request.store)
    classes = _model_classes(request, identity)
    threads = request.threads or available_threads()
    fingerprints = Fingerprints(request.images.folder, request.store, threads=threads)
    return IdentifiedRequest(
        request=request,
        model_digest=identity.digest,
        classes=classes,
        image_digests=fingerprints.digests(request.images.names),
        key=store_key(request, identity.digest, classes),
    )


def check_request(request: InferenceRequest) -> None:
    """Raise what ``predict`` would raise of a request that makes no sense; reads no file.

    That is ``DataSetError`` without images, ``ModelError`` for a decoder of another task,
    ``UnknownNameError`` or ``SentenceError`` for a change of the images that does not exist or
    that this model cannot see.
    """
    if not len(request.images):
        raise DataSetError(
            f"there are no images in {request.images.folder}, so nothing can be judged. Add some."
        )
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


def _model_classes(request: InferenceRequest, identity: ModelIdentity) -> tuple[str, ...]:
    """Return the model's classes: the manifest's, or else those of the file's metadata.

    The same classes in another order are a label map that was mixed up: every answer would carry
    a wrong name. Other names are left alone, as a manifest may translate them.
    """
    listed, in_file = request.classes, identity.classes
    if listed and in_file and listed != in_file and sorted(listed) == sorted(in_file):
        first = next(index for index, name in enumerate(listed) if name != in_file[index])
        raise ModelError(
            f"model {request.model_file} has the classes of model.yaml in another order: its "
            f'class {first} is "{in_file[first]}", not "{listed[first]}". Use the file\'s order.'
        )
    classes = listed or in_file
    if not classes:
        raise ModelError(
            f"model {request.model_file} does not say its classes. "
            "List them in model.yaml, in the order of the model's output."
        )
    return classes


def _needed_sizes(request: InferenceRequest, names: set[str]) -> dict[str, tuple[int, int]]:
    """Return the sizes that ``names`` must have: those for which their boxes were drawn."""
    images = request.images
    if images.sizes is None:
        return {}
    listed = zip(images.names, images.sizes.tolist(), strict=True)
    return {name: (width, height) for name, (width, height) in listed if name in names and width}
