"""Whether a model's answers are its own: not drawn by chance, not mixed with its neighbours'.

An export in training mode draws noise, or normalises an image by the others in its batch. Then
every figure would depend on chance or on the order of images, so such a model is refused while its
first batches are answered. Each question costs a run of the session: later batches get few.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from donewhen.foundation.errors import ModelError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from donewhen.inference.session import Session

_SAME = 1e-3
_FIRST, _EVERY = 8, 16
"""The first 8 batches, then every 16th, are asked about in other ways, too."""
_ALONE = 2
"""Images of such a batch that are asked about among empty ones."""


class AnswerProbe:
    """Asks a model again, in other ways, about what it has answered."""

    def __init__(self, session: Session, model: str) -> None:
        """``model`` names the model in messages."""
        self._session, self._model = session, model
        self._asked_twice, self._batches = False, 0

    def check(self, array: NDArray[Any], outputs: dict[str, NDArray[Any]]) -> None:
        """Check the ``outputs`` for the batch ``array``; raise ``ModelError`` if they changed."""
        if not self._asked_twice:
            self._asked_twice = True
            self._ask_twice(array, outputs)
        if len(array) > 1:
            self._ask_in_other_places(array, outputs)

    def _ask_twice(self, array: NDArray[Any], outputs: dict[str, NDArray[Any]]) -> None:
        """Ask once more, and in a batch with other images beside the first."""
        again = self._session.run(array)
        for name, value in outputs.items():
            if not _close(value, again[name][: len(value)] if value.ndim else again[name]):
                raise ModelError(
                    f"{self._model} gives another answer when it is asked twice about one "
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

    def _ask_in_other_places(self, array: NDArray[Any], outputs: dict[str, NDArray[Any]]) -> None:
        """Ask once more with each image one place further on, and about some images alone.

        A model may favour some places of a batch, or let its best image speak for all: what the
        first image shows may hide either.
        """
        number, self._batches = self._batches, self._batches + 1
        if number >= _FIRST and number % _EVERY:
            return
        size = len(array)
        self._expect(outputs, np.roll(array, 1, axis=0), range(size), moved=1)
        # Other places in each batch: in time, every place is asked about alone.
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
            if not value.ndim or len(again) != size:  # not a row for each image: nothing to compare
                continue
            for row in (row for row in rows if row < len(value)):
                if not _close(value[row], again[(row + moved) % size]):
                    raise self._mixes(name)

    def _mixes(self, output: str) -> ModelError:
        return ModelError(
            f"{self._model} gives another answer about an image when others "
            f'stand beside it in its batch (output "{output}"). Export it in evaluation '
            "mode, or with a batch of 1."
        )


def _close(answer: NDArray[Any], other: NDArray[Any]) -> bool:
    """Return whether two answers are the same but for the rounding of an accelerator."""
    if answer.shape != other.shape:
        return False
    if answer.dtype.kind != "f":
        return bool((answer == other).all())
    return bool(np.allclose(answer, other, rtol=_SAME, atol=_SAME))
