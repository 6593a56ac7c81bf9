"""What lies behind the objects: each background is a function from random numbers to pixels [240, 320, 3], 0 to 1."""

from __future__ import annotations

import functools
import importlib.util
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image

from donewhen.errors import DonewhenError
from donewhen.samples.canvas import HEIGHT, WIDTH, Canvas, Floats, Rgb, mix, noise, rough, uniform

__all__ = ["BACKGROUNDS", "background"]

X = np.arange(WIDTH, dtype=np.int32).astype(np.float32)[None, :]
Y = np.arange(HEIGHT, dtype=np.int32).astype(np.float32)[:, None]
Rng = np.random.Generator


@functools.cache
def _photograph(name: str) -> Image.Image:
    # Found by its path: importing scikit-learn for a picture would take a second in every process.
    spec = importlib.util.find_spec("sklearn")
    folders = list(spec.submodule_search_locations or ()) if spec else []
    if not folders:
        raise DonewhenError("the sample data needs the photographs of scikit-learn: pip install scikit-learn")
    with Image.open(Path(folders[0]) / "datasets" / "images" / name) as picture:
        return picture.convert("RGB")


def _pick(rng: Rng, colours: tuple[Rgb, ...], spread: float = 0.06) -> Rgb:
    red, green, blue = colours[int(rng.integers(len(colours)))]
    return tuple(value + uniform(rng, -spread, spread) for value in (red, green, blue))  # type: ignore[return-value]


def _flat(colour: Rgb) -> Floats:
    return np.broadcast_to(np.asarray(colour, np.float32), (HEIGHT, WIDTH, 3)).copy()


def _textured(rng: Rng, colour: Rgb, across: int, down: int, strength: float) -> Floats:
    grain = np.float32(1 - strength / 2) + np.float32(strength) * rough(rng, across, down)
    return _flat(colour) * grain[..., None]


def _rectangle(canvas: Canvas, box: tuple[float, float, float, float], colour: Rgb) -> None:
    left, top, right, bottom = box
    canvas.paint(box, lambda x, y: (x >= left) & (x < right) & (y >= top) & (y < bottom), colour)


def _photo(rng: Rng) -> Floats:
    picture = _photograph(("china.jpg", "flower.jpg")[int(rng.integers(2))])
    width = int(rng.integers(150, 540))
    height = width * 3 // 4
    left = int(rng.integers(picture.width - width + 1))
    top = int(rng.integers(picture.height - height + 1))
    crop = picture.crop((left, top, left + width, top + height)).resize((WIDTH, HEIGHT), Image.Resampling.BICUBIC)
    pixels = np.asarray(crop, np.float32) / np.float32(255)
    if rng.integers(2):
        pixels = pixels[:, ::-1]
    if rng.integers(4) == 0:
        pixels = pixels[..., [0, 2, 1]] if rng.integers(2) else pixels[..., [2, 1, 0]]
    gains = np.asarray([uniform(rng, 0.75, 1.15) for _ in range(3)], np.float32)
    return np.minimum(pixels * gains * np.float32(uniform(rng, 0.75, 1.15)), np.float32(1))


def _sky(rng: Rng) -> Floats:
    high = _pick(rng, ((0.25, 0.47, 0.8), (0.4, 0.6, 0.86), (0.55, 0.6, 0.68), (0.32, 0.3, 0.5)))
    low = _pick(rng, ((0.74, 0.85, 0.94), (0.8, 0.82, 0.85), (0.97, 0.75, 0.52)))
    pixels = mix(_flat(high), low, np.broadcast_to(Y / np.float32(HEIGHT), (HEIGHT, WIDTH)))
    clouds = rough(rng, int(rng.integers(2, 6)), int(rng.integers(4, 9)))
    cover = np.clip((clouds - np.float32(uniform(rng, 0.45, 0.62))) * np.float32(4), 0, 1)
    tops = mix(_flat((0.78, 0.79, 0.82)), (0.98, 0.97, 0.96), noise(rng, 8, 8))
    pixels = mix(pixels, tops, cover * np.float32(uniform(rng, 0.5, 0.95)))
    if rng.integers(2):
        pixels = _hills(rng, pixels, uniform(rng, 0.72, 0.95))
    return pixels


def _hills(rng: Rng, pixels: Floats, level: float) -> Floats:
    for step in range(2):
        line = np.float32(HEIGHT) * (np.float32(level + 0.06 * step) + np.float32(0.16) * (rough(rng, 4, 1)[:1] - np.float32(0.5)))
        green = _pick(rng, ((0.3, 0.42, 0.36), (0.22, 0.36, 0.18), (0.42, 0.45, 0.3)), 0.04)
        ground = _textured(rng, green, 40, 30, 0.7)
        pixels = mix(pixels, ground, np.clip(Y - line, 0, 1))
    return pixels


def _meadow(rng: Rng) -> Floats:
    horizon = uniform(rng, 0.25, 0.6) * HEIGHT
    pixels = _sky(rng)
    trees = _textured(rng, _pick(rng, ((0.14, 0.26, 0.12), (0.2, 0.3, 0.14), (0.3, 0.26, 0.12)), 0.03), 50, 40, 1.3)
    crowns = np.float32(horizon - uniform(rng, 8, 40)) + np.float32(uniform(rng, 20, 70)) * (rough(rng, 10, 1)[:1] - np.float32(0.5))
    pixels = mix(pixels, trees, np.clip(Y - crowns, 0, 1))
    grass = _pick(rng, ((0.34, 0.5, 0.18), (0.45, 0.55, 0.24), (0.28, 0.42, 0.15), (0.56, 0.52, 0.28)))
    blades = _textured(rng, grass, 160, 24, 0.9) * (np.float32(0.7) + np.float32(0.6) * noise(rng, 5, 9))[..., None]
    depth = np.clip((Y - np.float32(horizon)) / np.float32(HEIGHT - horizon), 0, 1)
    near = blades * (np.float32(1.12) - np.float32(0.35) * depth)[..., None]
    return mix(pixels, near, np.broadcast_to(np.clip(Y - np.float32(horizon), 0, 1), (HEIGHT, WIDTH)))


def _room(rng: Rng) -> Floats:
    wall = _pick(rng, ((0.85, 0.82, 0.74), (0.62, 0.7, 0.72), (0.75, 0.62, 0.55), (0.58, 0.62, 0.5), (0.8, 0.8, 0.82)))
    light = np.float32(1.1) - np.float32(0.35) * noise(rng, 2, 2)
    canvas = Canvas(_textured(rng, wall, 60, 60, 0.08) * light[..., None])
    edge = uniform(rng, 0.62, 0.9) * HEIGHT
    if rng.integers(2):
        _window(rng, canvas)
    for _ in range(int(rng.integers(0, 3))):
        _frame(rng, canvas)
    _rectangle(canvas, (0, edge - 9, WIDTH, edge), (0.88, 0.87, 0.84))
    wood = _pick(rng, ((0.5, 0.34, 0.2), (0.62, 0.46, 0.3), (0.36, 0.27, 0.22), (0.5, 0.5, 0.5)))
    planks = _textured(rng, wood, 10, 120, 0.5)
    canvas.pixels = mix(canvas.pixels, planks, np.broadcast_to(np.clip(Y - np.float32(edge), 0, 1), (HEIGHT, WIDTH)))
    if rng.integers(3):
        _furniture(rng, canvas, edge)
    return canvas.pixels


def _window(rng: Rng, canvas: Canvas) -> None:
    left, top = uniform(rng, 10, 190), uniform(rng, 8, 40)
    right, bottom = left + uniform(rng, 60, 120), top + uniform(rng, 60, 110)
    _rectangle(canvas, (left - 5, top - 5, right + 5, bottom + 5), (0.93, 0.92, 0.9))
    view = _meadow(rng) if rng.integers(2) else _sky(rng)
    rows, columns = slice(int(top), int(bottom)), slice(int(left), min(int(right), WIDTH))
    canvas.pixels[rows, columns] = np.minimum(view[rows, columns] * np.float32(1.25), np.float32(1))
    middle = (left + right) / 2
    _rectangle(canvas, (middle - 2, top, middle + 2, bottom), (0.93, 0.92, 0.9))
    _rectangle(canvas, (left, top + (bottom - top) * 0.4, right, top + (bottom - top) * 0.4 + 3), (0.93, 0.92, 0.9))


def _frame(rng: Rng, canvas: Canvas) -> None:
    left, top = uniform(rng, 0, 270), uniform(rng, 10, 80)
    width, height = uniform(rng, 25, 60), uniform(rng, 25, 60)
    _rectangle(canvas, (left, top, left + width, top + height), _pick(rng, ((0.2, 0.15, 0.1), (0.8, 0.7, 0.4), (0.1, 0.1, 0.1))))
    _rectangle(canvas, (left + 3, top + 3, left + width - 3, top + height - 3), (0.92, 0.91, 0.88))
    art = _pick(rng, ((0.3, 0.45, 0.6), (0.7, 0.4, 0.3), (0.4, 0.5, 0.3), (0.75, 0.65, 0.4)))
    _rectangle(canvas, (left + 7, top + 7, left + width - 7, top + height - 7), art)


def _furniture(rng: Rng, canvas: Canvas, edge: float) -> None:
    left, width = uniform(rng, -30, 220), uniform(rng, 80, 150)
    top = edge - uniform(rng, 20, 55)
    colour = _pick(rng, ((0.45, 0.3, 0.2), (0.35, 0.4, 0.5), (0.6, 0.3, 0.28), (0.3, 0.42, 0.36), (0.25, 0.22, 0.2)))
    dark: Rgb = (colour[0] * 0.75, colour[1] * 0.75, colour[2] * 0.75)
    _rectangle(canvas, (left, top, left + width, edge + 22), dark)
    _rectangle(canvas, (left - 4, top - 5, left + width + 4, top + 8), colour)
    for part in range(1, 3):
        seam = left + width * part / 3
        _rectangle(canvas, (seam, top + 8, seam + 1.5, edge + 22), (dark[0] * 0.6, dark[1] * 0.6, dark[2] * 0.6))


def _wall(rng: Rng) -> Floats:
    high = int(rng.integers(9, 22))
    wide = high * int(rng.integers(2, 4))
    rows = (Y.astype(np.int32) + int(rng.integers(high))) // high
    columns = X.astype(np.int32) + (rows % 2) * (wide // 2) + int(rng.integers(wide))
    tones = rng.integers(0, 256, (64, 64), dtype=np.int32)[rows % 64, (columns // wide) % 64]
    stone = _pick(rng, ((0.6, 0.33, 0.25), (0.66, 0.6, 0.52), (0.48, 0.44, 0.42), (0.72, 0.5, 0.38), (0.85, 0.84, 0.8)))
    shade = np.float32(0.8) + np.float32(0.4) * tones.astype(np.float32) / np.float32(255)
    pixels = _textured(rng, stone, 90, 90, 0.4) * shade[..., None]
    joint = (Y.astype(np.int32) + int(rng.integers(1))) % high < 0
    joint = joint | (columns % wide < 2) | (rows != np.roll(rows, 1, 0))
    pixels = mix(pixels, (0.68, 0.66, 0.62), np.where(joint, np.float32(0.75), np.float32(0)))
    return pixels * (np.float32(0.75) + np.float32(0.4) * noise(rng, 3, 2))[..., None]


def _street(rng: Rng) -> Floats:
    canvas = Canvas(_sky(rng))
    ground = uniform(rng, 0.68, 0.88) * HEIGHT
    left = uniform(rng, -40, 0)
    while left < WIDTH:
        width = uniform(rng, 50, 120)
        _house(rng, canvas, (left, uniform(rng, 5, 90), left + width, ground))
        left += width + (uniform(rng, 0, 25) if rng.integers(3) == 0 else 0)
    canvas.pixels *= (np.float32(0.88) + np.float32(0.24) * rough(rng, 60, 60))[..., None]
    road = _textured(rng, _pick(rng, ((0.45, 0.45, 0.46), (0.58, 0.55, 0.5), (0.35, 0.35, 0.37)), 0.03), 120, 60, 0.35)
    canvas.pixels = mix(canvas.pixels, road, np.broadcast_to(np.clip(Y - np.float32(ground), 0, 1), (HEIGHT, WIDTH)))
    _rectangle(canvas, (0, ground, WIDTH, ground + 4), (0.66, 0.65, 0.62))
    return canvas.pixels


def _house(rng: Rng, canvas: Canvas, box: tuple[float, float, float, float]) -> None:
    left, top, right, bottom = box
    front = _pick(rng, ((0.75, 0.66, 0.52), (0.62, 0.4, 0.32), (0.7, 0.72, 0.74), (0.5, 0.52, 0.56), (0.82, 0.74, 0.6)))
    _rectangle(canvas, box, front)
    _rectangle(canvas, (left, top, right, top + 4), (front[0] * 0.7, front[1] * 0.7, front[2] * 0.7))
    across, down = uniform(rng, 16, 26), uniform(rng, 24, 36)
    wide, high = across * uniform(rng, 0.45, 0.65), down * uniform(rng, 0.5, 0.65)
    y = top + 12
    while y + high < bottom - 6:
        x = left + 7
        while x + wide < right - 3:
            _rectangle(canvas, (x - 1, y - 1, x + wide + 1, y + high + 1), (0.85, 0.84, 0.8))
            _rectangle(canvas, (x, y, x + wide, y + high), _pick(rng, ((0.2, 0.25, 0.3), (0.36, 0.43, 0.5), (0.75, 0.68, 0.45))))
            x += across
        y += down


def _lights(rng: Rng) -> Floats:
    night = _pick(rng, ((0.08, 0.08, 0.13), (0.16, 0.12, 0.1), (0.2, 0.22, 0.28), (0.3, 0.24, 0.2)), 0.03)
    canvas = Canvas(_textured(rng, night, 4, 4, 1.2))
    glow = ((0.95, 0.75, 0.35), (0.9, 0.45, 0.25), (0.45, 0.6, 0.9), (0.5, 0.8, 0.5), (0.9, 0.9, 0.8), (0.85, 0.3, 0.35))
    size = uniform(rng, 5, 16)
    for _ in range(int(rng.integers(8, 30))):
        x, y, radius = uniform(rng, 0, WIDTH), uniform(rng, 0, HEIGHT), size * uniform(rng, 0.6, 1.3)
        square = radius * radius
        canvas.paint(
            (x - radius, y - radius, x + radius, y + radius),
            lambda a, b, x=x, y=y, square=square: (a - x) * (a - x) + (b - y) * (b - y) <= square,  # type: ignore[misc]
            _pick(rng, glow),
            uniform(rng, 0.2, 0.65),
        )
    return canvas.pixels


BACKGROUNDS: dict[str, Callable[[Rng], Floats]] = {
    "photo": _photo,
    "sky": _sky,
    "meadow": _meadow,
    "room": _room,
    "wall": _wall,
    "street": _street,
    "lights": _lights,
}


def background(name: str, rng: Rng) -> Floats:
    """The pixels [240, 320, 3], 0 to 1, of the background of that name."""
    return np.clip(BACKGROUNDS[name](rng), 0, 1)
