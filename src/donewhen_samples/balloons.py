"""Balloons: their colours, their shape and how they are painted."""

from __future__ import annotations

import numpy as np

from donewhen_samples.canvas import Bools, Canvas, Floats, Rgb, Rng, turn, uniform
from donewhen_samples.shapes import Cord, Oval, cord, frame_of, lit

# The darkest and the lightest of each colour. Neighbours nearly touch: some reds look orange.
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


def shade_of(name: str, rng: Rng) -> Rgb:
    """Return one of the many shades of a colour."""
    (r0, g0, b0), (r1, g1, b1) = COLOURS[name]
    along = float(rng.random())
    return tuple(  # type: ignore[return-value]
        low + (high - low) * min(max(along + uniform(rng, -0.25, 0.25), 0.0), 1.0)
        for low, high in ((r0, r1), (g0, g1), (b0, b1))
    )


def any_shade(rng: Rng) -> Rgb:
    """Return a shade of any colour that balloons have."""
    names = sorted(COLOURS)
    return shade_of(names[int(rng.integers(len(names)))], rng)


def balloon_shape(u: Floats, v: Floats, taper: float = 0.3) -> Bools:
    """Say where the body, narrower below, and the knot under it are."""
    narrow = np.float32(1) - np.float32(taper) * np.maximum(v, 0)
    body = u * u <= (np.float32(1) - v * v) * narrow * narrow
    knot = (v > 0.96) & (v < 1.1) & (np.abs(u) <= (v - np.float32(0.9)) * np.float32(0.75))
    shape: Bools = body | knot
    return shape


def paint_balloon(canvas: Canvas, rng: Rng, colour: str, x: float, y: float, height: float) -> None:
    """Paint a balloon around (x, y); body and knot, without the string, are a watched layer."""
    b = height / 2
    a = b * uniform(rng, 0.74, 0.92)
    lean = uniform(rng, -0.14, 0.14)
    cosine, sine = turn(lean)
    length = height * uniform(rng, 0.5, 1.6)
    bend = (height * uniform(rng, -0.25, 0.25), height * uniform(rng, -0.35, 0.35))
    string = (0.9, 0.9, 0.88) if rng.integers(2) else (0.25, 0.25, 0.27)
    cord(
        canvas,
        Cord(x - sine * b * 1.08, y + cosine * b * 1.08, length, bend),
        string,
        0.5 + height / 90,
    )
    frame, taper = frame_of(Oval(x, y, a, b), lean), uniform(rng, 0.22, 0.38)
    shade, gloss = shade_of(colour, rng), uniform(rng, 0.15, 0.85)
    spot = (uniform(rng, -0.45, 0.45), uniform(rng, -0.5, -0.3))
    canvas.paint(
        (x - b * 1.2, y - b * 1.2, x + b * 1.2, y + b * 1.2),
        lambda p, q: balloon_shape(*frame(p, q), taper),
        lambda p, q: lit(shade, *frame(p, q), gloss, spot),
        uniform(rng, 0.88, 0.98),
        watch=True,
    )
