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

_SAME = 1e-3
_FIRST, _EVERY = 8, 16
"""Of a fixed batch the first ones, then each so manieth, are asked about in other ways, too."""
_ALONE = 2
"""Images of such a batch that are asked about among empty ones."""


class Predictor:
    """A loaded model and its decoder; shared by threads, each with a buffer of its own."""

    def __init__(self, job: Job, threads: int = 1, *, probe: bool = True) -> None:
        """``threads`` is how many a single run may use.

        Without ``probe`` a model may be random: a trial finds out how it answers.
        """
        self._job = job
        set_image_limits(job.image_limits)
        path = Path(job.model_file)
        if model_digest(path) != job.model_digest:
            raise ModelError(f"model {path} changed while it was being judged. Run again.")
        self._session = open_session(path, path.read_bytes(), job.input, job.provider, threads)
        self._probed = not probe
        self._tests, self._batches = probe, 0
        self._decoder = DECODERS.get(job.decoder)
        self._reading = Reading(job.classes, job.input.size, job.iou, f"model {path}")

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
            raise DataSetError(
                f"image {self._job.path(name)} is {_pixels(image.size)} as a person sees it, the "
                f"annotations say {_pixels(expected)}: their boxes lie elsewhere. Correct them."
            )

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
        if not self._probed:
            self._probed = True
            self._probe(array, outputs)
        if self._tests and len(array) > 1:
            self._test_places(array, outputs)
        return outputs, placements

    def _probe(self, array: NDArray[Any], outputs: dict[str, NDArray[Any]]) -> None:
        """Ask once more, and in a fixed batch with other images beside the first.

        A model that answers otherwise is random, or lets images of a batch see each other: every
        figure would depend on chance. Raises ``ModelError``.
        """
        again = self._session.run(array)
        for name, value in outputs.items():
            if not _close(value, again[name][: len(value)] if value.ndim else again[name]):
                raise ModelError(
                    f"{self._reading.model} gives another answer when it is asked twice about one "
                    f'image (output "{name}"): it is random. Export it without dropout and noise.'
                )
        if len(array) == 1:
            return
        last = len(array) - 1
        image, nothing = array[0], np.zeros_like(array[0])
        for other, place in ((image, last), (nothing, 0), (nothing, last)):
            beside = np.stack([other] * len(array))
            beside[place] = image
            among = self._session.run(beside)
            for name, value in outputs.items():
                by_row = value.ndim and len(value) > 0 and len(among[name]) == len(array)
                if by_row and not _close(value[0], among[name][place]):
                    raise self._mixes(name)

    def _test_places(self, array: NDArray[Any], outputs: dict[str, NDArray[Any]]) -> None:
        """Ask once more with each image one place further on, and about some images alone.

        A model may favour some places of a batch, or let its best image speak for all: what the
        first image shows may hide either. Raises ``ModelError``.
        """
        number, self._batches = self._batches, self._batches + 1
        if number >= _FIRST and number % _EVERY:
            return
        size = len(array)
        self._expect(outputs, np.roll(array, 1, axis=0), range(size), moved=1)
        for place in range(number * _ALONE, (number + 1) * _ALONE):
            row = place % size
            alone = np.zeros_like(array)
            alone[row] = array[row]
            self._expect(outputs, alone, (row,))

    def _expect(
        self,
        outputs: dict[str, NDArray[Any]],
        array: NDArray[Any],
        rows: Sequence[int],
        moved: int = 0,
    ) -> None:
        """Ask about ``array``, where some rows of before stand ``moved`` places further on."""
        size = len(array)
        for name, again in self._session.run(array).items():
            value = outputs[name]
            if not value.ndim or len(again) != size:
                continue
            for row in (one for one in rows if one < len(value)):
                if not _close(value[row], again[(row + moved) % size]):
                    raise self._mixes(name)

    def _mixes(self, output: str) -> ModelError:
        return ModelError(
            f"{self._reading.model} gives another answer about an image when others "
            f'stand beside it in its batch (output "{output}"). Export it in evaluation '
            "mode, or with a batch of 1."
        )

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
            runs = [(joined, [one for _, placements in runs for one in placements])]
        results: list[ImageDetections | NDArray[np.float32]] = []
        for outputs, placements in runs:
            results.extend(self._decoder.decode(outputs, placements, self._reading))
        return results

    def _check_finite(self, outputs: dict[str, NDArray[Any]], names: Sequence[str]) -> None:
        for name, value in outputs.items():
            if value.dtype.kind not in "fiub":
                raise ModelError(
                    f'{self._reading.model} gives text in output "{name}"; numbers are wanted. '
                    "Export it without that output."
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
                f"{self._reading.model} gives values that are no numbers (NaN or infinite) in "
                f'output "{name}" for image {self._job.path(image)}. Nothing can be judged on '
                "them: check the export and the input settings."
            )


def _close(one: NDArray[Any], other: NDArray[Any]) -> bool:
    """Say whether two answers are the same but for the rounding of an accelerator."""
    if one.shape != other.shape:
        return False
    if one.dtype.kind != "f":
        return bool((one == other).all())
    return bool(np.allclose(one, other, rtol=_SAME, atol=_SAME))


def _pixels(size: tuple[int, int]) -> str:
    return f"{size[0]} x {size[1]} pixels"


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
        rows = [one for one in results if isinstance(one, np.ndarray)]
        return Shard(task, tuple(digests), {"score": np.stack(rows)}, facts)
    found = [one for one in results if isinstance(one, ImageDetections)]
    arrays = {
        "count": np.array([len(one.score) for one in found], dtype=np.int32),
        "category": np.concatenate([one.category for one in found]),
        "score": np.concatenate([one.score for one in found]),
        "box": np.concatenate([one.box for one in found]),
    }
    return Shard(task, tuple(digests), arrays, facts)
