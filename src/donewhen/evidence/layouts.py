"""What lies where on a picture: contact sheets, one or two images drawn large, confusion matrices.

Import it only where something is drawn: Pillow takes 20 ms.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from donewhen.domain.data_set import ANOTHER_CLASS
from donewhen.domain.finding import Picture, Role
from donewhen.evidence.drawing import (
    BACKGROUND,
    INK,
    MUTED,
    PANEL,
    RULE,
    Frame,
    draw_legend,
    fitted,
    font,
    framed,
    read_image,
    save_picture,
)

TILE = Frame((340, 255), tiny_size=(340, 255), zooms=True)
_COLUMNS, _GAP, _HEADING, _CAPTION = 4, 20, 68, 52
_ALONE = Frame((1280, 960), tiny_size=(480, 480), most_enlarged=3, letters=16)
_BESIDE = Frame((800, 960), tiny_size=(480, 480), most_enlarged=3, letters=16)
_UNREAD = (480, 320)  # how large an image is taken to be that cannot be read
_LINE, _NAME, _LEGEND, _TITLE, _BETWEEN, _EDGE = 31, 26, 34, 30, 24, 28
_MARGIN = 32
_NARROWEST = 640
_MOST = 30  # classes of a confusion matrix; of more, the most confused are shown
_RIGHT = (34, 139, 74)
_WRONG = (207, 34, 46)
_LONGEST = 300  # characters of a text that go into the file; a JPEG's comment holds 64 KB


def draw_sheet(heading: str, pictures: Sequence[Picture], target: Path) -> None:
    """Draw ``pictures`` small and side by side under ``heading`` into ``target`` (.jpg or .png).

    Small boxes are shown from nearer, tiny images are enlarged with their pixels. An image that
    cannot be read is shown as such. The file says where its tiles are, and what stands below them:
    the page and the Allure report show single tiles of it.
    """
    (across, down), columns = TILE.size, max(1, min(_COLUMNS, len(pictures)))
    rows = -(-len(pictures) // columns)
    width = 2 * _MARGIN + columns * (across + _GAP) - _GAP
    width = max(width, 2 * _MARGIN + round(font(26).getlength(heading)), _NARROWEST)
    height = _MARGIN + _HEADING + rows * (down + _CAPTION + _GAP)
    sheet = Image.new("RGB", (width, height), BACKGROUND)
    ImageDraw.Draw(sheet).text((_MARGIN, _MARGIN - 8), heading, font=font(26), fill=INK)
    draw_legend(sheet, _roles(pictures), (_MARGIN, _MARGIN + 34))
    tiles = []
    for index, picture in enumerate(pictures):
        left = _MARGIN + (index % columns) * (across + _GAP)
        top = _MARGIN + _HEADING + (index // columns) * (down + _CAPTION + _GAP)
        _draw_tile(sheet, picture, left, top)
        # Apart: an image's name and a class's may both hold what would separate them in a line.
        said = {"image": picture.name[:_LONGEST], "what": picture.what[:_LONGEST]}
        tiles.append({"area": [left, top, *TILE.size], **said})
    save_picture(sheet, target, {"heading": heading[:_LONGEST], "tiles": tiles})


def _draw_tile(sheet: Image.Image, picture: Picture, left: int, top: int) -> None:
    draw, (width, height) = ImageDraw.Draw(sheet), TILE.size
    edges = (left, top, left + width - 1, top + height - 1)
    draw.rectangle(edges, fill=PANEL, outline=RULE)
    image = read_image(picture)
    shown = None if image is None else framed(image, picture.boxes, TILE)
    _put(sheet, shown, (left, top), TILE.size, 16)
    line = top + height + 6
    draw.text((left, line), fitted(picture.what, font(17), width), font=font(17), fill=INK)
    draw.text((left, line + 22), fitted(picture.name, font(13), width), font=font(13), fill=MUTED)


def draw_large(pictures: Sequence[Picture], lines: Sequence[str], target: Path) -> None:
    """Draw one or two ``pictures`` of the same image into ``target`` (".jpg" or ".png").

    ``lines`` and the image's name stand above all, what each picture shows above itself. An image
    that cannot be read is shown so.
    """
    frame = _ALONE if len(pictures) == 1 else _BESIDE
    image = read_image(pictures[0])
    panels = [None if image is None else framed(image, each.boxes, frame) for each in pictures]
    scale = frame.scale(*_UNREAD)
    unread = (round(_UNREAD[0] * scale), round(_UNREAD[1] * scale))
    width, height = unread if panels[0] is None else panels[0].size
    top = _EDGE + _LINE * len(lines) + _NAME + (_LEGEND if _roles(pictures) else 0)
    top += _TITLE if any(picture.what for picture in pictures) else 0
    across = max(len(pictures) * (width + _BETWEEN) - _BETWEEN, _NARROWEST)
    sheet = Image.new("RGB", (across + 2 * _EDGE, top + height + _EDGE), BACKGROUND)
    _draw_lines(sheet, lines, pictures)
    draw = ImageDraw.Draw(sheet)
    for number, (picture, panel) in enumerate(zip(pictures, panels, strict=True)):
        left = _EDGE + number * (width + _BETWEEN)
        title = fitted(picture.what, font(18), width)
        draw.text((left, top - _TITLE + 2), title, font=font(18), fill=INK)
        edges = (left - 1, top - 1, left + width, top + height)
        draw.rectangle(edges, fill=PANEL, outline=RULE)
        _put(sheet, panel, (left, top), (width, height), 18)
    save_picture(sheet, target)


def _draw_lines(sheet: Image.Image, lines: Sequence[str], pictures: Sequence[Picture]) -> None:
    draw, width, top = ImageDraw.Draw(sheet), sheet.width - 2 * _EDGE, _EDGE - 8
    for line in lines:
        draw.text((_EDGE, top), fitted(line, font(22), width), font=font(22), fill=INK)
        top += _LINE
    draw.text((_EDGE, top), fitted(pictures[0].name, font(16), width), font=font(16), fill=MUTED)
    draw_legend(sheet, _roles(pictures), (_EDGE, top + _NAME + 4))


def _roles(pictures: Sequence[Picture]) -> list[Role]:
    return [box.role for picture in pictures for box in picture.boxes]


def _put(
    sheet: Image.Image,
    image: Image.Image | None,
    corner: tuple[int, int],
    size: tuple[int, int],
    letters: int,
) -> None:
    """Put ``image`` into the middle of its place; None says there that it cannot be read."""
    left, top = corner
    if image is not None:
        middle = (left + (size[0] - image.width) // 2, top + (size[1] - image.height) // 2)
        sheet.paste(image, middle)
        return
    said = "This image cannot be read."
    ImageDraw.Draw(sheet).text((left + 16, top + 16), said, font=font(letters), fill=MUTED)


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
    _draw_total(picture, matrix, len(names), len(shown))
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


def _draw_total(picture: Image.Image, matrix: NDArray[np.int64], count: int, shown: int) -> None:
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
