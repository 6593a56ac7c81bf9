"""All backgrounds by name; each makes pixels [240, 320, 3], 0 to 1, from random numbers."""

from __future__ import annotations

import functools
from collections.abc import Callable

import numpy as np
from PIL import Image

from donewhen_samples.canvas import HEIGHT, WIDTH, Canvas, Floats, Rng, mix, noise, uniform
from donewhen_samples.landscapes import meadow, sky, street
from donewhen_samples.rooms import room
from donewhen_samples.scikit_learn import scikit_learn_folder
from donewhen_samples.textures import X, Y, pick, textured


@functools.cache
def _photograph(name: str) -> Image.Image:
    with Image.open(scikit_learn_folder() / "datasets" / "images" / name) as picture:
        return picture.convert("RGB")


def _photo(rng: Rng) -> Floats:
    picture = _photograph(("china.jpg", "flower.jpg")[int(rng.integers(2))])
    width = int(rng.integers(150, 540))
    height = width * 3 // 4
    left = int(rng.integers(picture.width - width + 1))
    top = int(rng.integers(picture.height - height + 1))
    crop = picture.crop((left, top, left + width, top + height)).resize(
        (WIDTH, HEIGHT), Image.Resampling.BICUBIC
    )
    pixels = np.asarray(crop, np.float32) / np.float32(255)
    if rng.integers(2):
        pixels = pixels[:, ::-1]
    if rng.integers(4) == 0:
        pixels = pixels[..., [0, 2, 1]] if rng.integers(2) else pixels[..., [2, 1, 0]]
    gains = np.asarray([uniform(rng, 0.75, 1.15) for _ in range(3)], np.float32)
    exposed: Floats = np.minimum(pixels * gains * np.float32(uniform(rng, 0.75, 1.15)), 1)
    return exposed


def _wall(rng: Rng) -> Floats:
    high = int(rng.integers(9, 22))
    wide = high * int(rng.integers(2, 4))
    rows = (Y.astype(np.int32) + int(rng.integers(high))) // high
    columns = X.astype(np.int32) + (rows % 2) * (wide // 2) + int(rng.integers(wide))
    tones = rng.integers(0, 256, (64, 64), dtype=np.int32)[rows % 64, (columns // wide) % 64]
    stone = pick(
        rng,
        (
            (0.6, 0.33, 0.25),
            (0.66, 0.6, 0.52),
            (0.48, 0.44, 0.42),
            (0.72, 0.5, 0.38),
            (0.85, 0.84, 0.8),
        ),
    )
    shade = np.float32(0.8) + np.float32(0.4) * tones.astype(np.float32) / np.float32(255)
    pixels = textured(rng, stone, 90, 90, 0.4) * shade[..., None]
    joint = (columns % wide < 2) | (rows != np.roll(rows, 1, 0))
    pixels = mix(pixels, (0.68, 0.66, 0.62), np.where(joint, np.float32(0.75), np.float32(0)))
    return pixels * (np.float32(0.75) + np.float32(0.4) * noise(rng, 3, 2))[..., None]


def _lights(rng: Rng) -> Floats:
    night = pick(
        rng, ((0.08, 0.08, 0.13), (0.16, 0.12, 0.1), (0.2, 0.22, 0.28), (0.3, 0.24, 0.2)), 0.03
    )
    canvas = Canvas(textured(rng, night, 4, 4, 1.2))
    glow = (
        (0.95, 0.75, 0.35),
        (0.9, 0.45, 0.25),
        (0.45, 0.6, 0.9),
        (0.5, 0.8, 0.5),
        (0.9, 0.9, 0.8),
        (0.85, 0.3, 0.35),
    )
    size = uniform(rng, 5, 16)
    for _ in range(int(rng.integers(8, 30))):
        x, y, radius = (
            uniform(rng, 0, WIDTH),
            uniform(rng, 0, HEIGHT),
            size * uniform(rng, 0.6, 1.3),
        )
        square = radius * radius
        canvas.paint(
            (x - radius, y - radius, x + radius, y + radius),
            lambda a, b, x=x, y=y, square=square: (a - x) * (a - x) + (b - y) * (b - y) <= square,  # type: ignore[misc]
            pick(rng, glow),
            uniform(rng, 0.2, 0.65),
        )
    return canvas.pixels


BACKGROUNDS: dict[str, Callable[[Rng], Floats]] = {
    "photo": _photo,
    "sky": sky,
    "meadow": meadow,
    "room": room,
    "wall": _wall,
    "street": street,
    "lights": _lights,
}


def background(name: str, rng: Rng) -> Floats:
    """Return the pixels [240, 320, 3], 0 to 1, of the background of that name."""
    return np.clip(BACKGROUNDS[name](rng), 0, 1)
