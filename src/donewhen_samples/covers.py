"""Things that stand in front of balloons and hide a part of them."""

from __future__ import annotations

import numpy as np

from donewhen_samples.canvas import Canvas, Drawing, Floats, Rgb, Rng, uniform
from donewhen_samples.shapes import Oval, box, globe


def _trunk(canvas: Canvas, rng: Rng, x: float, _y: float, size: float) -> None:
    half = size / 2
    bark = ((0.3, 0.22, 0.15), (0.42, 0.38, 0.34), (0.24, 0.2, 0.18))[int(rng.integers(3))]
    grain = rng.integers(0, 256, (24, 5)).astype(np.float32) / np.float32(255)
    lean = uniform(rng, -0.06, 0.06)

    def across(p: Floats, q: Floats) -> Floats:
        off: Floats = p - np.float32(x) - np.float32(lean) * (q - np.float32(120))
        share: Floats = off / np.float32(half)
        return share

    def paint(p: Floats, q: Floats) -> Floats:
        u = across(p, q)
        rows = np.broadcast_to((q / np.float32(11)).astype(np.int32) % 24, u.shape)
        columns = np.clip((u + np.float32(1)) * np.float32(2.5), 0, 4).astype(np.int32)
        light = np.float32(1.05) - np.float32(0.3) * (u + np.float32(0.3)) * (u + np.float32(0.3))
        tone = light * (np.float32(0.75) + np.float32(0.4) * grain[rows, columns])
        painted: Floats = np.asarray(bark, np.float32) * tone[..., None]
        return painted

    canvas.paint(
        (x - half - 9, 0, x + half + 9, 240), lambda p, q: np.abs(across(p, q)) <= 1, paint
    )


def _pole(canvas: Canvas, rng: Rng, x: float, _y: float, size: float) -> None:
    half, metal = max(size / 6, 1.0), uniform(rng, 0.25, 0.75)

    def paint(p: Floats, q: Floats) -> Floats:
        u: Floats = (p - np.float32(x)) / np.float32(half) + q * np.float32(0)
        light = np.float32(1.1) - np.float32(0.35) * (u + np.float32(0.4)) * (u + np.float32(0.4))
        painted: Floats = np.asarray((metal, metal, metal), np.float32) * light[..., None]
        return painted

    canvas.paint(
        (x - half, 0, x + half, 240),
        lambda p, q: (np.abs(p - np.float32(x)) <= half) & (q >= 0),
        paint,
    )


def _leaves(canvas: Canvas, rng: Rng, x: float, y: float, size: float) -> None:
    """Paint a twig that reaches in from the nearer side."""
    edge, slope = (-2.0 if x < 160 else 322.0), uniform(rng, -0.3, 0.3)
    thick = 0.8 + size / 60
    canvas.paint(
        (min(x, edge), y - abs(x - edge) * 0.3 - 3, max(x, edge), y + abs(x - edge) * 0.3 + 3),
        lambda p, q: (
            (np.abs(q - np.float32(y) - (p - np.float32(x)) * np.float32(slope)) <= thick)
            & (p >= min(x, edge))
            & (p <= max(x, edge))
        ),
        (0.28, 0.2, 0.12),
    )
    for leaf in range(int(rng.integers(3, 9))):
        along = x + (edge - x) * (leaf + 1) / 9
        shade = (uniform(rng, 0.1, 0.3), uniform(rng, 0.28, 0.5), uniform(rng, 0.06, 0.2))
        top = y + (along - x) * slope + uniform(rng, -4, 4)
        globe(canvas, Oval(along, top, uniform(rng, 3, 8), uniform(rng, 2, 5)), shade, 0.1)
    for _ in range(int(rng.integers(8, 16))):
        shade = (uniform(rng, 0.1, 0.3), uniform(rng, 0.28, 0.5), uniform(rng, 0.06, 0.2))
        left, top = x + size * uniform(rng, -0.7, 0.7), y + size * uniform(rng, -0.5, 0.5)
        globe(
            canvas,
            Oval(left, top, size * uniform(rng, 0.08, 0.2), size * uniform(rng, 0.06, 0.14)),
            shade,
            0.1,
        )


def _crate(canvas: Canvas, rng: Rng, x: float, y: float, size: float) -> None:
    shade: Rgb = ((0.55, 0.4, 0.25), (0.5, 0.5, 0.52), (0.35, 0.3, 0.42))[int(rng.integers(3))]
    box(canvas, (x - size * 0.6, y, x + size * 0.6, y + size), shade)
    for part in range(4):
        level = y + size * part / 4
        box(
            canvas,
            (x - size * 0.6, level, x + size * 0.6, level + 1),
            (shade[0] * 0.6, shade[1] * 0.6, shade[2] * 0.6),
        )


COVERS: dict[str, Drawing] = {"crate": _crate, "leaves": _leaves, "pole": _pole, "trunk": _trunk}
