"""Scenes thrown by dice: what stands where, and in which light."""

from __future__ import annotations

from dataclasses import replace

from donewhen_samples.backgrounds import BACKGROUNDS
from donewhen_samples.balloons import COLOURS
from donewhen_samples.canvas import HEIGHT, WIDTH, Rng, generator, uniform
from donewhen_samples.covers import COVERS
from donewhen_samples.lookalikes import LEVELS, LOOKALIKES
from donewhen_samples.scenes import Balloon, Picture, Scene, Thing, render

Rendered = tuple[Scene, Picture]


MOST_HIDDEN = 0.65  # a balloon of which less can be seen is no fair question


def _seed(rng: Rng) -> int:
    return int(rng.integers(2**62))


def _choose(rng: Rng, **weights: int) -> str:
    left = int(rng.integers(sum(weights.values())))
    for name, weight in weights.items():
        left -= weight
        if left < 0:
            return name
    raise AssertionError(weights)


def any_of(rng: Rng, names: tuple[str, ...]) -> str:
    """Return one of the names."""
    return names[int(rng.integers(len(names)))]


def _height(rng: Rng) -> float:
    low, high = {"small": (18, 31), "medium": (31, 67), "large": (67, 128)}[
        _choose(rng, small=28, medium=43, large=29)
    ]
    return uniform(rng, low, high)


def _balloon(rng: Rng, colour: str, height: float) -> Balloon:
    reach = height * 0.36
    return Balloon(
        colour,
        uniform(rng, reach, WIDTH - reach),
        uniform(rng, reach, HEIGHT - reach * 1.2),
        height,
        _seed(rng),
    )


def _lookalikes(rng: Rng, most: int) -> tuple[Thing, ...]:
    return tuple(_lookalike(rng) for _ in range(int(rng.integers(1, most + 1))))


def _lookalike(rng: Rng) -> Thing:
    kind = any_of(rng, tuple(sorted(LOOKALIKES)))
    high, low = LEVELS[kind]
    return Thing(
        kind,
        uniform(rng, 5, WIDTH - 5),
        uniform(rng, high, low) * HEIGHT,
        _height(rng) * 0.85,
        _seed(rng),
    )


def _cover(rng: Rng, target: Balloon | None) -> Thing:
    kind = any_of(rng, tuple(sorted(COVERS)))
    if target is None:
        return Thing(
            kind, uniform(rng, 0, WIDTH), uniform(rng, 60, HEIGHT), uniform(rng, 12, 45), _seed(rng)
        )
    height = max(target.height * uniform(rng, 0.3, 0.8), 6)
    side = 1 if rng.integers(2) else -1
    x = target.x + side * target.height * uniform(rng, 0.1, 0.5)
    y = target.y + target.height * (
        uniform(rng, 0, 0.4) if kind == "crate" else uniform(rng, -0.3, 0.3)
    )
    return Thing(kind, x, y, height if kind != "leaves" else target.height * 0.7, _seed(rng))


def _place(rng: Rng) -> Scene:
    """Return a scene with nothing in it."""
    return Scene(
        background=any_of(rng, tuple(BACKGROUNDS)),
        place=_seed(rng),
        light=_choose(rng, normal=57, dark=22, bright=21),
        blur=_choose(rng, sharp=72, soft=28),
        shot=_seed(rng),
    )


def single(colour: str | None, *seed: int) -> Rendered:
    """Plan a scene with one balloon of a colour, or none; anew until the balloon can be seen."""
    for attempt in range(100):
        rng = generator(*seed, attempt)
        scene = _place(rng)
        balloons = () if colour is None else (_balloon(rng, colour, _height(rng)),)
        behind = _lookalikes(rng, 3) if rng.integers(100) < (40 if balloons else 65) else ()
        front: tuple[Thing, ...] = ()
        if balloons and rng.integers(100) < 32:
            front = (_cover(rng, balloons[0]),)
        elif rng.integers(100) < 15:
            front = (_cover(rng, None),)
        scene = replace(scene, behind=behind, balloons=balloons, front=front)
        picture = render(scene)
        if len(picture.balloons) == len(balloons) and all(
            seen.hidden <= MOST_HIDDEN for seen in picture.balloons
        ):
            return scene, picture
    raise AssertionError(f"no balloon can be seen in a hundred scenes of seed {seed}")


def crowded(rng: Rng) -> Scene:
    """Plan a scene with 0 to 8 balloons; in one of seven, four to six of them are a tight bunch."""
    colours = tuple(COLOURS)
    scene, bunch = _place(rng), int(rng.integers(7)) == 0
    count = int(rng.integers(0, 3 if bunch else 9))
    balloons = [_balloon(rng, any_of(rng, colours), min(_height(rng), 95)) for _ in range(count)]
    if bunch:
        x, y, height = (
            uniform(rng, 60, WIDTH - 60),
            uniform(rng, 50, HEIGHT - 90),
            uniform(rng, 26, 50),
        )
        main = any_of(rng, colours)
        for _ in range(int(rng.integers(4, 7))):
            colour = main if rng.integers(3) else any_of(rng, colours)
            at = x + height * uniform(rng, -0.55, 0.55), y + height * uniform(rng, -0.5, 0.5)
            balloons.append(
                Balloon(colour, *at, height * uniform(rng, 0.9, 1.1), _seed(rng), bunch=True)
            )
    behind = _lookalikes(rng, 4) if rng.integers(3) else ()
    front = tuple(_cover(rng, None) for _ in range(int(rng.integers(0, 3))))
    return replace(scene, behind=behind, balloons=tuple(balloons), front=front)


def moved(scene: Scene, rng: Rng) -> Scene:
    """Plan the same scene a little later: the balloons have drifted, now and then one is gone."""
    balloons = []
    drift = uniform(rng, -14, 14), uniform(rng, -10, 10)
    for balloon in scene.balloons:
        own = (0.0, 0.0) if balloon.bunch else (uniform(rng, -9, 9), uniform(rng, -9, 9))
        reach = balloon.height * 0.36
        x = min(max(balloon.x + drift[0] + own[0], reach), WIDTH - reach)
        y = min(max(balloon.y + drift[1] + own[1], reach), HEIGHT - reach)
        gone = rng.integers(8) == 0
        if balloon.bunch or not gone:
            balloons.append(replace(balloon, x=x, y=y))
    return replace(scene, balloons=tuple(balloons), shot=_seed(rng))


def seen_only(scene: Scene) -> Rendered:
    """Drop the single balloons that nobody could find in the scene, and render it."""
    while True:
        picture = render(scene)
        kept = tuple(
            seen.balloon
            for seen in picture.balloons
            if seen.balloon.bunch or seen.hidden <= MOST_HIDDEN
        )
        if len(kept) == len(scene.balloons):
            return scene, picture
        scene = replace(scene, balloons=kept)
