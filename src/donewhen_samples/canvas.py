"""A canvas of floats on which shapes are painted with smooth edges.

Only integers and the basic operations of IEEE arithmetic (+, -, *, /) are used: no exp, no sin, no
sums of floats. Those differ in the last bit between processors, and a data set must have the same
bytes everywhere.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from PIL import Image

WIDTH, HEIGHT = 320, 240
FINE = 4  # samples a side in each pixel

Rng = np.random.Generator
Floats = npt.NDArray[np.float32]
Bools = npt.NDArray[np.bool_]
Counts = npt.NDArray[np.int32]
Rgb = tuple[float, float, float]
Bounds = tuple[float, float, float, float]
Inside = Callable[[Floats, Floats], Bools]
Paint = Callable[[Floats, Floats], Floats]


def generator(*seed: int) -> Rng:
    """Return the random numbers that belong to a seed of one or more integers."""
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(list(seed))))


def uniform(rng: Rng, low: float, high: float) -> float:
    """Return one number from low to high."""
    return low + (high - low) * float(rng.random())


def turn(half_tangent: float) -> tuple[float, float]:
    """Return cosine and sine of an angle, given the tangent of its half, by rational arithmetic."""
    square = half_tangent * half_tangent
    return (1 - square) / (1 + square), 2 * half_tangent / (1 + square)


def mix(first: Floats, second: Floats | Rgb, share: Floats | float) -> Floats:
    """Return `first` where share is 0, `second` where it is 1; colours lie in the last axis."""
    weight = share[..., None] if isinstance(share, np.ndarray) else np.float32(share)
    mixed: Floats = first + (np.asarray(second, np.float32) - first) * weight
    return mixed


def noise(rng: Rng, across: int, down: int) -> Floats:
    """Return a smooth random field [HEIGHT, WIDTH], 0 to 1, with so many bumps across and down."""
    cells = rng.integers(0, 256, (down + 1, across + 1), dtype=np.uint8)
    field_ = Image.fromarray(cells).resize((WIDTH, HEIGHT), Image.Resampling.BICUBIC)
    return np.asarray(field_, np.float32) / np.float32(255)


def rough(rng: Rng, across: int, down: int, octaves: int = 4) -> Floats:
    """Return noise on several scales, from 0 to 1."""
    total = np.zeros((HEIGHT, WIDTH), np.float32)
    weight, weights = 1.0, 0.0
    for _ in range(octaves):
        total += noise(rng, min(across, WIDTH), min(down, HEIGHT)) * np.float32(weight)
        weights += weight
        weight, across, down = weight / 2, across * 2, down * 2
    return total / np.float32(weights)


@dataclass
class Layer:
    """How much of each pixel something covers, and how much of that can still be seen; in 1/16."""

    full: Counts
    visible: Counts

    def hidden(self) -> float:
        """Return the share of it that later paint covers, 0 to 1."""
        whole = int(self.full.sum())
        return 1.0 if whole == 0 else 1 - int(self.visible.sum()) / whole

    def box(self) -> tuple[int, int, int, int] | None:
        """Return left, top, right, bottom of what it covers in the canvas, or None."""
        rows, columns = np.flatnonzero(self.full.any(1)), np.flatnonzero(self.full.any(0))
        if not len(rows):
            return None
        return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1


@dataclass
class Canvas:
    """The picture while it is painted: pixels [HEIGHT, WIDTH, 3], 0 to 1, and watched layers."""

    pixels: Floats
    watched: list[Layer] = field(default_factory=list)

    def paint(
        self,
        bounds: Bounds,
        inside: Inside,
        colour: Rgb | Paint,
        opacity: float = 1.0,
        *,
        watch: bool = False,
    ) -> None:
        """Cover the shape `inside` with a colour.

        `inside` and a `colour` that is a function get x [1, w] and y [h, 1] in pixels. A watched
        shape is a new layer; what is painted over it later hides it.
        """
        area = self._area(bounds)
        if area is None:
            if watch:
                self.watched.append(Layer(*(np.zeros((HEIGHT, WIDTH), np.int32) for _ in range(2))))
            return
        rows, columns = area
        cover = _cover(inside, rows, columns)
        patch = self.pixels[rows, columns]
        if callable(colour):
            x, y = _centres(columns.start, columns.stop, 1), _centres(rows.start, rows.stop, 1)
            fresh: Floats | Rgb = colour(x[None, :], y[:, None])
        else:
            fresh = colour
        share = cover.astype(np.float32) * np.float32(opacity / (FINE * FINE))
        self.pixels[rows, columns] = mix(patch, fresh, share)
        if opacity > 0.5:
            for layer in self.watched:
                seen = layer.visible[rows, columns]
                layer.visible[rows, columns] = seen * (FINE * FINE - cover) // (FINE * FINE)
        if watch:
            self._watch(rows, columns, cover)

    def darken(self, bounds: Bounds, strength: Paint) -> None:
        """Multiply the pixels in bounds by 1 - strength, which gets x and y as in `paint`."""
        area = self._area(bounds)
        if area is None:
            return
        rows, columns = area
        x, y = _centres(columns.start, columns.stop, 1), _centres(rows.start, rows.stop, 1)
        self.pixels[rows, columns] *= (np.float32(1) - strength(x[None, :], y[:, None]))[..., None]

    def _watch(self, rows: slice, columns: slice, cover: Counts) -> None:
        full = np.zeros((HEIGHT, WIDTH), np.int32)
        full[rows, columns] = cover
        self.watched.append(Layer(full, full.copy()))

    def _area(self, bounds: Bounds) -> tuple[slice, slice] | None:
        left, top = max(int(bounds[0]) - 1, 0), max(int(bounds[1]) - 1, 0)
        right, bottom = min(int(bounds[2]) + 2, WIDTH), min(int(bounds[3]) + 2, HEIGHT)
        return (slice(top, bottom), slice(left, right)) if left < right and top < bottom else None


def _centres(start: int, stop: int, fine: int) -> Floats:
    steps = np.arange(start * fine, stop * fine, dtype=np.int32).astype(np.float32)
    return (steps + np.float32(0.5)) / np.float32(fine)


def _cover(inside: Inside, rows: slice, columns: slice) -> Counts:
    x, y = _centres(columns.start, columns.stop, FINE), _centres(rows.start, rows.stop, FINE)
    hits = np.broadcast_to(inside(x[None, :], y[:, None]), (len(y), len(x))).astype(np.uint8)
    lines = hits[0::FINE] + hits[1::FINE] + hits[2::FINE] + hits[3::FINE]
    cover = lines[:, 0::FINE] + lines[:, 1::FINE] + lines[:, 2::FINE] + lines[:, 3::FINE]
    counts: Counts = cover.astype(np.int32)
    return counts


Drawing = Callable[[Canvas, Rng, float, float, float], None]
"""Paints one object around (x, y), of a size in pixels."""
