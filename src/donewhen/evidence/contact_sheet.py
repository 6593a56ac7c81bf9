"""Contact sheets: the worst misses or false reports of a goal, small and side by side.

Import it only where something is drawn: Pillow takes 20 ms.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageDraw

from donewhen.domain.finding import Picture, Role
from donewhen.evidence.drawing import (
    BACKGROUND,
    INK,
    MUTED,
    PANEL,
    RULE,
    Frame,
    draw_legend,
    draw_unreadable,
    fitted,
    font,
    framed,
    read_image,
    save_picture,
    width_of,
)

TILE = Frame((340, 255), tiny_size=(340, 255), zooms=True)
_WIDTH, _HEIGHT = TILE.size
_COLUMNS = 4
_GAP = 20
_MARGIN = 32
_HEADING = 68
_CAPTION = 52
_LONGEST = 300  # characters of a caption that go into the file; a JPEG holds 64 KB of them


def draw_sheet(heading: str, pictures: Sequence[Picture], target: Path) -> None:
    """Draw ``pictures`` under ``heading`` into ``target`` (".jpg" or ".png").

    Small boxes are shown from nearer, tiny images are enlarged with their pixels. An image that
    cannot be read is shown as such. The file says where its tiles are, and what stands below them:
    the page and the Allure report show single tiles of it.
    """
    columns = max(1, min(_COLUMNS, len(pictures)))
    rows = -(-len(pictures) // columns)
    width = 2 * _MARGIN + columns * (_WIDTH + _GAP) - _GAP
    width = max(width, 2 * _MARGIN + round(width_of(heading, font(26))), 640)
    height = _MARGIN + _HEADING + rows * (_HEIGHT + _CAPTION + _GAP)
    sheet = Image.new("RGB", (width, height), BACKGROUND)
    _draw_heading(sheet, heading, [box.role for picture in pictures for box in picture.boxes])
    tiles = []
    for index, picture in enumerate(pictures):
        left = _MARGIN + (index % columns) * (_WIDTH + _GAP)
        top = _MARGIN + _HEADING + (index // columns) * (_HEIGHT + _CAPTION + _GAP)
        _draw_tile(sheet, picture, left, top)
        tiles.append({"area": [left, top, *TILE.size], "caption": picture.caption[:_LONGEST]})
    save_picture(sheet, target, {"heading": heading[:_LONGEST], "tiles": tiles})


def _draw_heading(sheet: Image.Image, heading: str, roles: Sequence[Role]) -> None:
    draw = ImageDraw.Draw(sheet)
    draw.text((_MARGIN, _MARGIN - 8), heading, font=font(26), fill=INK)
    draw_legend(sheet, roles, (_MARGIN, _MARGIN + 34))


def _draw_tile(sheet: Image.Image, picture: Picture, left: int, top: int) -> None:
    draw = ImageDraw.Draw(sheet)
    edges = (left, top, left + _WIDTH - 1, top + _HEIGHT - 1)
    draw.rectangle(edges, fill=PANEL, outline=RULE)
    image = read_image(picture)
    if image is None:
        draw_unreadable(sheet, (left, top), 16)
    else:
        shown = framed(image, picture.boxes, TILE)
        middle = (left + (_WIDTH - shown.width) // 2, top + (_HEIGHT - shown.height) // 2)
        sheet.paste(shown, middle)
    name, _, what = picture.caption.rpartition(": ")
    line = top + _HEIGHT + 6
    draw.text((left, line), fitted(what, font(17), _WIDTH), font=font(17), fill=INK)
    draw.text((left, line + 22), fitted(name, font(13), _WIDTH), font=font(13), fill=MUTED)
