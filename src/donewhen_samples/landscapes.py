"""Backgrounds out of doors: skies, meadows, streets."""

from __future__ import annotations

import numpy as np

from donewhen_samples.canvas import (
    HEIGHT,
    WIDTH,
    Bounds,
    Canvas,
    Floats,
    Rng,
    mix,
    noise,
    rough,
    uniform,
)
from donewhen_samples.shapes import box
from donewhen_samples.textures import Y, flat, pick, textured


def sky(rng: Rng) -> Floats:
    """Paint a sky with clouds, half of the time over hills."""
    high = pick(rng, ((0.25, 0.47, 0.8), (0.4, 0.6, 0.86), (0.55, 0.6, 0.68), (0.32, 0.3, 0.5)))
    low = pick(rng, ((0.74, 0.85, 0.94), (0.8, 0.82, 0.85), (0.97, 0.75, 0.52)))
    pixels = mix(flat(high), low, np.broadcast_to(Y / np.float32(HEIGHT), (HEIGHT, WIDTH)))
    clouds = rough(rng, int(rng.integers(2, 6)), int(rng.integers(4, 9)))
    cover = np.clip((clouds - np.float32(uniform(rng, 0.45, 0.62))) * np.float32(4), 0, 1)
    tops = mix(flat((0.78, 0.79, 0.82)), (0.98, 0.97, 0.96), noise(rng, 8, 8))
    pixels = mix(pixels, tops, cover * np.float32(uniform(rng, 0.5, 0.95)))
    if rng.integers(2):
        pixels = _hills(rng, pixels, uniform(rng, 0.72, 0.95))
    return pixels


def _hills(rng: Rng, pixels: Floats, level: float) -> Floats:
    for step in range(2):
        line = np.float32(HEIGHT) * (
            np.float32(level + 0.06 * step)
            + np.float32(0.16) * (rough(rng, 4, 1)[:1] - np.float32(0.5))
        )
        green = pick(rng, ((0.3, 0.42, 0.36), (0.22, 0.36, 0.18), (0.42, 0.45, 0.3)), 0.04)
        ground = textured(rng, green, 40, 30, 0.7)
        pixels = mix(pixels, ground, np.clip(Y - line, 0, 1))
    return pixels


def meadow(rng: Rng) -> Floats:
    """Paint a meadow before trees."""
    horizon = uniform(rng, 0.25, 0.6) * HEIGHT
    pixels = sky(rng)
    trees = textured(
        rng,
        pick(rng, ((0.14, 0.26, 0.12), (0.2, 0.3, 0.14), (0.3, 0.26, 0.12)), 0.03),
        50,
        40,
        1.3,
    )
    crowns = np.float32(horizon - uniform(rng, 8, 40)) + np.float32(uniform(rng, 20, 70)) * (
        rough(rng, 10, 1)[:1] - np.float32(0.5)
    )
    pixels = mix(pixels, trees, np.clip(Y - crowns, 0, 1))
    grass = pick(
        rng, ((0.34, 0.5, 0.18), (0.45, 0.55, 0.24), (0.28, 0.42, 0.15), (0.56, 0.52, 0.28))
    )
    blades = (
        textured(rng, grass, 160, 24, 0.9)
        * (np.float32(0.7) + np.float32(0.6) * noise(rng, 5, 9))[..., None]
    )
    depth = np.clip((Y - np.float32(horizon)) / np.float32(HEIGHT - horizon), 0, 1)
    near = blades * (np.float32(1.12) - np.float32(0.35) * depth)[..., None]
    return mix(
        pixels, near, np.broadcast_to(np.clip(Y - np.float32(horizon), 0, 1), (HEIGHT, WIDTH))
    )


def street(rng: Rng) -> Floats:
    """Paint a row of houses along a road."""
    canvas = Canvas(sky(rng))
    ground = uniform(rng, 0.68, 0.88) * HEIGHT
    left = uniform(rng, -40, 0)
    while left < WIDTH:
        width = uniform(rng, 50, 120)
        _house(rng, canvas, (left, uniform(rng, 5, 90), left + width, ground))
        left += width + (uniform(rng, 0, 25) if rng.integers(3) == 0 else 0)
    canvas.pixels *= (np.float32(0.88) + np.float32(0.24) * rough(rng, 60, 60))[..., None]
    road = textured(
        rng,
        pick(rng, ((0.45, 0.45, 0.46), (0.58, 0.55, 0.5), (0.35, 0.35, 0.37)), 0.03),
        120,
        60,
        0.35,
    )
    canvas.pixels = mix(
        canvas.pixels, road, np.broadcast_to(np.clip(Y - np.float32(ground), 0, 1), (HEIGHT, WIDTH))
    )
    box(canvas, (0, ground, WIDTH, ground + 4), (0.66, 0.65, 0.62))
    return canvas.pixels


def _house(rng: Rng, canvas: Canvas, place: Bounds) -> None:
    left, top, right, bottom = place
    front = pick(
        rng,
        (
            (0.75, 0.66, 0.52),
            (0.62, 0.4, 0.32),
            (0.7, 0.72, 0.74),
            (0.5, 0.52, 0.56),
            (0.82, 0.74, 0.6),
        ),
    )
    box(canvas, place, front)
    box(canvas, (left, top, right, top + 4), (front[0] * 0.7, front[1] * 0.7, front[2] * 0.7))
    across, down = uniform(rng, 16, 26), uniform(rng, 24, 36)
    wide, high = across * uniform(rng, 0.45, 0.65), down * uniform(rng, 0.5, 0.65)
    y = top + 12
    while y + high < bottom - 6:
        x = left + 7
        while x + wide < right - 3:
            box(canvas, (x - 1, y - 1, x + wide + 1, y + high + 1), (0.85, 0.84, 0.8))
            box(
                canvas,
                (x, y, x + wide, y + high),
                pick(rng, ((0.2, 0.25, 0.3), (0.36, 0.43, 0.5), (0.75, 0.68, 0.45))),
            )
            x += across
        y += down
