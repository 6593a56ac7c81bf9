"""Independent units: images, or the groups of images (videos, sites, patients) of a manifest."""

from __future__ import annotations

from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

Number = TypeVar("Number", np.int64, np.float64)


def summed(column: NDArray[Number], group: NDArray[np.int64] | None) -> NDArray[Number]:
    """Return the sum of ``column`` [N], one entry per image, for each unit, [U].

    ``group`` int64 [N] is the index of each image's group, 0 to U - 1; with None each image is a
    unit of its own. Raises ``ValueError`` on unequal lengths or a negative index.
    """
    if group is None:
        return column
    if group.shape != column.shape:
        raise ValueError(f"{len(group)} groups for {len(column)} images")
    if len(group) and group.min() < 0:
        raise ValueError("a group has a negative index")
    result: NDArray[Any] = np.zeros(unit_count(len(column), group), dtype=column.dtype)
    np.add.at(result, group, column)
    return result


def unit_count(images: int, group: NDArray[np.int64] | None) -> int:
    """Return how many units ``images`` images are."""
    if group is None:
        return images
    return int(group.max()) + 1 if len(group) else 0
