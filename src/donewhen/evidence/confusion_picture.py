"""The confusion matrix of a classifier, as a picture.

Import it only where something is drawn: Pillow takes 20 ms.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from donewhen.domain.data_set import ANOTHER_CLASS
from donewhen.evidence.drawing import (
    BACKGROUND,
    INK,
    MUTED,
    RULE,
    fitted,
    font,
    save_picture,
)

_MOST = 30  # classes on a picture; of more, the most confused are shown
_MARGIN = 32
_RIGHT = (34, 139, 74)
_WRONG = (207, 34, 46)


def draw_confusion(matrix: NDArray[np.int64], names: Sequence[str], target: Path) -> None:
    """Draw ``matrix`` into the PNG file ``target``.

    ``matrix`` int64 [C, C + 1]: rows are what is there, columns what was said, the last one for
    answers outside ``names`` (C of them). A cell's shade is its share of its row.
    """
    shown = _most_confused(matrix)
    columns = [*shown, -1] if matrix[:, -1].any() else shown
    part = matrix[np.ix_(shown, columns)]
    across = [[*names, ANOTHER_CLASS][index] for index in columns]
    side = int(min(64, max(30, 960 / len(across))))
    label = min(240, round(max(font(15).getlength(name) for name in across)) + 16)
    top = _MARGIN + 84 + label
    size = (
        max(2 * _MARGIN + label + side * len(across) + 70, 620),
        top + side * len(shown) + _MARGIN,
    )
    picture = Image.new("RGB", size, BACKGROUND)
    _draw_heading(picture, matrix, len(names), len(shown))
    left = _MARGIN + label + 24
    _draw_names(picture, [names[index] for index in shown], across, (left, top, side, label))
    for row, counts in enumerate(part):
        total = int(matrix[shown[row]].sum())
        for column, count in enumerate(counts):
            corner = (left + column * side, top + row * side)
            _draw_cell(picture, corner, side, (int(count), total), right=row == column)
    save_picture(picture, target)


def _most_confused(matrix: NDArray[np.int64]) -> list[int]:
    """Return the classes to show, in their order: those in which most answers are wrong."""
    count = matrix.shape[0]
    if count <= _MOST:
        return list(range(count))
    wrong = matrix.astype(np.int64, copy=True)
    np.fill_diagonal(wrong, 0)
    involved = wrong.sum(axis=1) + wrong[:, :count].sum(axis=0)
    return sorted(np.argsort(-involved, kind="stable")[:_MOST].tolist())


def _draw_heading(picture: Image.Image, matrix: NDArray[np.int64], count: int, shown: int) -> None:
    draw = ImageDraw.Draw(picture)
    total, right = int(matrix.sum()), int(np.trace(matrix[:, :count]))
    draw.text((_MARGIN, _MARGIN - 8), f"{right:,} of {total:,} right", font=font(26), fill=INK)
    said = "Each row is a class, each column what the model said; the darker, the larger the share."
    if shown < count:
        said = f"The {shown} most confused of {count} classes. Darker: a larger share of its row."
    draw.text((_MARGIN, _MARGIN + 30), said, font=font(14), fill=MUTED)


def _draw_names(
    picture: Image.Image, rows: list[str], across: list[str], place: tuple[int, int, int, int]
) -> None:
    left, top, side, label = place
    draw = ImageDraw.Draw(picture)
    used = font(15)
    draw.text((_MARGIN, top - 26), "is", font=used, fill=MUTED)
    draw.text((left, top - label - 30), "said", font=used, fill=MUTED)
    for index, name in enumerate(rows):
        middle = top + index * side + side / 2
        text = fitted(name, used, label)
        draw.text((left - 10, middle), text, font=used, fill=INK, anchor="rm")
    for index, name in enumerate(across):
        text = fitted(name, used, label)
        if max(used.getlength(column) for column in across) <= side - 4:
            middle = left + index * side + side / 2
            draw.text((middle, top - 8), text, font=used, fill=INK, anchor="ms")
            continue
        strip = Image.new("RGB", (label, 20), BACKGROUND)
        ImageDraw.Draw(strip).text((0, 10), text, font=used, fill=INK, anchor="lm")
        upright = strip.rotate(90, expand=True)
        picture.paste(upright, (left + index * side + (side - 20) // 2, top - label - 6))


def _draw_cell(
    picture: Image.Image, corner: tuple[int, int], side: int, count: tuple[int, int], *, right: bool
) -> None:
    draw = ImageDraw.Draw(picture)
    here, total = count
    # The square root lets a few wrong answers among hundreds still be seen.
    share = (here / total) ** 0.5 if total else 0.0
    towards = _RIGHT if right else _WRONG
    shade = tuple(round(255 + (tint - 255) * share * 0.85) for tint in towards)
    edges = (corner[0], corner[1], corner[0] + side, corner[1] + side)
    draw.rectangle(edges, fill=shade, outline=RULE)
    if here:
        text = f"{here:,}"
        used = font(16 if font(16).getlength(text) <= side - 4 else 11)
        colour = (255, 255, 255) if share > 0.6 else INK
        draw.text(
            (corner[0] + side / 2, corner[1] + side / 2), text, font=used, fill=colour, anchor="mm"
        )
