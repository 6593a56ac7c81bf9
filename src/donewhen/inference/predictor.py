"""One model that looks at images: bytes in, detections or class scores out.

This is the shard function's inner part, the same in a local worker and on a cluster.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from donewhen.foundation.errors import DataSetError, ModelError
from donewhen.inference.answer_probe import AnswerProbe
from donewhen.inference.box_check import other_size
from donewhen.inference.decoders import DECODERS, ImageDetections, Reading
from donewhen.inference.image_limits import set_image_limits
from donewhen.inference.images import decode_image, read_image_bytes
from donewhen.inference.model_file import model_digest
from donewhen.inference.perturbed_images import perturb
from donewhen.inference.preprocessing import InputBuffer
from donewhen.inference.session import open_session
from donewhen.inference.shards import Shard

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PIL.Image import Image

    from donewhen.inference.image_placement import Placement
    from donewhen.inference.workers.prediction_job import Job


class Predictor:
    """A loaded model and its decoder; shared by threads, each with a buffer of its own."""

    def __init__(self, job: Job, threads: int = 1, *, probe: bool = True) -> None:
        """``threads`` is how many a single run may use.

        Without ``probe`` a model may be random: an experiment finds out how it answers.
        """
        self._job = job
        set_image_limits(job.image_limits)
        path = Path(job.model_file)
        # The key of what is stored holds this digest: another file's answers must not get there.
        if model_digest(path) != job.model_digest:
            raise ModelError(f"model {path} changed while it was being judged. Run again.")
        self._session = open_session(path, path.read_bytes(), job.input, job.provider, threads)
        self._decoder = DECODERS.get(job.decoder)
        self._reading = Reading(job.classes, job.input.size, job.iou, f"model {path}")
        self._probe = AnswerProbe(self._session, self._reading.model) if probe else None

    @property
    def provider(self) -> str:
        """What the model runs on ("cpu")."""
        return self._session.provider

    @property
    def fixed_batch(self) -> int | None:
        """How many images the model itself wants at once; None where it takes any number."""
        return self._session.batch

    @property
    def batch(self) -> int:
        """How many images run at once."""
        return self._session.batch or self._job.batch

    def buffer(self) -> InputBuffer:
        """Return a buffer for one thread."""
        return InputBuffer(self._job.input, self.batch, self._session.dtype)

    def image(self, name: str, digest: str) -> Image:
        """Return the decoded image; raise ``DataSetError`` when it cannot be used."""
        path = self._job.path(name)
        data = read_image_bytes(path)
        if hashlib.sha256(data).hexdigest() != digest:
            raise DataSetError(f"image {path} changed while it was being judged. Run again.")
        image = decode_image(data, path, "L" if self._job.input.color == "L" else "RGB")
        self._check_size(name, image)
        if self._job.perturbation is None:
            return image
        return perturb(image, *self._job.perturbation, digest, path)

    def _check_size(self, name: str, image: Image) -> None:
        expected = self._job.sizes.get(name, image.size)
        if image.size != expected:
            raise DataSetError(other_size(self._job.path(name), image.size, expected))

    def run(
        self, buffer: InputBuffer, names: Sequence[str], images: Sequence[Image]
    ) -> tuple[dict[str, NDArray[Any]], list[Placement]]:
        """Return the model's outputs for at most ``batch`` images, and where they lay."""
        placements = [buffer.fill(row, image) for row, image in enumerate(images)]
        # In a fixed batch, rows that no image fills hold an earlier one; nobody looks at them.
        array = buffer.array if self._session.batch else buffer.array[: len(images)]
        outputs = {
            name: value[: len(images)] if value.ndim and len(value) == len(array) else value
            for name, value in self._session.run(array).items()
        }
        self._check_finite(outputs, names)
        if self._probe is not None:
            self._probe.check(array, outputs)
        return outputs, placements

    def decode(
        self, runs: Sequence[tuple[dict[str, NDArray[Any]], list[Placement]]]
    ) -> list[ImageDetections | NDArray[np.float32]]:
        """Return one result per image of several runs.

        Where the outputs allow it they are decoded together: on small models, decoding image by
        image would keep the other threads waiting for the interpreter.
        """
        if len(runs) > 1 and _can_be_joined(runs):
            joined = {
                name: np.concatenate([outputs[name] for outputs, _ in runs]) for name in runs[0][0]
            }
            runs = [(joined, [spot for _, placements in runs for spot in placements])]
        results: list[ImageDetections | NDArray[np.float32]] = []
        for outputs, placements in runs:
            results.extend(self._decoder.decode(outputs, placements, self._reading))
        return results

    def _check_finite(self, outputs: dict[str, NDArray[Any]], names: Sequence[str]) -> None:
        for name, value in outputs.items():
            if value.dtype.kind not in "fiub":
                raise ModelError(
                    f'{self._reading.model} gives text in output "{name}", where numbers are '
                    "needed. Export it without that output."
                )
            if value.dtype.kind != "f":
                continue
            with np.errstate(all="ignore"):
                if np.isfinite(value.sum()):  # one quick pass; the sum is not finite otherwise
                    continue
            bad = ~np.isfinite(value)
            if not bad.any():
                continue
            row = int(np.nonzero(bad)[0][0]) if value.ndim and len(value) >= len(names) > 1 else 0
            image = names[min(row, len(names) - 1)]
            raise ModelError(
                f"{self._reading.model} gives values that are not numbers (NaN or infinite) in "
                f'output "{name}" for image {self._job.path(image)}. Check the export and the '
                "input settings in model.yaml."
            )


def _can_be_joined(runs: Sequence[tuple[dict[str, NDArray[Any]], list[Placement]]]) -> bool:
    """Say whether every output has a row per image, and the same shape in all runs."""
    first = runs[0][0]
    return all(
        value.ndim > 1
        and len(value) == len(placements)
        and value.shape[1:] == first[name].shape[1:]
        for outputs, placements in runs
        for name, value in outputs.items()
    )


def assemble(
    task: str,
    digests: Sequence[str],
    results: Sequence[ImageDetections | NDArray[np.float32]],
    provider: str,
) -> Shard:
    """Return the results of a shard's images as one ``Shard``."""
    facts = {"provider": provider}
    if task == "classification":
        rows = [scores for scores in results if isinstance(scores, np.ndarray)]
        return Shard(task, tuple(digests), {"score": np.stack(rows)}, facts)
    images = [found for found in results if isinstance(found, ImageDetections)]
    arrays = {
        "count": np.array([len(found.score) for found in images], dtype=np.int32),
        "category": np.concatenate([found.category for found in images]),
        "score": np.concatenate([found.score for found in images]),
        "box": np.concatenate([found.box for found in images]),
    }
    return Shard(task, tuple(digests), arrays, facts)
