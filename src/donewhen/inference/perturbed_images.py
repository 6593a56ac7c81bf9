"""Changed images: the pixels that a model sees, and where the ground truth lies in them."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from donewhen.domain.data_set import Boxes
from donewhen.foundation.errors import DataSetError
from donewhen.inference.perturbations import PERTURBATIONS, check_severity

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Literal

    from numpy.typing import NDArray
    from PIL.Image import Image

    from donewhen.domain.data_set import DataSet, ImageList


def perturb(image: Image, name: str, severity: int, digest: str, path: Path | str) -> Image:
    """Return a decoded image changed; ``digest`` is the sha256 (hexadecimal) of the file's bytes.

    What is drawn by lot comes from the content: a copy, another order and another thread give the
    same pixels. Raises ``DataSetError`` that names ``path`` where the image cannot be changed.
    """
    try:
        return PERTURBATIONS.get(name).apply(image, severity, int(digest[:16], 16))
    except DataSetError as error:
        raise DataSetError(f"image {path}: {error}") from None


def perturbed_image(
    path: Path | str, name: str, severity: int, mode: Literal["RGB", "L"] = "RGB"
) -> Image:
    """Return the file ``path`` with the very pixels that a model saw.

    ``mode`` is "L" for a model whose ``input.color`` is L. Raises ``DataSetError`` for a file that
    cannot be used, ``UnknownNameError`` and ``SentenceError`` for a name or severity there is not.
    """
    # Pillow is imported with this module: evidence is drawn once, a warm run draws nothing.
    from donewhen.inference.images import decode_image, read_image_bytes

    data = read_image_bytes(path)
    image = decode_image(data, path, mode)
    return perturb(image, name, severity, hashlib.sha256(data).hexdigest(), path)


def perturbed_truth(data_set: DataSet, name: str, severity: int) -> DataSet:
    """Return ``data_set`` with its boxes where they lie in the changed images.

    It is the same object unless the change moves boxes. No object is dropped: one that leaves its
    image by more than half is neither found nor missed, like a crowd region; see ``objects_left``.
    The digest stays, as it says which annotations these are.
    """
    perturbation = PERTURBATIONS.get(name)
    check_severity(severity)
    truth = data_set.truth
    if perturbation.move is None or not isinstance(truth, Boxes):
        return data_set
    sizes = _sizes(data_set.images, truth.image)[truth.image]
    moved = replace(
        truth,
        box=perturbation.move_boxes(truth.box, sizes, severity),
        crowd=truth.crowd | perturbation.leaving(truth.box, sizes, severity),
    )
    return replace(data_set, truth=moved)


def objects_left(data_set: DataSet, moved: DataSet) -> int:
    """Return how many objects of ``data_set`` count neither as found nor as missed in ``moved``."""
    before, after = data_set.truth, moved.truth
    if not isinstance(before, Boxes) or not isinstance(after, Boxes):
        return 0
    return int((after.crowd & ~before.crowd).sum())


def of_same_objects(data_set: DataSet, moved: DataSet) -> DataSet:
    """Return the untouched ``data_set`` with those objects alone that count in ``moved``.

    What left its image there counts neither way here: a drop is one of the same objects.
    """
    before, after = data_set.truth, moved.truth
    if objects_left(data_set, moved) == 0:
        return data_set
    assert isinstance(before, Boxes)
    assert isinstance(after, Boxes)
    return replace(data_set, truth=replace(before, crowd=after.crowd))


def _sizes(images: ImageList, needed: NDArray[np.int32]) -> NDArray[np.float64]:
    """Return width and height [N, 2] of the images whose indices are ``needed``.

    The annotations' own are taken; the worker refuses an image that has another size. Where they
    give none, the file is asked.
    """
    known = images.sizes
    sizes = np.zeros((len(images), 2)) if known is None else known.astype(np.float64)
    unknown = np.unique(needed[(sizes[needed] == 0).any(axis=1)])
    if len(unknown):
        from donewhen.inference.images import image_size

        for index in unknown.tolist():
            sizes[index] = image_size(images.path(index))
    return sizes
