"""Backgrounds indoors."""

from __future__ import annotations

import numpy as np

from donewhen_samples.canvas import HEIGHT, WIDTH, Canvas, Floats, Rgb, Rng, mix, noise, uniform
from donewhen_samples.landscapes import meadow, sky
from donewhen_samples.shapes import box
from donewhen_samples.textures import Y, pick, textured


def room(rng: Rng) -> Floats:
    """Paint a room: wall, floor, perhaps a window, frames and a chest."""
    wall = pick(
        rng,
        (
            (0.85, 0.82, 0.74),
            (0.62, 0.7, 0.72),
            (0.75, 0.62, 0.55),
            (0.58, 0.62, 0.5),
            (0.8, 0.8, 0.82),
        ),
    )
    light = np.float32(1.1) - np.float32(0.35) * noise(rng, 2, 2)
    canvas = Canvas(textured(rng, wall, 60, 60, 0.08) * light[..., None])
    edge = uniform(rng, 0.62, 0.9) * HEIGHT
    if rng.integers(2):
        _window(rng, canvas)
    for _ in range(int(rng.integers(0, 3))):
        _frame(rng, canvas)
    box(canvas, (0, edge - 9, WIDTH, edge), (0.88, 0.87, 0.84))
    wood = pick(rng, ((0.5, 0.34, 0.2), (0.62, 0.46, 0.3), (0.36, 0.27, 0.22), (0.5, 0.5, 0.5)))
    planks = textured(rng, wood, 10, 120, 0.5)
    canvas.pixels = mix(
        canvas.pixels, planks, np.broadcast_to(np.clip(Y - np.float32(edge), 0, 1), (HEIGHT, WIDTH))
    )
    if rng.integers(3):
        _furniture(rng, canvas, edge)
    return canvas.pixels


def _window(rng: Rng, canvas: Canvas) -> None:
    left, top = uniform(rng, 10, 190), uniform(rng, 8, 40)
    right, bottom = left + uniform(rng, 60, 120), top + uniform(rng, 60, 110)
    box(canvas, (left - 5, top - 5, right + 5, bottom + 5), (0.93, 0.92, 0.9))
    view = meadow(rng) if rng.integers(2) else sky(rng)
    rows, columns = slice(int(top), int(bottom)), slice(int(left), min(int(right), WIDTH))
    canvas.pixels[rows, columns] = np.minimum(view[rows, columns] * np.float32(1.25), np.float32(1))
    middle = (left + right) / 2
    box(canvas, (middle - 2, top, middle + 2, bottom), (0.93, 0.92, 0.9))
    box(
        canvas,
        (left, top + (bottom - top) * 0.4, right, top + (bottom - top) * 0.4 + 3),
        (0.93, 0.92, 0.9),
    )


def _frame(rng: Rng, canvas: Canvas) -> None:
    left, top = uniform(rng, 0, 270), uniform(rng, 10, 80)
    width, height = uniform(rng, 25, 60), uniform(rng, 25, 60)
    box(
        canvas,
        (left, top, left + width, top + height),
        pick(rng, ((0.2, 0.15, 0.1), (0.8, 0.7, 0.4), (0.1, 0.1, 0.1))),
    )
    box(canvas, (left + 3, top + 3, left + width - 3, top + height - 3), (0.92, 0.91, 0.88))
    art = pick(rng, ((0.3, 0.45, 0.6), (0.7, 0.4, 0.3), (0.4, 0.5, 0.3), (0.75, 0.65, 0.4)))
    box(canvas, (left + 7, top + 7, left + width - 7, top + height - 7), art)


def _furniture(rng: Rng, canvas: Canvas, edge: float) -> None:
    left, width = uniform(rng, -30, 220), uniform(rng, 80, 150)
    top = edge - uniform(rng, 20, 55)
    colour = pick(
        rng,
        (
            (0.45, 0.3, 0.2),
            (0.35, 0.4, 0.5),
            (0.6, 0.3, 0.28),
            (0.3, 0.42, 0.36),
            (0.25, 0.22, 0.2),
        ),
    )
    dark: Rgb = (colour[0] * 0.75, colour[1] * 0.75, colour[2] * 0.75)
    box(canvas, (left, top, left + width, edge + 22), dark)
    box(canvas, (left - 4, top - 5, left + width + 4, top + 8), colour)
    for part in range(1, 3):
        seam = left + width * part / 3
        box(
            canvas,
            (seam, top + 8, seam + 1.5, edge + 22),
            (dark[0] * 0.6, dark[1] * 0.6, dark[2] * 0.6),
        )
