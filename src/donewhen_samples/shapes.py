"""Shapes that objects are made of: globes, discs, boxes, cords, contact shadows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from donewhen_samples.canvas import Bools, Bounds, Canvas, Floats, Rgb, turn

Frame = Callable[[Floats, Floats], tuple[Floats, Floats]]


@dataclass(frozen=True)
class Oval:
    """Middle (x, y) and half axes (a, b), in pixels."""

    x: float
    y: float
    a: float
    b: float


@dataclass(frozen=True)
class Cord:
    """A hanging string: a parabola from (x, y) downwards."""

    x: float
    y: float
    length: float
    bend: tuple[float, float]


def lit(
    colour: Rgb, u: Floats, v: Floats, gloss: float, spot: tuple[float, float] = (-0.34, -0.42)
) -> Floats:
    """Light a round body over which u and v run from -1 to 1: a bright side and a highlight."""
    du, dv = u - np.float32(spot[0]), v - np.float32(spot[1])
    away = du * du + dv * dv
    light = np.maximum(np.float32(1.12) - np.float32(0.24) * away, np.float32(0.35))
    shine = np.maximum(np.float32(1) - away * np.float32(14), 0)
    glow = np.maximum(np.float32(1) - away * np.float32(1.8), 0) * np.float32(0.16)
    spark = (shine * shine * np.float32(gloss) + glow)[..., None]
    body = np.asarray(colour, np.float32) * light[..., None]
    lit: Floats = np.minimum(body + (np.float32(1) - np.minimum(body, 1)) * spark, np.float32(1))
    return lit


def frame_of(oval: Oval, lean: float = 0.0) -> Frame:
    """Return what turns x and y into u and v, which run from -1 to 1 over a leaning oval."""
    cosine, sine = turn(lean)

    def frame(p: Floats, q: Floats) -> tuple[Floats, Floats]:
        dx, dy = p - np.float32(oval.x), q - np.float32(oval.y)
        across: Floats = dx * np.float32(cosine) + dy * np.float32(sine)
        along: Floats = dy * np.float32(cosine) - dx * np.float32(sine)
        u: Floats = across / np.float32(oval.a)
        v: Floats = along / np.float32(oval.b)
        return u, v

    return frame


def cord(canvas: Canvas, line: Cord, colour: Rgb, width: float) -> None:
    """Paint a string."""
    if line.length <= 0:
        return
    first, second = np.float32(line.bend[0]), np.float32(line.bend[1])

    def inside(a: Floats, b: Floats) -> Bools:
        along = (b - np.float32(line.y)) / np.float32(line.length)
        middle = np.float32(line.x) + along * (first + along * second)
        hit: Bools = (along >= 0) & (along <= 1) & (np.abs(a - middle) <= np.float32(width / 2))
        return hit

    reach = abs(line.bend[0]) + abs(line.bend[1]) + 2
    bounds = (line.x - reach, line.y, line.x + reach, line.y + line.length)
    canvas.paint(bounds, inside, colour, 0.85)


def globe(canvas: Canvas, oval: Oval, colour: Rgb, gloss: float) -> None:
    """Paint a round body."""
    x, y, a, b = np.float32(oval.x), np.float32(oval.y), np.float32(oval.a), np.float32(oval.b)

    def inside(p: Floats, q: Floats) -> Bools:
        u, v = (p - x) / a, (q - y) / b
        hit: Bools = u * u + v * v <= 1
        return hit

    def paint(p: Floats, q: Floats) -> Floats:
        return lit(colour, (p - x) / a, (q - y) / b, gloss)

    bounds = (oval.x - oval.a, oval.y - oval.b, oval.x + oval.a, oval.y + oval.b)
    canvas.paint(bounds, inside, paint)


def disc(canvas: Canvas, x: float, y: float, radius: float, colour: Rgb) -> None:
    """Paint a flat disc."""

    def inside(p: Floats, q: Floats) -> Bools:
        du, dv = p - np.float32(x), q - np.float32(y)
        hit: Bools = du * du + dv * dv <= np.float32(radius * radius)
        return hit

    canvas.paint((x - radius, y - radius, x + radius, y + radius), inside, colour)


def box(canvas: Canvas, bounds: Bounds, colour: Rgb) -> None:
    """Paint a rectangle."""
    left, top, right, bottom = bounds
    canvas.paint(bounds, lambda x, y: (x >= left) & (x < right) & (y >= top) & (y < bottom), colour)


def contact(canvas: Canvas, x: float, y: float, a: float) -> None:
    """Darken the ground under something of half width a that stands at (x, y)."""

    def strength(p: Floats, q: Floats) -> Floats:
        u, v = (p - np.float32(x)) / np.float32(a * 1.3), (q - np.float32(y)) / np.float32(a * 0.35)
        soft: Floats = np.maximum(np.float32(1) - u * u - v * v, 0)
        return soft * np.float32(0.6)

    canvas.darken((x - a * 1.3, y - a * 0.4, x + a * 1.3, y + a * 0.4), strength)
