"""One image drawn large, whole, with boxes; or twice, what was said before and what is said now.

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
)

_ALONE = Frame((1280, 960), tiny_size=(480, 480), most_enlarged=3, letters=16)
_BESIDE = Frame((800, 960), tiny_size=(480, 480), most_enlarged=3, letters=16)
_UNREAD = (480, 320)  # how large an image is taken to be that cannot be read
_MARGIN, _GAP, _LINE, _NAME, _LEGEND, _TITLE = 28, 24, 31, 26, 34, 30
_NARROWEST = 640


def draw_large(pictures: Sequence[Picture], name: str, lines: Sequence[str], target: Path) -> None:
    """Draw one or two ``pictures`` of the same image into ``target`` (".jpg" or ".png").

    ``lines`` and the image's ``name`` stand above all, each picture's caption above itself. An
    image that cannot be read is shown so.
    """
    frame = _ALONE if len(pictures) == 1 else _BESIDE
    image = read_image(pictures[0])
    panels = [None if image is None else framed(image, each.boxes, frame) for each in pictures]
    width, height = _unread_size(frame) if panels[0] is None else panels[0].size
    roles = [box.role for picture in pictures for box in picture.boxes]
    top = _MARGIN + _LINE * len(lines) + _NAME + (_LEGEND if roles else 0)
    top += _TITLE if any(picture.caption for picture in pictures) else 0
    across = max(len(pictures) * (width + _GAP) - _GAP, _NARROWEST)
    sheet = Image.new("RGB", (across + 2 * _MARGIN, top + height + _MARGIN), BACKGROUND)
    _draw_heading(sheet, lines, name, roles)
    for number, (picture, panel) in enumerate(zip(pictures, panels, strict=True)):
        left = _MARGIN + number * (width + _GAP)
        _draw_panel(sheet, panel, picture.caption, (left, top, left + width, top + height))
    save_picture(sheet, target)


def _unread_size(frame: Frame) -> tuple[int, int]:
    scale = frame.scale(*_UNREAD)
    return round(_UNREAD[0] * scale), round(_UNREAD[1] * scale)


def _draw_panel(
    sheet: Image.Image, panel: Image.Image | None, title: str, edges: tuple[int, int, int, int]
) -> None:
    draw, (left, top, right, bottom) = ImageDraw.Draw(sheet), edges
    text = fitted(title, font(18), right - left)
    draw.text((left, top - _TITLE + 2), text, font=font(18), fill=INK)
    draw.rectangle((left - 1, top - 1, right, bottom), fill=PANEL, outline=RULE)
    if panel is None:
        draw_unreadable(sheet, (left, top), 18)
    else:
        sheet.paste(panel, (left, top))


def _draw_heading(
    sheet: Image.Image, lines: Sequence[str], name: str, roles: Sequence[Role]
) -> None:
    draw, width, top = ImageDraw.Draw(sheet), sheet.width - 2 * _MARGIN, _MARGIN - 8
    for line in lines:
        draw.text((_MARGIN, top), fitted(line, font(22), width), font=font(22), fill=INK)
        top += _LINE
    draw.text((_MARGIN, top), fitted(name, font(16), width), font=font(16), fill=MUTED)
    draw_legend(sheet, roles, (_MARGIN, top + _NAME + 4))
