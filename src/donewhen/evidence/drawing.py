"""Images with boxes on them: the one place where evidence is drawn.

    Picture → read_image → framed (resized, boxes and labels on it) → a sheet → save_picture

A contact sheet, a large picture, the confusion matrix and the thumbnails of a page differ only in
where they put things. Import this only where something is drawn: Pillow takes 20 ms, and a run
whose evidence is there already draws nothing.
"""

from __future__ import annotations

import io
import json
import math
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageFont, ImageOps
from PIL.PngImagePlugin import PngInfo

from donewhen.domain.finding import DrawnBox, Picture, Role
from donewhen.foundation.atomic_file import write_atomically

BACKGROUND = (250, 250, 248)
PANEL = (236, 237, 234)
RULE = (214, 216, 211)
INK = (29, 33, 38)
MUTED = (98, 105, 114)

SUBJECTS: frozenset[Role] = frozenset({"miss", "false"})  # what a picture of errors is about
_COLOURS: dict[Role, tuple[int, int, int]] = {
    "truth": (34, 139, 74),
    "miss": (34, 139, 74),
    "prediction": (226, 125, 10),
    "false": (207, 34, 46),
}
_MEANINGS: dict[Role, str] = {
    "miss": "there, not found",
    "truth": "there",
    "false": "said, not there",
    "prediction": "said by the model",
}

# Readers that run no program: EPS, for one, would start Ghostscript on a file from anybody.
_FORMATS = ("JPEG", "PNG", "BMP", "GIF", "TIFF", "WEBP", "PPM")
_MOST_PIXELS = 100_000_000  # 300 MB in RGB; a larger image would fell the run that explains it
_TINY = 64  # pixels: an image no larger is a scan of a character, or as small
_SMALLEST_SHARE = 0.12  # of the frame's width: a smaller subject is shown from nearer
_CONTEXT = 5  # how many sizes of the subject are then seen around it
_LEAST_SEEN = 48.0  # pixels of the image: with fewer, nobody knows where they are

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont
Area = tuple[float, float, float, float]  # left, top, right, bottom


@dataclass(frozen=True)
class Frame:
    """The place of an image on a sheet, in pixels.

    An image fills ``size`` (width, height) as far as its shape lets it, enlarged ``most_enlarged``
    times at most; a tiny one fills ``tiny_size`` in whole steps. ``letters`` is the height of the
    labels. With ``zooms``, a subject too small to be seen is shown from nearer.
    """

    size: tuple[int, int]
    tiny_size: tuple[int, int]
    most_enlarged: float = math.inf
    letters: int = 13
    zooms: bool = False

    def scale(self, width: float, height: float, *, tiny: bool = False) -> float:
        """Return how many times as large an area of ``width`` by ``height`` is shown."""
        if tiny:  # whole pixels, so that scanned characters stay what they are
            return float(max(1, int(_fit(self.tiny_size, width, height))))
        return min(_fit(self.size, width, height), self.most_enlarged)


def _fit(size: tuple[int, int], width: float, height: float) -> float:
    return min(size[0] / width, size[1] / height)


def font(size: float) -> Font:
    """Return the font that comes with Pillow, ``size`` pixels high."""
    return ImageFont.load_default(size)


def fitted(text: str, used: Font, width: float) -> str:
    """Return ``text``, with its middle left out where it is wider than ``width`` pixels."""
    if used.getlength(text) <= width:
        return text
    for kept in range(len(text) - 1, 1, -1):
        shorter = f"{text[: (kept + 1) // 2]}…{text[len(text) - kept // 2 :]}"
        if used.getlength(shorter) <= width:
            return shorter
    return "…"


def read_image(picture: Picture) -> Image.Image | None:
    """Return what a person sees who opens the file, in RGB; None where it cannot be read.

    With a perturbation it is what the model saw.
    """
    try:
        if picture.perturbation is None:
            return _opened(picture.image)
        from donewhen.inference.perturbed_images import perturbed_image  # only some goals need it

        seen = perturbed_image(picture.image, *picture.perturbation, "L" if picture.grey else "RGB")
        return seen.convert("RGB")
    except (OSError, ValueError, Warning):
        return None  # evidence is no reason for a run to stop: the sheet says so


def _opened(path: Path) -> Image.Image:
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # a file that Pillow only warns of is not drawn half
        with Image.open(path, formats=_FORMATS) as image:
            if image.width * image.height > _MOST_PIXELS:
                raise ValueError("too many pixels")
            return ImageOps.exif_transpose(image).convert("RGB")


def framed(image: Image.Image, boxes: Sequence[DrawnBox], frame: Frame) -> Image.Image:
    """Return the part of ``image`` that matters, as large as ``frame`` lets it be, with boxes."""
    area = _area(image.size, boxes, frame)
    width, height = area[2] - area[0], area[3] - area[1]
    tiny = max(image.size) <= _TINY
    scale = frame.scale(width, height, tiny=tiny)
    if tiny:
        resample = Image.Resampling.NEAREST
    else:
        resample = Image.Resampling.BICUBIC if scale > 1 else Image.Resampling.LANCZOS
    shown = (max(1, round(width * scale)), max(1, round(height * scale)))
    drawn = image.resize(shown, resample, box=area)
    _draw_boxes(drawn, boxes, area, scale, frame.letters)
    return drawn


def _area(size: tuple[int, int], boxes: Sequence[DrawnBox], frame: Frame) -> Area:
    """Return the part of an image to show: all of it, unless its subject would not be seen."""
    whole = (0.0, 0.0, float(size[0]), float(size[1]))
    subject = next((box for box in boxes if box.role in SUBJECTS), None)
    if not frame.zooms or subject is None:
        return whole
    x, y, width, height = subject.box
    if max(width, height) * _fit(frame.size, *size) >= _SMALLEST_SHARE * frame.size[0]:
        return whole
    shape = frame.size[0] / frame.size[1]
    wide = max(_CONTEXT * max(width, height * shape), _LEAST_SEEN)
    shown = (min(wide, size[0]), min(wide / shape, size[1]))
    left = min(max(x + width / 2 - shown[0] / 2, 0.0), size[0] - shown[0])
    top = min(max(y + height / 2 - shown[1] / 2, 0.0), size[1] - shown[1])
    # The sum may pass the border by a rounding, which Pillow refuses.
    return (left, top, min(left + shown[0], whole[2]), min(top + shown[1], whole[3]))


def draw_legend(sheet: Image.Image, roles: Sequence[Role], place: tuple[float, float]) -> None:
    """Write what the colours of ``roles`` mean, from ``place`` on to the right."""
    draw = ImageDraw.Draw(sheet)
    left, top = place
    for role in (role for role in _MEANINGS if role in roles):
        thick = 4 if role in SUBJECTS else 2  # as the boxes themselves: two are green
        draw.rectangle((left, top, left + 18, top + 12), outline=_COLOURS[role], width=thick)
        draw.text((left + 26, top - 3), _MEANINGS[role], font=font(15), fill=MUTED)
        left += 26 + font(15).getlength(_MEANINGS[role]) + 28


def _draw_boxes(
    image: Image.Image, boxes: Sequence[DrawnBox], area: Area, scale: float, letters: int
) -> None:
    """Draw boxes, then labels; subjects last, so that nothing lies over them.

    ``image`` shows ``area`` of the whole one, ``scale`` times as large.
    """
    subjects_last = sorted(boxes, key=lambda box: box.role in SUBJECTS)
    drawn = [(box, _edges(box, area, scale)) for box in subjects_last]
    drawn = [(box, edges) for box, edges in drawn if _overlap(edges, (0, 0, *image.size))]
    draw = ImageDraw.Draw(image)
    for box, edges in drawn:
        thick = 3 if box.role in SUBJECTS else 2
        # A white line around it keeps a green box visible on grass.
        around = (edges[0] - 1, edges[1] - 1, edges[2] + 1, edges[3] + 1)
        draw.rectangle(around, outline=(255, 255, 255), width=1)
        draw.rectangle(edges, outline=_COLOURS[box.role], width=thick)
    taken: list[Area] = []
    for box, edges in reversed(drawn):  # subjects first now: they have the best place
        if box.label:
            taken.append(_draw_label(image, box, edges, taken, letters))


def _edges(box: DrawnBox, area: Area, scale: float) -> Area:
    x, y, width, height = box.box
    left, top = (x - area[0]) * scale, (y - area[1]) * scale
    return (left, top, left + max(width * scale, 2), top + max(height * scale, 2))


def _overlap(first: Area, second: Area) -> bool:
    beside = first[2] <= second[0] or second[2] <= first[0]
    return not beside and first[1] < second[3] and second[1] < first[3]


def _draw_label(
    image: Image.Image, box: DrawnBox, edges: Area, taken: list[Area], letters: int
) -> Area:
    """Write the label above the box, or where it hides no other label; return its place."""
    draw, used = ImageDraw.Draw(image), font(letters)
    text = fitted(box.label, used, image.width - 10)
    width, height = used.getlength(text) + 8, letters + 5.0
    places = list(_label_places(edges, (width, height), image.size))
    free = (place for place in places if not any(_overlap(place, other) for other in taken))
    place = next(free, places[0])
    draw.rectangle(place, fill=_COLOURS[box.role])
    draw.text((place[0] + 4, place[1] + 1), text, font=used, fill=(255, 255, 255))
    return place


def _label_places(edges: Area, label: tuple[float, float], size: tuple[int, int]) -> Iterator[Area]:
    """Yield places for a label, the best first: above, below, at the right, one line further."""
    width, height = label
    left, right = edges[0] - 1, edges[2] - width + 1
    above, below = edges[1] - height, edges[3] + 1
    corners = ((left, above), (left, below), (right, above), (right, below))
    for x, y in (*corners, (left, edges[1] - height * 2), (left, edges[3] + height)):
        # A box at the border still has its whole label inside the image.
        x_inside = min(max(x, 0.0), size[0] - width)
        y_inside = min(max(y, 0.0), size[1] - height)
        yield (x_inside, y_inside, x_inside + width, y_inside + height)


def save_picture(
    picture: Image.Image, target: Path, description: Mapping[str, Any] | None = None
) -> None:
    """Write ``picture``; the same picture gives the same bytes.

    The suffix decides: ".jpg" suits photographs (a fifth of the size), ".png" tables.
    ``description`` travels in the file as JSON, for those who show parts of it in another order:
    in PNG's text "Description", in JPEG's comment.
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
            chunks.add_text("Description", text)
        picture.save(content, format="PNG", pnginfo=chunks)
    write_atomically(target, [content.getvalue()])
