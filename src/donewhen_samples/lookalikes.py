"""Things that look like balloons and are none.

Each is a function that paints one object of a size (height in pixels) around a place.
"""

from __future__ import annotations

import numpy as np

from donewhen_samples.balloons import any_shade, balloon_shape, shade_of
from donewhen_samples.canvas import Bools, Canvas, Drawing, Floats, Rgb, Rng, turn, uniform
from donewhen_samples.shapes import Cord, Oval, box, contact, cord, disc, frame_of, globe, lit


def _ball(canvas: Canvas, rng: Rng, x: float, y: float, size: float) -> None:
    radius = size / 2
    contact(canvas, x, y + radius, radius)
    globe(canvas, Oval(x, y, radius, radius), any_shade(rng), uniform(rng, 0, 0.7))
    if rng.integers(3) == 0:
        return
    band, (cosine, sine) = any_shade(rng), turn(uniform(rng, -0.6, 0.6))
    width = uniform(rng, 0.08, 0.3)

    def stripe(p: Floats, q: Floats) -> Bools:
        u, v = (p - np.float32(x)) / np.float32(radius), (q - np.float32(y)) / np.float32(radius)
        across = u * np.float32(cosine) + v * np.float32(sine)
        along = v * np.float32(cosine) - u * np.float32(sine)
        return (u * u + v * v <= 0.97) & (
            np.abs(across + along * along * np.float32(0.25)) <= np.float32(width)
        )

    canvas.paint((x - radius, y - radius, x + radius, y + radius), stripe, band, 0.8)


def _beach_ball(canvas: Canvas, rng: Rng, x: float, y: float, size: float) -> None:
    radius = size / 2
    coloured, white = any_shade(rng), (0.95, 0.95, 0.93)
    contact(canvas, x, y + radius, radius)
    hub_x, hub_y = x + radius * uniform(rng, -0.3, 0.3), y + radius * uniform(rng, -0.5, 0)

    def paint(p: Floats, q: Floats) -> Floats:
        dx, dy = p - np.float32(hub_x), q - np.float32(hub_y)
        odd = (
            (dx > 0)
            ^ (dx * np.float32(0.5) + dy * np.float32(0.87) > 0)
            ^ (dx * np.float32(0.5) - dy * np.float32(0.87) > 0)
        )
        u, v = (p - np.float32(x)) / np.float32(radius), (q - np.float32(y)) / np.float32(radius)
        return np.where(odd[..., None], lit(coloured, u, v, 0.4), lit(white, u, v, 0.4))

    def inside(p: Floats, q: Floats) -> Bools:
        dx, dy = p - np.float32(x), q - np.float32(y)
        return dx * dx + dy * dy <= np.float32(radius * radius)

    canvas.paint((x - radius, y - radius, x + radius, y + radius), inside, paint)


def _lamp(canvas: Canvas, rng: Rng, x: float, y: float, size: float) -> None:
    """Paint a paper lantern or a globe on a cord from above."""
    box(canvas, (x - 0.7, -2, x + 0.7, y - size / 2), (0.2, 0.2, 0.2))
    wide = size / 2 * uniform(rng, 0.8, 1.25)
    shade = ((0.98, 0.93, 0.8), (0.95, 0.8, 0.45), (0.9, 0.3, 0.2), (0.96, 0.96, 0.93))[
        int(rng.integers(4))
    ]
    globe(canvas, Oval(x, y, wide, size / 2), shade, 0.1)
    for rib in range(-2, 3):
        level = y + rib * size / 6
        canvas.paint(
            (x - wide, level, x + wide, level + 1),
            lambda p, q, level=level: (
                (np.abs(q - np.float32(level)) < 0.5)  # type: ignore[misc]
                & (
                    (p - np.float32(x)) ** 2 / np.float32(wide * wide)
                    + (q - np.float32(y)) ** 2 / np.float32(size * size / 4)
                    <= 1
                )
            ),
            (0.5, 0.45, 0.4),
            0.35,
        )
    cap = wide * 0.4
    box(canvas, (x - cap, y - size / 2 - 1, x + cap, y - size / 2 + size * 0.06), (0.22, 0.2, 0.18))


def _post_lamp(canvas: Canvas, rng: Rng, x: float, y: float, size: float) -> None:
    """Paint a globe on a post."""
    box(
        canvas,
        (x - size * 0.06 - 0.5, y + size / 2, x + size * 0.06 + 0.5, 260),
        (0.16, 0.18, 0.18),
    )
    globe(canvas, Oval(x, y, size / 2, size / 2), (0.97, 0.95, uniform(rng, 0.7, 0.93)), 0.3)
    box(
        canvas,
        (x - size * 0.22, y + size * 0.42, x + size * 0.22, y + size * 0.56),
        (0.16, 0.18, 0.18),
    )


def _apple(canvas: Canvas, rng: Rng, x: float, y: float, size: float) -> None:
    shade = shade_of(("red", "green", "yellow")[int(rng.integers(3))], rng)
    radius = size / 2
    frame = frame_of(Oval(x, y, radius, radius))
    contact(canvas, x, y + radius * 0.92, radius)

    def inside(p: Floats, q: Floats) -> Bools:
        u, v = frame(p, q)
        w = np.abs(u) - np.float32(0.32)
        lobes = w * w / np.float32(0.46) + v * v / np.float32(0.86) <= 1
        hit: Bools = lobes & ((np.abs(u) > 0.05) | (v > -0.72))
        return hit

    def paint(p: Floats, q: Floats) -> Floats:
        return lit(shade, *frame(p, q), 0.5)

    canvas.paint((x - radius * 1.1, y - radius, x + radius * 1.1, y + radius), inside, paint)
    cord(
        canvas,
        Cord(x, y - radius * 1.15, radius * 0.5, (-radius * 0.1, 0)),
        (0.3, 0.2, 0.1),
        1 + size / 30,
    )
    globe(
        canvas,
        Oval(x + radius * 0.25, y - radius * 1.0, radius * 0.24, radius * 0.11),
        (0.25, 0.5, 0.18),
        0.2,
    )


def _orange(canvas: Canvas, rng: Rng, x: float, y: float, size: float) -> None:
    contact(canvas, x, y + size * 0.46, size / 2)
    shade = shade_of(("orange", "yellow")[int(rng.integers(2))], rng)
    globe(canvas, Oval(x, y, size / 2 * uniform(rng, 0.95, 1.2), size / 2), shade, 0.25)
    disc(
        canvas,
        x + size * uniform(rng, -0.1, 0.1),
        y - size * 0.36,
        size * 0.045 + 0.4,
        (0.25, 0.35, 0.12),
    )


def _egg(canvas: Canvas, rng: Rng, x: float, y: float, size: float) -> None:
    """Paint an egg in a balloon's colours: no knot, no string, wide end below."""
    frame = frame_of(Oval(x, y, size * 0.38, size / 2), uniform(rng, -0.3, 0.3))
    shade = any_shade(rng)
    contact(canvas, x, y + size * 0.45, size * 0.38)

    def inside(p: Floats, q: Floats) -> Bools:
        u, v = frame(p, q)
        narrow = np.float32(1) - np.float32(0.24) * np.maximum(-v, 0)
        hit: Bools = u * u <= (np.float32(1) - v * v) * narrow * narrow
        return hit

    canvas.paint(
        (x - size * 0.6, y - size * 0.6, x + size * 0.6, y + size * 0.6),
        inside,
        lambda p, q: lit(shade, *frame(p, q), 0.3),
    )


def _lollipop(canvas: Canvas, rng: Rng, x: float, y: float, size: float) -> None:
    radius, inner, outer = size / 2, any_shade(rng), any_shade(rng)
    box(
        canvas,
        (x - size * 0.04 - 0.4, y, x + size * 0.04 + 0.4, y + size * uniform(rng, 1.2, 2)),
        (0.93, 0.92, 0.9),
    )
    for ring in range(4):
        disc(
            canvas,
            x + ring * radius * 0.05,
            y,
            radius * (1 - ring / 4),
            inner if ring % 2 == 0 else outer,
        )


def _sign(canvas: Canvas, rng: Rng, x: float, y: float, size: float) -> None:
    """Paint a round road sign on a pole."""
    box(canvas, (x - size * 0.04 - 0.6, y, x + size * 0.04 + 0.6, 260), (0.55, 0.56, 0.57))
    kind = int(rng.integers(4))
    outer: Rgb = ((0.75, 0.08, 0.1), (0.78, 0.1, 0.1), (0.1, 0.25, 0.6), (0.75, 0.08, 0.1))[kind]
    disc(canvas, x, y, size / 2, (0.93, 0.93, 0.93))
    disc(canvas, x, y, size * 0.47, outer)
    if kind == 0:
        box(
            canvas,
            (x - size * 0.33, y - size * 0.08, x + size * 0.33, y + size * 0.08),
            (0.95, 0.95, 0.95),
        )
    elif kind == 1:
        disc(canvas, x, y, size * 0.34, (0.95, 0.95, 0.94))
        box(
            canvas,
            (x - size * 0.16, y - size * 0.18, x - size * 0.04, y + size * 0.18),
            (0.1, 0.1, 0.1),
        )
        box(
            canvas,
            (x + size * 0.04, y - size * 0.18, x + size * 0.18, y + size * 0.18),
            (0.1, 0.1, 0.1),
        )
    elif kind == 2:
        box(
            canvas,
            (x - size * 0.06, y - size * 0.3, x + size * 0.06, y + size * 0.3),
            (0.95, 0.95, 0.95),
        )


def _shadow(canvas: Canvas, rng: Rng, x: float, y: float, size: float) -> None:
    """Paint the shadow that a balloon out of sight casts."""
    b = size / 2
    frame = frame_of(Oval(x, y, b * uniform(rng, 0.72, 0.9), b), uniform(rng, -0.3, 0.3))
    tone = uniform(rng, 0.02, 0.12)
    strength = uniform(rng, 0.3, 0.5)
    reach = b * 1.25
    canvas.paint(
        (x - reach, y - reach, x + reach, y + reach),
        lambda p, q: balloon_shape(*frame(p, q)),
        (tone, tone, tone),
        strength,
    )
    cord(
        canvas,
        Cord(x, y + b * 1.05, size, (0, size * uniform(rng, -0.3, 0.3))),
        (0.1, 0.1, 0.1),
        0.5 + size / 90,
    )


def _flower(canvas: Canvas, rng: Rng, x: float, y: float, size: float) -> None:
    shade = any_shade(rng)
    cord(
        canvas,
        Cord(x, y, size * 1.6, (size * uniform(rng, -0.2, 0.2), 0)),
        (0.2, 0.42, 0.15),
        1 + size / 25,
    )
    for dx, dy in ((0, -1), (0.87, -0.5), (0.87, 0.5), (0, 1), (-0.87, 0.5), (-0.87, -0.5)):
        globe(
            canvas,
            Oval(x + dx * size * 0.27, y + dy * size * 0.27, size * 0.24, size * 0.24),
            shade,
            0,
        )
    disc(canvas, x, y, size * 0.16, (0.8, 0.62, 0.15))


LOOKALIKES: dict[str, Drawing] = {
    "apple": _apple,
    "ball": _ball,
    "beach ball": _beach_ball,
    "egg": _egg,
    "flower": _flower,
    "lamp": _lamp,
    "lollipop": _lollipop,
    "orange": _orange,
    "post lamp": _post_lamp,
    "shadow": _shadow,
    "sign": _sign,
}


# Where the middle of each may be, as shares of the picture's height: fruit lies, lamps hang.
LEVELS: dict[str, tuple[float, float]] = {
    "apple": (0.5, 0.96),
    "ball": (0.4, 0.96),
    "beach ball": (0.4, 0.96),
    "egg": (0.5, 0.96),
    "flower": (0.4, 0.9),
    "lamp": (0.08, 0.55),
    "lollipop": (0.2, 0.8),
    "orange": (0.5, 0.96),
    "post lamp": (0.1, 0.7),
    "shadow": (0.1, 0.9),
    "sign": (0.1, 0.7),
}
