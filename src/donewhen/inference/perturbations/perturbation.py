"""What a change of the images is: a word for it, five strengths, and what it does to pixels.

Severity 1 can barely be seen, at 5 a person can still say what the picture shows; the figures were
chosen by eye on digits of 8 pixels, drawn scenes of 320 and photographs of 640. Only blur depends
on the size of the image. The file is decoded, changed in its own size, and only then resized for
the model.

The same file gives the same pixels, whatever its name, its place, the machine's threads: noise is
drawn by the sha256 of the file's bytes. Pillow 12.0 to 13.0 with numpy 2.0 to 2.4 gave equal bytes
(x86-64); answers are stored by the versions of both anyway, and by the figure used.

Boxes follow what turns the picture. An object that leaves its image by more than half is not
dropped: it is neither found nor missed, like a crowd region, and in a drop against the untouched
images it counts on neither side. Grey is refused for a model that takes grey images, as it would
change nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from donewhen.foundation.errors import SentenceError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    # Pillow is slow to import, and a run over stored predictions changes no image.
    from PIL.Image import Image

SEVERITIES = (1, 2, 3, 4, 5)

Change = Callable[["Image", float, int], "Image"]
Move = Callable[["NDArray[np.float64]", "NDArray[np.float64]", float], "NDArray[np.float64]"]


@dataclass(frozen=True, kw_only=True)
class Perturbation:
    """One change of the images; every field without a default is required.

    ``phrase`` is its word in a sentence ("the images are *blurred*"). ``strengths`` are the figures
    of severities 1 to 5, ``figure`` says what such a figure means ("… {:g} …"). ``source`` names
    the paper or the convention it follows, and where it differs. ``form`` is raised whenever the
    pixels of a severity change with the figures unchanged: what is stored is then computed anew.

    ``change`` takes an image, a figure and a seed. ``move``, for what turns or shifts the picture,
    takes boxes [G, 4], the sizes of their images [G, 2] and a figure, and does not clip.
    ``needs_colour`` marks a change that a grey image does not show.
    """

    name: str
    phrase: str
    title: str
    figure: str
    strengths: tuple[float, float, float, float, float]
    source: str
    form: int
    change: Change
    move: Move | None = None
    needs_colour: bool = False

    def apply(self, image: Image, severity: int, seed: int) -> Image:
        """Return ``image`` ("RGB" or "L") changed, in the same size and mode.

        The same image, severity and ``seed`` (0 or more) give the same pixels, always.
        Raises ``SentenceError`` for a severity outside 1 to 5.
        """
        return self.change(image, self.strength(severity), seed)

    def move_boxes(
        self, boxes: NDArray[np.float64], sizes: NDArray[np.float64], severity: int
    ) -> NDArray[np.float64]:
        """Return boxes [G, 4] (x, y, width, height in pixels) where they lie after the change.

        ``sizes`` [G, 2] are width and height of each box's image. Boxes are clipped to it; one that
        has left it has a width or height of 0.
        """
        if self.move is None:
            return boxes
        return clip_boxes(self._moved(boxes, sizes, severity), sizes)

    def leaving(
        self, boxes: NDArray[np.float64], sizes: NDArray[np.float64], severity: int
    ) -> NDArray[np.bool_]:
        """Return which boxes [G] leave their image by more than half of what was inside it."""
        if self.move is None:
            return np.zeros(len(boxes), np.bool_)
        whole = self._moved(boxes, sizes, severity)
        left = clip_boxes(whole, sizes)
        gone: NDArray[np.bool_] = left[:, 2] * left[:, 3] < 0.5 * whole[:, 2] * whole[:, 3]
        return gone

    def strength(self, severity: int) -> float:
        """Return the figure of ``severity``; raise ``SentenceError`` unless it is 1 to 5."""
        return self.strengths[check_severity(severity) - 1]

    def figures(self) -> tuple[str, ...]:
        """Return what severities 1 to 5 do, in words and figures."""
        return tuple(self.figure.format(strength) for strength in self.strengths)

    def facts(self, severity: int) -> dict[str, str | int | float]:
        """Return what decides the pixels, for the key under which answers are stored."""
        strength = self.strength(severity)
        return {
            "name": self.name,
            "severity": severity,
            "strength": float(strength),
            "form": self.form,
        }

    def _moved(
        self, boxes: NDArray[np.float64], sizes: NDArray[np.float64], severity: int
    ) -> NDArray[np.float64]:
        assert self.move is not None
        # Nothing is known of what a box holds beyond the picture: only the inside is moved.
        return self.move(clip_boxes(boxes, sizes), sizes, self.strength(severity))


def check_severity(severity: int, *, where: str = "") -> int:
    """Return ``severity``; raise ``SentenceError`` unless it is 1 to 5."""
    if isinstance(severity, bool) or severity not in SEVERITIES:
        place = f"{where}: " if where else ""
        raise SentenceError(f"{place}severity {severity}: write 1 to 5.")
    return severity


def clip_boxes(boxes: NDArray[np.float64], sizes: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return boxes [G, 4] (x, y, width, height) clipped to images of ``sizes`` [G, 2]."""
    low = np.clip(boxes[:, :2], 0.0, sizes)
    high = np.clip(boxes[:, :2] + boxes[:, 2:], 0.0, sizes)
    return np.concatenate([low, high - low], axis=1)
