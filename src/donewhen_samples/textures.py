"""Surfaces: one colour, lightly varied, with grain."""

from __future__ import annotations

import numpy as np

from donewhen_samples.canvas import HEIGHT, WIDTH, Floats, Rgb, Rng, rough, uniform

X = np.arange(WIDTH, dtype=np.int32).astype(np.float32)[None, :]


Y = np.arange(HEIGHT, dtype=np.int32).astype(np.float32)[:, None]


def pick(rng: Rng, colours: tuple[Rgb, ...], spread: float = 0.06) -> Rgb:
    """Return one of the colours, slightly changed."""
    red, green, blue = colours[int(rng.integers(len(colours)))]
    return tuple(value + uniform(rng, -spread, spread) for value in (red, green, blue))  # type: ignore[return-value]


def flat(colour: Rgb) -> Floats:
    """Return the whole canvas in one colour."""
    return np.broadcast_to(np.asarray(colour, np.float32), (HEIGHT, WIDTH, 3)).copy()


def textured(rng: Rng, colour: Rgb, across: int, down: int, strength: float) -> Floats:
    """Return the whole canvas in one colour with grain of a strength from 0."""
    grain = np.float32(1 - strength / 2) + np.float32(strength) * rough(rng, across, down)
    return flat(colour) * grain[..., None]
