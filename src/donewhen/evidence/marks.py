"""Boxes on a picture, their labels, and what their colours mean.

Import it only where something is drawn: Pillow takes 20 ms.
"""

from __future__ import annotations

from collections.abc import Sequence

from PIL import Image, ImageDraw

from donewhen.domain.finding import DrawnBox, Role
from donewhen.evidence.canvas import MUTED, fitted, font, width_of

COLOURS: dict[Role, tuple[int, int, int]] = {
    "truth": (34, 139, 74),
    "miss": (34, 139, 74),
    "prediction": (226, 125, 10),
    "false": (207, 34, 46),
}
MEANING: dict[Role, str] = {
    "miss": "there, not found",
    "truth": "there",
    "false": "said, not there",
    "prediction": "said by the model",
}

SUBJECTS: frozenset[Role] = frozenset({"miss", "false"})

Area = tuple[float, float, float, float]  # left, top, right, bottom


def draw_legend(picture: Image.Image, roles: Sequence[Role], place: tuple[float, float]) -> None:
    """Write what the colours of ``roles`` mean, from ``place`` on to the right."""
    draw = ImageDraw.Draw(picture)
    left, top = place
    for role in (role for role in MEANING if role in roles):
        thick = 4 if role in SUBJECTS else 2  # as the boxes themselves: two are green
        draw.rectangle((left, top, left + 18, top + 12), outline=COLOURS[role], width=thick)
        draw.text((left + 26, top - 3), MEANING[role], font=font(15), fill=MUTED)
        left += 26 + width_of(MEANING[role], font(15)) + 28


def draw_boxes(
    picture: Image.Image,
    boxes: Sequence[DrawnBox],
    area: Area,
    scale: float,
    *,
    letters: int = 13,
) -> None:
    """Draw boxes and labels; those in question last and with the best place for their label.

    ``picture`` shows ``area`` of the image ``scale`` times as large; ``letters`` is the height of
    the labels in pixels.
    """
    subjects_last = sorted(boxes, key=lambda one: one.role in SUBJECTS)
    drawn = [(box, _edges(box, area, scale)) for box in subjects_last]
    drawn = [(box, edges) for box, edges in drawn if _overlap(edges, (0, 0, *picture.size))]
    draw = ImageDraw.Draw(picture)
    for box, edges in drawn:
        thick = 3 if box.role in SUBJECTS else 2
        around = (edges[0] - 1, edges[1] - 1, edges[2] + 1, edges[3] + 1)
        draw.rectangle(around, outline=(255, 255, 255), width=1)
        draw.rectangle(edges, outline=COLOURS[box.role], width=thick)
    taken: list[Area] = []
    for box, edges in reversed(drawn):
        if box.label:
            taken.append(_draw_label(picture, box, edges, taken, letters))


def _edges(box: DrawnBox, area: Area, scale: float) -> Area:
    x, y, width, height = box.box
    left, top = (x - area[0]) * scale, (y - area[1]) * scale
    return (left, top, left + max(width * scale, 2), top + max(height * scale, 2))


def _overlap(one: Area, other: Area) -> bool:
    beside = one[2] <= other[0] or other[2] <= one[0]
    return not beside and one[1] < other[3] and other[1] < one[3]


def _draw_label(
    picture: Image.Image, box: DrawnBox, edges: Area, taken: list[Area], letters: int
) -> Area:
    """Write the label above the box, or where it hides no other label, and return its place."""
    draw, used = ImageDraw.Draw(picture), font(letters)
    text = fitted(box.label, used, picture.width - 10)
    wide, high = width_of(text, used) + 8, letters + 5.0
    right = edges[2] - wide + 1
    corners = [(edges[0] - 1, edges[1] - high), (edges[0] - 1, edges[3] + 1)]
    corners += [(right, edges[1] - high), (right, edges[3] + 1)]
    corners += [(edges[0] - 1, edges[1] - high * 2), (edges[0] - 1, edges[3] + high)]
    places = []
    for left, top in corners:
        kept = (
            min(max(left, 0.0), picture.width - wide),
            min(max(top, 0.0), picture.height - high),
        )
        places.append((*kept, kept[0] + wide, kept[1] + high))
    free = (place for place in places if not any(_overlap(place, other) for other in taken))
    place = next(free, places[0])
    draw.rectangle(place, fill=COLOURS[box.role])
    draw.text((place[0] + 4, place[1] + 1), text, font=used, fill=(255, 255, 255))
    return place
