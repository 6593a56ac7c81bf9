"""What can stand in a scene: balloons, things that look like them, and things that hide them.

Each look-alike is a function that paints one object of a size (height in pixels) around a place.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from donewhen.samples.canvas import Bools, Canvas, Floats, Rgb, turn, uniform

__all__ = ["COLOURS", "COVERS", "LOOKALIKES", "paint_balloon"]

Rng = np.random.Generator

# The darkest and the lightest of each colour. Neighbours nearly touch: some reds pass for orange or pink.
COLOURS: dict[str, tuple[Rgb, Rgb]] = {
    "red": ((0.66, 0.04, 0.06), (0.92, 0.24, 0.2)),
    "orange": ((0.86, 0.36, 0.04), (0.98, 0.58, 0.18)),
    "yellow": ((0.88, 0.72, 0.06), (0.99, 0.9, 0.34)),
    "green": ((0.08, 0.42, 0.14), (0.4, 0.76, 0.32)),
    "blue": ((0.06, 0.2, 0.6), (0.3, 0.52, 0.93)),
    "purple": ((0.34, 0.1, 0.46), (0.58, 0.32, 0.74)),
    "pink": ((0.88, 0.36, 0.52), (0.99, 0.66, 0.78)),
    "white": ((0.85, 0.85, 0.84), (0.98, 0.98, 0.97)),
}


def _shade(name: str, rng: Rng) -> Rgb:
    (r0, g0, b0), (r1, g1, b1) = COLOURS[name]
    along = float(rng.random())
    return tuple(  # type: ignore[return-value]
        low + (high - low) * min(max(along + uniform(rng, -0.25, 0.25), 0.0), 1.0)
        for low, high in ((r0, r1), (g0, g1), (b0, b1))
    )


def _any_shade(rng: Rng) -> Rgb:
    names = sorted(COLOURS)
    return _shade(names[int(rng.integers(len(names)))], rng)


def _lit(colour: Rgb, u: Floats, v: Floats, gloss: float, spot: tuple[float, float] = (-0.34, -0.42)) -> Floats:
    """A round body's colour where u and v run from -1 to 1 over it: light from one side, a rim, a highlight."""
    du, dv = u - np.float32(spot[0]), v - np.float32(spot[1])
    away = du * du + dv * dv
    light = np.maximum(np.float32(1.12) - np.float32(0.24) * away, np.float32(0.35))
    shine = np.maximum(np.float32(1) - away * np.float32(14), 0)
    glow = np.maximum(np.float32(1) - away * np.float32(1.8), 0) * np.float32(0.16)
    spark = (shine * shine * np.float32(gloss) + glow)[..., None]
    body = np.asarray(colour, np.float32) * light[..., None]
    lit: Floats = np.minimum(body + (np.float32(1) - np.minimum(body, 1)) * spark, np.float32(1))
    return lit


def _line(canvas: Canvas, x: float, y: float, length: float, bend: tuple[float, float], colour: Rgb, width: float) -> None:
    """A hanging string: a parabola from (x, y) downwards."""
    if length <= 0:
        return

    def inside(a: Floats, b: Floats) -> Bools:
        along = (b - np.float32(y)) / np.float32(length)
        middle = np.float32(x) + along * (np.float32(bend[0]) + along * np.float32(bend[1]))
        return (along >= 0) & (along <= 1) & (np.abs(a - middle) <= np.float32(width / 2))

    reach = abs(bend[0]) + abs(bend[1]) + 2
    canvas.paint((x - reach, y, x + reach, y + length), inside, colour, 0.85)


def _round(canvas: Canvas, x: float, y: float, a: float, b: float, colour: Rgb, gloss: float) -> None:
    def inside(p: Floats, q: Floats) -> Bools:
        u, v = (p - np.float32(x)) / np.float32(a), (q - np.float32(y)) / np.float32(b)
        return u * u + v * v <= 1

    def paint(p: Floats, q: Floats) -> Floats:
        return _lit(colour, (p - np.float32(x)) / np.float32(a), (q - np.float32(y)) / np.float32(b), gloss)

    canvas.paint((x - a, y - b, x + a, y + b), inside, paint)


def _disc(canvas: Canvas, x: float, y: float, radius: float, colour: Rgb) -> None:
    def inside(p: Floats, q: Floats) -> Bools:
        du, dv = p - np.float32(x), q - np.float32(y)
        return du * du + dv * dv <= np.float32(radius * radius)

    canvas.paint((x - radius, y - radius, x + radius, y + radius), inside, colour)


def _box(canvas: Canvas, left: float, top: float, right: float, bottom: float, colour: Rgb) -> None:
    canvas.paint((left, top, right, bottom), lambda x, y: (x >= left) & (x < right) & (y >= top) & (y < bottom), colour)


def _contact(canvas: Canvas, x: float, y: float, a: float) -> None:
    def strength(p: Floats, q: Floats) -> Floats:
        u, v = (p - np.float32(x)) / np.float32(a * 1.3), (q - np.float32(y)) / np.float32(a * 0.35)
        soft = np.maximum(np.float32(1) - u * u - v * v, 0)
        return soft * np.float32(0.6)

    canvas.darken((x - a * 1.3, y - a * 0.4, x + a * 1.3, y + a * 0.4), strength)


def _balloon_frame(
    x: float, y: float, a: float, b: float, lean: float
) -> Callable[[Floats, Floats], tuple[Floats, Floats]]:
    cosine, sine = turn(lean)

    def frame(p: Floats, q: Floats) -> tuple[Floats, Floats]:
        dx, dy = p - np.float32(x), q - np.float32(y)
        u = (dx * np.float32(cosine) + dy * np.float32(sine)) / np.float32(a)
        v = (dy * np.float32(cosine) - dx * np.float32(sine)) / np.float32(b)
        return u, v

    return frame


def _balloon_shape(u: Floats, v: Floats, taper: float = 0.3) -> Bools:
    """The body, narrower below, and the knot under it."""
    narrow = np.float32(1) - np.float32(taper) * np.maximum(v, 0)
    body = u * u <= (np.float32(1) - v * v) * narrow * narrow
    knot = (v > 0.96) & (v < 1.1) & (np.abs(u) <= (v - np.float32(0.9)) * np.float32(0.75))
    return body | knot


def paint_balloon(canvas: Canvas, rng: Rng, colour: str, x: float, y: float, height: float) -> None:
    """A balloon around (x, y), as a watched layer: body and knot without its string."""
    b = height / 2
    a = b * uniform(rng, 0.74, 0.92)
    lean = uniform(rng, -0.14, 0.14)
    cosine, sine = turn(lean)
    length = height * uniform(rng, 0.5, 1.6)
    bend = (height * uniform(rng, -0.25, 0.25), height * uniform(rng, -0.35, 0.35))
    string = (0.9, 0.9, 0.88) if rng.integers(2) else (0.25, 0.25, 0.27)
    _line(canvas, x - sine * b * 1.08, y + cosine * b * 1.08, length, bend, string, 0.5 + height / 90)
    frame, taper = _balloon_frame(x, y, a, b, lean), uniform(rng, 0.22, 0.38)
    shade, gloss = _shade(colour, rng), uniform(rng, 0.15, 0.85)
    spot = (uniform(rng, -0.45, 0.45), uniform(rng, -0.5, -0.3))
    canvas.paint(
        (x - b * 1.2, y - b * 1.2, x + b * 1.2, y + b * 1.2),
        lambda p, q: _balloon_shape(*frame(p, q), taper),
        lambda p, q: _lit(shade, *frame(p, q), gloss, spot),
        uniform(rng, 0.88, 0.98),
        watch=True,
    )


def _ball(canvas: Canvas, rng: Rng, x: float, y: float, size: float) -> None:
    radius = size / 2
    _contact(canvas, x, y + radius, radius)
    _round(canvas, x, y, radius, radius, _any_shade(rng), uniform(rng, 0, 0.7))
    if rng.integers(3) == 0:
        return
    band, (cosine, sine) = _any_shade(rng), turn(uniform(rng, -0.6, 0.6))
    width = uniform(rng, 0.08, 0.3)

    def stripe(p: Floats, q: Floats) -> Bools:
        u, v = (p - np.float32(x)) / np.float32(radius), (q - np.float32(y)) / np.float32(radius)
        across = u * np.float32(cosine) + v * np.float32(sine)
        along = v * np.float32(cosine) - u * np.float32(sine)
        return (u * u + v * v <= 0.97) & (np.abs(across + along * along * np.float32(0.25)) <= np.float32(width))

    canvas.paint((x - radius, y - radius, x + radius, y + radius), stripe, band, 0.8)


def _beach_ball(canvas: Canvas, rng: Rng, x: float, y: float, size: float) -> None:
    radius = size / 2
    one, two = _any_shade(rng), (0.95, 0.95, 0.93)
    _contact(canvas, x, y + radius, radius)
    hub_x, hub_y = x + radius * uniform(rng, -0.3, 0.3), y + radius * uniform(rng, -0.5, 0)

    def paint(p: Floats, q: Floats) -> Floats:
        dx, dy = p - np.float32(hub_x), q - np.float32(hub_y)
        odd = (dx > 0) ^ (dx * np.float32(0.5) + dy * np.float32(0.87) > 0) ^ (dx * np.float32(0.5) - dy * np.float32(0.87) > 0)
        u, v = (p - np.float32(x)) / np.float32(radius), (q - np.float32(y)) / np.float32(radius)
        return np.where(odd[..., None], _lit(one, u, v, 0.4), _lit(two, u, v, 0.4))

    def inside(p: Floats, q: Floats) -> Bools:
        dx, dy = p - np.float32(x), q - np.float32(y)
        return dx * dx + dy * dy <= np.float32(radius * radius)

    canvas.paint((x - radius, y - radius, x + radius, y + radius), inside, paint)


def _lamp(canvas: Canvas, rng: Rng, x: float, y: float, size: float) -> None:
    """A paper lantern or a globe on a cord from above."""
    _box(canvas, x - 0.7, -2, x + 0.7, y - size / 2, (0.2, 0.2, 0.2))
    wide = size / 2 * uniform(rng, 0.8, 1.25)
    shade = ((0.98, 0.93, 0.8), (0.95, 0.8, 0.45), (0.9, 0.3, 0.2), (0.96, 0.96, 0.93))[int(rng.integers(4))]
    _round(canvas, x, y, wide, size / 2, shade, 0.1)
    for rib in range(-2, 3):
        level = y + rib * size / 6
        canvas.paint(
            (x - wide, level, x + wide, level + 1),
            lambda p, q, level=level: (np.abs(q - np.float32(level)) < 0.5)  # type: ignore[misc]
            & ((p - np.float32(x)) ** 2 / np.float32(wide * wide) + (q - np.float32(y)) ** 2 / np.float32(size * size / 4) <= 1),
            (0.5, 0.45, 0.4),
            0.35,
        )
    cap = wide * 0.4
    _box(canvas, x - cap, y - size / 2 - 1, x + cap, y - size / 2 + size * 0.06, (0.22, 0.2, 0.18))


def _post_lamp(canvas: Canvas, rng: Rng, x: float, y: float, size: float) -> None:
    """A globe on a post."""
    _box(canvas, x - size * 0.06 - 0.5, y + size / 2, x + size * 0.06 + 0.5, 260, (0.16, 0.18, 0.18))
    _round(canvas, x, y, size / 2, size / 2, (0.97, 0.95, uniform(rng, 0.7, 0.93)), 0.3)
    _box(canvas, x - size * 0.22, y + size * 0.42, x + size * 0.22, y + size * 0.56, (0.16, 0.18, 0.18))


def _apple(canvas: Canvas, rng: Rng, x: float, y: float, size: float) -> None:
    shade = _shade(("red", "green", "yellow")[int(rng.integers(3))], rng)
    radius = size / 2
    _contact(canvas, x, y + radius * 0.92, radius)

    def inside(p: Floats, q: Floats) -> Bools:
        u, v = np.abs(p - np.float32(x)) / np.float32(radius), (q - np.float32(y)) / np.float32(radius)
        w = u - np.float32(0.32)
        return (w * w / np.float32(0.46) + v * v / np.float32(0.86) <= 1) & ((u > 0.05) | (v > -0.72))

    def paint(p: Floats, q: Floats) -> Floats:
        return _lit(shade, (p - np.float32(x)) / np.float32(radius), (q - np.float32(y)) / np.float32(radius), 0.5)

    canvas.paint((x - radius * 1.1, y - radius, x + radius * 1.1, y + radius), inside, paint)
    _line(canvas, x, y - radius * 1.15, radius * 0.5, (-radius * 0.1, 0), (0.3, 0.2, 0.1), 1 + size / 30)
    _round(canvas, x + radius * 0.25, y - radius * 1.0, radius * 0.24, radius * 0.11, (0.25, 0.5, 0.18), 0.2)


def _orange(canvas: Canvas, rng: Rng, x: float, y: float, size: float) -> None:
    _contact(canvas, x, y + size * 0.46, size / 2)
    shade = _shade(("orange", "yellow")[int(rng.integers(2))], rng)
    _round(canvas, x, y, size / 2 * uniform(rng, 0.95, 1.2), size / 2, shade, 0.25)
    _disc(canvas, x + size * uniform(rng, -0.1, 0.1), y - size * 0.36, size * 0.045 + 0.4, (0.25, 0.35, 0.12))


def _egg(canvas: Canvas, rng: Rng, x: float, y: float, size: float) -> None:
    """An egg in a balloon's colours: no knot, no string, wide end below."""
    frame, shade = _balloon_frame(x, y, size * 0.38, size / 2, uniform(rng, -0.3, 0.3)), _any_shade(rng)
    _contact(canvas, x, y + size * 0.45, size * 0.38)

    def inside(p: Floats, q: Floats) -> Bools:
        u, v = frame(p, q)
        narrow = np.float32(1) - np.float32(0.24) * np.maximum(-v, 0)
        return u * u <= (np.float32(1) - v * v) * narrow * narrow

    canvas.paint(
        (x - size * 0.6, y - size * 0.6, x + size * 0.6, y + size * 0.6),
        inside,
        lambda p, q: _lit(shade, *frame(p, q), 0.3),
    )


def _lollipop(canvas: Canvas, rng: Rng, x: float, y: float, size: float) -> None:
    radius, one, two = size / 2, _any_shade(rng), _any_shade(rng)
    _box(canvas, x - size * 0.04 - 0.4, y, x + size * 0.04 + 0.4, y + size * uniform(rng, 1.2, 2), (0.93, 0.92, 0.9))
    for ring in range(4):
        _disc(canvas, x + ring * radius * 0.05, y, radius * (1 - ring / 4), one if ring % 2 == 0 else two)


def _sign(canvas: Canvas, rng: Rng, x: float, y: float, size: float) -> None:
    """A round road sign on a pole."""
    _box(canvas, x - size * 0.04 - 0.6, y, x + size * 0.04 + 0.6, 260, (0.55, 0.56, 0.57))
    kind = int(rng.integers(4))
    outer: Rgb = ((0.75, 0.08, 0.1), (0.78, 0.1, 0.1), (0.1, 0.25, 0.6), (0.75, 0.08, 0.1))[kind]
    _disc(canvas, x, y, size / 2, (0.93, 0.93, 0.93))
    _disc(canvas, x, y, size * 0.47, outer)
    if kind == 0:
        _box(canvas, x - size * 0.33, y - size * 0.08, x + size * 0.33, y + size * 0.08, (0.95, 0.95, 0.95))
    elif kind == 1:
        _disc(canvas, x, y, size * 0.34, (0.95, 0.95, 0.94))
        _box(canvas, x - size * 0.16, y - size * 0.18, x - size * 0.04, y + size * 0.18, (0.1, 0.1, 0.1))
        _box(canvas, x + size * 0.04, y - size * 0.18, x + size * 0.18, y + size * 0.18, (0.1, 0.1, 0.1))
    elif kind == 2:
        _box(canvas, x - size * 0.06, y - size * 0.3, x + size * 0.06, y + size * 0.3, (0.95, 0.95, 0.95))


def _shadow(canvas: Canvas, rng: Rng, x: float, y: float, size: float) -> None:
    """The shadow that a balloon out of sight casts."""
    b = size / 2
    frame = _balloon_frame(x, y, b * uniform(rng, 0.72, 0.9), b, uniform(rng, -0.3, 0.3))
    tone = uniform(rng, 0.02, 0.12)
    strength = uniform(rng, 0.3, 0.5)
    reach = b * 1.25
    canvas.paint(
        (x - reach, y - reach, x + reach, y + reach), lambda p, q: _balloon_shape(*frame(p, q)), (tone, tone, tone), strength
    )
    _line(canvas, x, y + b * 1.05, size, (0, size * uniform(rng, -0.3, 0.3)), (0.1, 0.1, 0.1), 0.5 + size / 90)


def _flower(canvas: Canvas, rng: Rng, x: float, y: float, size: float) -> None:
    shade = _any_shade(rng)
    _line(canvas, x, y, size * 1.6, (size * uniform(rng, -0.2, 0.2), 0), (0.2, 0.42, 0.15), 1 + size / 25)
    for dx, dy in ((0, -1), (0.87, -0.5), (0.87, 0.5), (0, 1), (-0.87, 0.5), (-0.87, -0.5)):
        _round(canvas, x + dx * size * 0.27, y + dy * size * 0.27, size * 0.24, size * 0.24, shade, 0)
    _disc(canvas, x, y, size * 0.16, (0.8, 0.62, 0.15))


def _trunk(canvas: Canvas, rng: Rng, x: float, y: float, size: float) -> None:
    half = size / 2
    bark = ((0.3, 0.22, 0.15), (0.42, 0.38, 0.34), (0.24, 0.2, 0.18))[int(rng.integers(3))]
    grain = rng.integers(0, 256, (24, 5)).astype(np.float32) / np.float32(255)
    lean = uniform(rng, -0.06, 0.06)

    def across(p: Floats, q: Floats) -> Floats:
        return (p - np.float32(x) - np.float32(lean) * (q - np.float32(120))) / np.float32(half)

    def paint(p: Floats, q: Floats) -> Floats:
        u = across(p, q)
        rows = np.broadcast_to((q / np.float32(11)).astype(np.int32) % 24, u.shape)
        columns = np.clip((u + np.float32(1)) * np.float32(2.5), 0, 4).astype(np.int32)
        light = np.float32(1.05) - np.float32(0.3) * (u + np.float32(0.3)) * (u + np.float32(0.3))
        tone = light * (np.float32(0.75) + np.float32(0.4) * grain[rows, columns])
        return np.asarray(bark, np.float32) * tone[..., None]

    canvas.paint((x - half - 9, 0, x + half + 9, 240), lambda p, q: np.abs(across(p, q)) <= 1, paint)


def _pole(canvas: Canvas, rng: Rng, x: float, y: float, size: float) -> None:
    half, metal = max(size / 6, 1.0), uniform(rng, 0.25, 0.75)

    def paint(p: Floats, q: Floats) -> Floats:
        u = (p - np.float32(x)) / np.float32(half) + q * np.float32(0)
        light = np.float32(1.1) - np.float32(0.35) * (u + np.float32(0.4)) * (u + np.float32(0.4))
        return np.asarray((metal, metal, metal), np.float32) * light[..., None]

    canvas.paint((x - half, 0, x + half, 240), lambda p, q: (np.abs(p - np.float32(x)) <= half) & (q >= 0), paint)


def _leaves(canvas: Canvas, rng: Rng, x: float, y: float, size: float) -> None:
    for _ in range(int(rng.integers(8, 16))):
        shade = (uniform(rng, 0.1, 0.3), uniform(rng, 0.28, 0.5), uniform(rng, 0.06, 0.2))
        left, top = x + size * uniform(rng, -0.7, 0.7), y + size * uniform(rng, -0.5, 0.5)
        _round(canvas, left, top, size * uniform(rng, 0.08, 0.2), size * uniform(rng, 0.06, 0.14), shade, 0.1)


def _crate(canvas: Canvas, rng: Rng, x: float, y: float, size: float) -> None:
    shade: Rgb = ((0.55, 0.4, 0.25), (0.5, 0.5, 0.52), (0.35, 0.3, 0.42))[int(rng.integers(3))]
    _box(canvas, x - size * 0.6, y, x + size * 0.6, y + size, shade)
    for part in range(4):
        level = y + size * part / 4
        _box(canvas, x - size * 0.6, level, x + size * 0.6, level + 1, (shade[0] * 0.6, shade[1] * 0.6, shade[2] * 0.6))


Drawing = Callable[[Canvas, Rng, float, float, float], None]

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

COVERS: dict[str, Drawing] = {"crate": _crate, "leaves": _leaves, "pole": _pole, "trunk": _trunk}
