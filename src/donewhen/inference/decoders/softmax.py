"""Classifiers: one score per class."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from donewhen.inference.decoders.decoder import DECODERS, one_each, only_output

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from donewhen.domain.data_set import Task
    from donewhen.inference.decoders.decoder import Reading
    from donewhen.inference.image_placement import Placement

_TOLERANCE = 1e-3
_HALF_TOLERANCE = 1e-2


class Softmax:
    """One output [B, C] of logits or probabilities.

    Each row is looked at by itself: values from 0 to 1 that sum to 1 (within 0.001; 0.01 for
    float16) are probabilities and taken as they are; any other row goes through softmax.
    """

    name = "softmax"
    task: Task = "classification"
    description = (
        "Classifiers: one output [B, C] (or [B, C, 1, 1]); rows that are probabilities already are "
        "taken as they are, others go through softmax."
    )

    def decode(
        self, outputs: Mapping[str, NDArray[Any]], placements: Sequence[Placement], reading: Reading
    ) -> NDArray[np.float32]:
        """Return the class scores [B, C] of the images."""
        rows = self._rows(outputs, len(placements), reading)
        tolerance = _HALF_TOLERANCE if rows.dtype == np.float16 else _TOLERANCE
        values = rows.astype(np.float64)
        within = (values >= 0).all(axis=1) & (values <= 1).all(axis=1)
        probable = within & (np.abs(values.sum(axis=1) - 1) <= tolerance)
        # The largest is taken off first: exp of a large logit would overflow.
        powers = np.exp(values - values.max(axis=1, keepdims=True))
        shares = powers / powers.sum(axis=1, keepdims=True)
        return np.where(probable[:, None], values, shares).astype(np.float32)

    def _rows(
        self, outputs: Mapping[str, NDArray[Any]], images: int, reading: Reading
    ) -> NDArray[Any]:
        fitting = []
        for value in outputs.values():
            flat = value.reshape(value.shape[:2]) if set(value.shape[2:]) == {1} else value
            if flat.ndim == 2 and flat.shape[1] == reading.classes and one_each(flat, images):
                fitting.append(flat)
        wanted = f"one output [{images}, {reading.classes}] of fractions"
        return only_output(self.name, outputs, fitting, wanted, reading)


DECODERS.register(Softmax.name, Softmax())
