"""The look of evidence pictures: colours, fonts, text that fits, bytes that repeat."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from PIL import Image, ImageFont
from PIL.PngImagePlugin import PngInfo

from donewhen.foundation.atomic_file import write_atomically

BACKGROUND = (250, 250, 248)
PANEL = (236, 237, 234)
RULE = (214, 216, 211)
INK = (29, 33, 38)
MUTED = (98, 105, 114)
DESCRIPTION = "Description"  # PNG's keyword; JPEG has it as its comment

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


def font(size: float) -> Font:
    """Return the font that comes with Pillow, ``size`` pixels high."""
    return ImageFont.load_default(size)


def width_of(text: str, used: Font) -> float:
    """Return the width of ``text`` in pixels."""
    return used.getlength(text)


def fitted(text: str, used: Font, width: float) -> str:
    """Return ``text``, with its middle left out where it is wider than ``width`` pixels."""
    if width_of(text, used) <= width:
        return text
    for kept in range(len(text) - 1, 1, -1):
        shorter = f"{text[: (kept + 1) // 2]}…{text[len(text) - kept // 2 :]}"
        if width_of(shorter, used) <= width:
            return shorter
    return "…"


def save_picture(
    picture: Image.Image, target: Path, description: Mapping[str, Any] | None = None
) -> None:
    """Write ``picture``; the same picture gives the same bytes.

    The suffix decides: ".jpg" suits photographs (a fifth of the size), ".png" tables.
    ``description`` travels in the file as JSON, for those who show parts of it in another order.
    """
    # Made in memory: where a disk is full, Pillow may leave half a file and say nothing.
    content = io.BytesIO()
    text = "" if description is None else json.dumps(description)
    if target.suffix.lower() in {".jpg", ".jpeg"}:
        comment = {"comment": text.encode()} if text else {}
        picture.save(content, format="JPEG", quality=75, optimize=True, **comment)
    else:
        chunks = PngInfo()
        if text:
            chunks.add_text(DESCRIPTION, text)
        picture.save(content, format="PNG", pnginfo=chunks)
    write_atomically(target, [content.getvalue()])
