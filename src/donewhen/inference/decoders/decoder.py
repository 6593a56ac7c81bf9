"""What a decoder is: it turns a model's output arrays into detections or class scores."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from donewhen.foundation.errors import ModelError
from donewhen.foundation.registry import Registry

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from donewhen.domain.data_set import Task
    from donewhen.inference.image_placement import Placement


@dataclass(frozen=True)
class Reading:
    """What a decoder must know beside the outputs.

    ``classes`` is their number, ``size`` the model's input (width, height), ``iou`` the overlap
    above which suppression drops a box, ``model`` the file, for messages.
    """

    classes: int
    size: tuple[int, int]
    iou: float
    model: str = "the model"


@dataclass(frozen=True)
class ImageDetections:
    """The boxes of one image by descending score (stable).

    ``category`` int32 [M], ``score`` float32 [M], ``box`` float32 [M, 4] (x, y, width, height in
    pixels of the original image, clipped to it).
    """

    category: NDArray[np.int32]
    score: NDArray[np.float32]
    box: NDArray[np.float32]


class Decoder(Protocol):
    """One family of models.

    ``name`` is what model.yaml calls it, ``task`` what its results are, ``description`` one
    sentence for the reference: the outputs' shapes and units.
    """

    name: str
    task: Task
    description: str

    def decode(
        self, outputs: Mapping[str, NDArray[Any]], placements: Sequence[Placement], reading: Reading
    ) -> Sequence[ImageDetections] | NDArray[np.float32]:
        """Return one result per placement, in order.

        Detection: ``ImageDetections``. Classification: float32 [B, C], rows sum to 1. ``outputs``
        are finite. Raises ``ModelError`` when an output does not fit, also when it has more or
        fewer rows than there are images: the shape seen, the one wanted, the remedy.
        """
        ...  # pragma: no cover


DECODERS: Registry[Decoder] = Registry("decoder")


def shapes(outputs: Mapping[str, NDArray[Any]]) -> str:
    """Return the outputs' names, shapes and types for a message."""
    return ", ".join(
        f'"{name}" {list(value.shape)} {value.dtype}' for name, value in outputs.items()
    )


def one_each(output: NDArray[Any], images: int) -> bool:
    """Say whether an output holds fractions, a row for each image: nothing else can be scores."""
    return output.dtype.kind == "f" and output.ndim > 0 and len(output) == images


def only_output(
    name: str,
    outputs: Mapping[str, NDArray[Any]],
    fitting: Sequence[NDArray[Any]],
    wanted: str,
    reading: Reading,
    remedy: str = "Correct classes or decoder in model.yaml.",
) -> NDArray[Any]:
    """Return the one of ``outputs`` that decoder ``name`` can read.

    Raises ``ModelError`` unless exactly one is ``fitting``: of two, nobody knows which is meant.
    """
    if len(fitting) != 1:
        raise does_not_fit(name, outputs, wanted, reading, remedy)
    return fitting[0]


def does_not_fit(
    name: str, outputs: Mapping[str, NDArray[Any]], wanted: str, reading: Reading, remedy: str
) -> ModelError:
    """Return the error for outputs that decoder ``name`` cannot read."""
    return ModelError(
        f'the output of {reading.model} does not fit decoder "{name}": it gives {shapes(outputs)}; '
        f"{wanted} is wanted for {reading.classes} classes. {remedy}"
    )
