"""A scene: what stands where, in which light; and its picture.

A scene says everything in plain values and seeds, so it gives the same picture in any process.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageFilter

from donewhen_samples.backgrounds import background
from donewhen_samples.balloons import paint_balloon
from donewhen_samples.canvas import HEIGHT, WIDTH, Canvas, Floats, generator, uniform
from donewhen_samples.covers import COVERS
from donewhen_samples.lookalikes import LOOKALIKES

LIGHTS = ("bright", "dark", "normal")
BLURS = ("sharp", "soft")


@dataclass(frozen=True)
class Thing:
    """A look-alike or a cover: its kind, its middle and its height in pixels."""

    kind: str
    x: float
    y: float
    height: float
    seed: int


@dataclass(frozen=True)
class Balloon:
    """A balloon: its colour, the middle of its body and its height in pixels."""

    colour: str
    x: float
    y: float
    height: float
    seed: int
    bunch: bool = False


@dataclass(frozen=True)
class Scene:
    """What stands where, before which background, in which light."""

    background: str
    place: int  # the seed of the background
    light: str
    blur: str
    shot: int  # the seed of exposure and noise
    behind: tuple[Thing, ...] = ()
    balloons: tuple[Balloon, ...] = ()
    front: tuple[Thing, ...] = ()


@dataclass(frozen=True)
class Seen:
    """A balloon in the picture: its box (left, top, right, bottom) and the hidden share of it."""

    balloon: Balloon
    box: tuple[int, int, int, int]
    hidden: float


@dataclass(frozen=True)
class Picture:
    """Pixels [240, 320, 3], bytes, and the balloons in them."""

    pixels: npt.NDArray[np.uint8]
    balloons: tuple[Seen, ...]


def size(box: tuple[int, int, int, int]) -> str:
    """Say how large a balloon is by its longer side: small below 32 pixels, large from 72."""
    longer = max(box[2] - box[0], box[3] - box[1])
    return "small" if longer < 32 else "medium" if longer < 72 else "large"


def occlusion(hidden: float) -> str:
    """Say how much of a balloon is covered: none below 5%, heavy from 35%."""
    return "none" if hidden < 0.05 else "partial" if hidden < 0.35 else "heavy"


def render(scene: Scene) -> Picture:
    """Paint a scene."""
    shot = generator(scene.shot)
    canvas = Canvas(_behind(scene))
    for thing in scene.behind:
        LOOKALIKES[thing.kind](canvas, generator(thing.seed), thing.x, thing.y, thing.height)
    for balloon in scene.balloons:
        paint_balloon(
            canvas, generator(balloon.seed), balloon.colour, balloon.x, balloon.y, balloon.height
        )
    for thing in scene.front:
        COVERS[thing.kind](canvas, generator(thing.seed), thing.x, thing.y, thing.height)
    seen = []
    for balloon, layer in zip(scene.balloons, canvas.watched, strict=True):
        box = layer.box()
        if box is not None:
            seen.append(Seen(balloon, box, layer.hidden()))
    return Picture(_expose(canvas.pixels, scene, shot), tuple(seen))


def _behind(scene: Scene) -> Floats:
    """Paint the background, slightly out of focus."""
    place = generator(scene.place)
    pixels = background(scene.background, place)
    return _blurred(pixels, uniform(place, 0.4, 1.6))


def _expose(pixels: Floats, scene: Scene, rng: np.random.Generator) -> npt.NDArray[np.uint8]:
    """Apply light, focus and the sensor's noise."""
    low, high = {"bright": (1.12, 1.4), "normal": (0.8, 1.08), "dark": (0.28, 0.52)}[scene.light]
    if scene.background == "lights" and scene.light == "dark":
        low, high = 0.38, 0.6
    tint = np.asarray([uniform(rng, 0.93, 1.07) for _ in range(3)], np.float32)
    if scene.light == "dark":
        tint *= np.asarray((0.9, 0.96, 1.12), np.float32)
    pixels = pixels * tint * np.float32(uniform(rng, low, high))
    if scene.light == "bright":
        pixels = pixels + np.float32(uniform(rng, 0, 0.1))
    if scene.blur == "soft":
        pixels = _blurred(np.clip(pixels, 0, 1), uniform(rng, 1.3, 2.6))
    grain = uniform(rng, 0.01, 0.035) if scene.light == "dark" else uniform(rng, 0.003, 0.02)
    # The sum of four dice is close to a bell curve, and exact.
    dice = rng.integers(0, 256, (4, HEIGHT, WIDTH, 3), dtype=np.uint8).astype(np.int32)
    bell = (dice[0] + dice[1] + dice[2] + dice[3] - 510).astype(np.float32) / np.float32(148)
    return _bytes(pixels + bell * np.float32(grain))


def _bytes(pixels: Floats) -> npt.NDArray[np.uint8]:
    levels: npt.NDArray[np.uint8] = np.clip(pixels * 255 + 0.5, 0, 255).astype(np.uint8)
    return levels


def _blurred(pixels: Floats, radius: float) -> Floats:
    blurred = Image.fromarray(_bytes(pixels)).filter(ImageFilter.GaussianBlur(radius))
    return np.asarray(blurred, np.float32) / np.float32(255)
