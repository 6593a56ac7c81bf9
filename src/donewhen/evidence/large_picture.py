"""One image drawn large, whole, with boxes; or twice, what was said before and what is said now.

Import it only where something is drawn: Pillow takes 20 ms.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageDraw, UnidentifiedImageError

from donewhen.domain.finding import Role
from donewhen.evidence.canvas import (
    BACKGROUND,
    INK,
    MUTED,
    PANEL,
    RULE,
    fitted,
    font,
    save_picture,
)
from donewhen.evidence.image_opening import opened
from donewhen.evidence.marks import draw_boxes, draw_legend
from donewhen.evidence.tiles import Panel

_MARGIN, _GAP, _LINE, _NAME, _LEGEND, _TITLE = 28, 24, 31, 26, 34, 30
_WIDTHS = {1: 1280, 2: 800}  # of a panel, at most
_HIGHEST, _NARROWEST = 960, 640
_TINY, _ENLARGED = 64, 3.0
_LETTERS = 16


def draw_large(
    image: Path, panels: Sequence[Panel], name: str, lines: Sequence[str], target: Path
) -> None:
    """Draw ``image`` once for each of one or two ``panels`` into ``target`` (".jpg" or ".png").

    ``lines`` and the image's ``name`` stand above. An image that cannot be read is shown so.
    """
    picture = _read(image)
    width, height = (480, 320) if picture is None else picture.size
    scale = _scale(width, height, len(panels))
    shown = (max(1, round(width * scale)), max(1, round(height * scale)))
    roles = [box.role for panel in panels for box in panel.boxes]
    top = _MARGIN + _LINE * len(lines) + _NAME + (_LEGEND if roles else 0)
    top += _TITLE if any(one.title for one in panels) else 0
    across = max(len(panels) * (shown[0] + _GAP) - _GAP, _NARROWEST)
    sheet = Image.new("RGB", (across + 2 * _MARGIN, top + shown[1] + _MARGIN), BACKGROUND)
    _draw_heading(sheet, lines, name, roles)
    for number, panel in enumerate(panels):
        _draw_panel(sheet, panel, picture, shown, (_MARGIN + number * (shown[0] + _GAP), top))
    save_picture(sheet, target)


def _draw_panel(
    sheet: Image.Image,
    panel: Panel,
    picture: Image.Image | None,
    shown: tuple[int, int],
    corner: tuple[int, int],
) -> None:
    draw, (left, top) = ImageDraw.Draw(sheet), corner
    title = fitted(panel.title, font(18), shown[0])
    draw.text((left, top - _TITLE + 2), title, font=font(18), fill=INK)
    edge = (left - 1, top - 1, left + shown[0], top + shown[1])
    draw.rectangle(edge, fill=PANEL, outline=RULE)
    if picture is None:
        said = "This image cannot be read."
        draw.text((left + 16, top + 16), said, font=font(18), fill=MUTED)
        return
    drawn = _resized(picture, shown)
    area = (0.0, 0.0, float(picture.width), float(picture.height))
    draw_boxes(drawn, panel.boxes, area, shown[0] / picture.width, letters=_LETTERS)
    sheet.paste(drawn, corner)


def _read(image: Path) -> Image.Image | None:
    try:
        return opened(image)
    except (OSError, UnidentifiedImageError, ValueError, Warning):
        return None


def _scale(width: int, height: int, panels: int) -> float:
    scale = min(_WIDTHS[panels] / width, _HIGHEST / height)
    if max(width, height) <= _TINY:  # whole pixels, so that scanned characters stay what they are
        return float(max(1, int(min(scale, 480 / max(width, height)))))
    return min(scale, _ENLARGED)


def _resized(picture: Image.Image, size: tuple[int, int]) -> Image.Image:
    if max(picture.size) <= _TINY:
        return picture.resize(size, Image.Resampling.NEAREST)
    larger = size[0] > picture.width
    wanted = Image.Resampling.BICUBIC if larger else Image.Resampling.LANCZOS
    return picture.resize(size, wanted)


def _draw_heading(
    sheet: Image.Image, lines: Sequence[str], name: str, roles: Sequence[Role]
) -> None:
    draw, room, top = ImageDraw.Draw(sheet), sheet.width - 2 * _MARGIN, _MARGIN - 8
    for said in lines:
        draw.text((_MARGIN, top), fitted(said, font(22), room), font=font(22), fill=INK)
        top += _LINE
    draw.text((_MARGIN, top), fitted(name, font(16), room), font=font(16), fill=MUTED)
    draw_legend(sheet, roles, (_MARGIN, top + _NAME + 4))
