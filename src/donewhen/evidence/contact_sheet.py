"""Contact sheets: the worst misses or false alarms of a goal on one picture.

Import it only where something is drawn: Pillow takes 20 ms.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageDraw, UnidentifiedImageError

from donewhen.domain.finding import DrawnBox, Role
from donewhen.evidence.canvas import (
    BACKGROUND,
    INK,
    MUTED,
    PANEL,
    RULE,
    fitted,
    font,
    save_picture,
    width_of,
)
from donewhen.evidence.image_opening import opened
from donewhen.evidence.marks import SUBJECTS, Area, draw_boxes, draw_legend
from donewhen.evidence.tiles import Tile

_COLUMNS = 4
_PICTURE = (340, 255)
_GAP = 20
_MARGIN = 32
_HEADING = 68
_CAPTION = 52
_LONGEST = 300  # characters of a caption that go into the file; a JPEG holds 64 KB of them
_SMALLEST_SHARE = 0.12  # of the picture's width: a smaller box is shown from nearer
_CONTEXT = 5  # how many box sizes are shown around a small box


def draw_sheet(heading: str, tiles: Sequence[Tile], target: Path) -> None:
    """Draw ``tiles`` under ``heading`` into ``target`` (".jpg" or ".png").

    Small boxes are shown from nearer, tiny images are enlarged with their pixels. An image that
    cannot be read is shown as such. The file says where its tiles are, and what stands below them.
    """
    columns = max(1, min(_COLUMNS, len(tiles)))
    rows = -(-len(tiles) // columns)
    width = 2 * _MARGIN + columns * (_PICTURE[0] + _GAP) - _GAP
    width = max(width, 2 * _MARGIN + round(width_of(heading, font(26))), 640)
    height = _MARGIN + _HEADING + rows * (_PICTURE[1] + _CAPTION + _GAP)
    sheet = Image.new("RGB", (width, height), BACKGROUND)
    _draw_heading(sheet, heading, [box.role for tile in tiles for box in tile.boxes])
    places = []
    for index, tile in enumerate(tiles):
        left = _MARGIN + (index % columns) * (_PICTURE[0] + _GAP)
        top = _MARGIN + _HEADING + (index // columns) * (_PICTURE[1] + _CAPTION + _GAP)
        _draw_tile(sheet, tile, left, top)
        places.append({"area": [left, top, *_PICTURE], "caption": tile.caption[:_LONGEST]})
    save_picture(sheet, target, {"heading": heading[:_LONGEST], "tiles": places})


def _draw_heading(sheet: Image.Image, heading: str, roles: Sequence[Role]) -> None:
    draw = ImageDraw.Draw(sheet)
    draw.text((_MARGIN, _MARGIN - 8), heading, font=font(26), fill=INK)
    draw_legend(sheet, roles, (_MARGIN, _MARGIN + 34))


def _draw_tile(sheet: Image.Image, tile: Tile, left: int, top: int) -> None:
    draw = ImageDraw.Draw(sheet)
    panel = (left, top, left + _PICTURE[0] - 1, top + _PICTURE[1] - 1)
    draw.rectangle(panel, fill=PANEL, outline=RULE)
    try:
        picture = framed(tile)
    except (OSError, UnidentifiedImageError, ValueError, Warning):
        draw.text((left + 16, top + 16), "This image cannot be read.", font=font(16), fill=MUTED)
    else:
        offset = [(_PICTURE[axis] - picture.size[axis]) // 2 for axis in (0, 1)]
        sheet.paste(picture, (left + offset[0], top + offset[1]))
    name, _, what = tile.caption.rpartition(": ")
    line = top + _PICTURE[1] + 6
    draw.text((left, line), fitted(what, font(17), _PICTURE[0]), font=font(17), fill=INK)
    draw.text((left, line + 22), fitted(name, font(13), _PICTURE[0]), font=font(13), fill=MUTED)


def framed(tile: Tile) -> Image.Image:
    """Return the part of the image that matters, scaled to the tile, with its boxes.

    Raises what Pillow does where it cannot be read, ``ValueError`` where it has too many pixels.
    """
    image = opened(tile.image) if tile.perturbation is None else _perturbed(tile)
    area = _area(image.size, tile.boxes)
    size = (area[2] - area[0], area[3] - area[1])
    scale = min(_PICTURE[0] / size[0], _PICTURE[1] / size[1])
    if max(image.size) <= 64:  # whole pixels, so that scanned characters stay what they are
        scale = max(1, int(scale))
        resample = Image.Resampling.NEAREST
    else:
        resample = Image.Resampling.BICUBIC if scale > 1 else Image.Resampling.LANCZOS
    shown = (max(1, round(size[0] * scale)), max(1, round(size[1] * scale)))
    picture = image.resize(shown, resample, box=area)
    draw_boxes(picture, tile.boxes, area, scale)
    return picture


def _perturbed(tile: Tile) -> Image.Image:
    """Return the image as the model saw it."""
    from donewhen.inference.perturbed_images import perturbed_image

    assert tile.perturbation is not None
    seen = perturbed_image(tile.image, *tile.perturbation, "L" if tile.grey else "RGB")
    return seen.convert("RGB")


def _area(size: tuple[int, int], boxes: Sequence[DrawnBox]) -> Area:
    """Return the part of the image to show: all of it, unless the box in question is tiny."""
    subject = next((box for box in boxes if box.role in SUBJECTS), None)
    if subject is None:
        return (0.0, 0.0, float(size[0]), float(size[1]))
    x, y, width, height = subject.box
    scale = min(_PICTURE[0] / size[0], _PICTURE[1] / size[1])
    if max(width, height) * scale >= _SMALLEST_SHARE * _PICTURE[0]:
        return (0.0, 0.0, float(size[0]), float(size[1]))
    shape = _PICTURE[0] / _PICTURE[1]
    wide = max(_CONTEXT * max(width, height * shape), 48.0)
    high = wide / shape
    shown = (min(wide, size[0]), min(high, size[1]))
    left = min(max(x + width / 2 - shown[0] / 2, 0.0), size[0] - shown[0])
    upper = min(max(y + height / 2 - shown[1] / 2, 0.0), size[1] - shown[1])
    return (left, upper, left + shown[0], upper + shown[1])
