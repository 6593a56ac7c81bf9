"""Which scenes make up a data set.

A recipe draws image number n of a data set from the set's seed alone.
"""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from donewhen.foundation.errors import UnknownNameError
from donewhen.foundation.name_suggestions import unknown
from donewhen_samples.balloons import COLOURS
from donewhen_samples.canvas import generator
from donewhen_samples.planning import MOST_HIDDEN, any_of, crowded, moved, seen_only, single
from donewhen_samples.scenes import Picture, Scene, Seen, occlusion, size

Box = tuple[int, int, int, int]


CATEGORIES = tuple(f"{colour} balloon" for colour in COLOURS)


SHOTS = 5  # pictures of one scene in the fairground


@dataclass(frozen=True)
class Mark:
    """One annotation; its box is left, top, right, bottom in pixels."""

    category: str
    box: Box
    attributes: dict[str, str]
    crowd: bool = False


@dataclass(frozen=True)
class Shot:
    """One image of a data set: picture, annotations, attributes of the image."""

    picture: Picture
    marks: tuple[Mark, ...]
    attributes: dict[str, str]


def recipes() -> list[str]:
    """Return the names of all recipes."""
    return sorted(_RECIPES)


def draw(recipe: str, seed: int, images: int, number: int) -> Shot:
    """Draw image `number` (from 1) of what `recipe` makes from `seed` with so many `images`.

    Raises UnknownNameError for a recipe that does not exist.
    """
    if recipe not in _RECIPES:
        raise unknown("recipe", recipe, _RECIPES, error=UnknownNameError)
    return _RECIPES[recipe](seed, images, number)


@functools.lru_cache(maxsize=4)
def _order(seed: int, images: int) -> tuple[str | None, ...]:
    """Deal out the balloons: one image in five has one, one in fifty a red one."""
    others = [colour for colour in COLOURS if colour != "red"]
    red, balloons = images // 50, images // 5
    colours: list[str | None] = ["red"] * red
    colours += [others[index % len(others)] for index in range(balloons - red)]
    colours += [None] * (images - balloons)
    return tuple(colours[index] for index in generator(seed, 0).permutation(images))


def _mark(seen: Seen) -> Mark:
    colour = seen.balloon.colour
    attributes = {"size": size(seen.box), "occlusion": occlusion(seen.hidden), "colour": colour}
    return Mark(f"{colour} balloon", seen.box, attributes)


def _one_balloon(seed: int, images: int, number: int) -> Shot:
    scene, picture = single(_order(seed, images)[number - 1], seed, number)
    marks = tuple(_mark(seen) for seen in picture.balloons)
    attributes = _conditions(scene)
    nothing = {"size": "none", "occlusion": "none", "colour": "none"}
    return Shot(picture, marks, attributes | (marks[0].attributes if marks else nothing))


def _conditions(scene: Scene) -> dict[str, str]:
    return {"light": scene.light, "background": scene.background, "blur": scene.blur}


def _fairground(seed: int, _images: int, number: int) -> Shot:
    group, shot = divmod(number - 1, SHOTS)
    scene, picture = seen_only(
        moved(crowded(generator(seed, 1, group)), generator(seed, 2, group, shot))
    )
    single = tuple(_mark(seen) for seen in picture.balloons if not seen.balloon.bunch)
    crowd = _crowd([seen for seen in picture.balloons if seen.balloon.bunch])
    return Shot(picture, single + crowd, _conditions(scene) | {"scene": f"{group + 1:03d}"})


def _crowd(bunch: list[Seen]) -> tuple[Mark, ...]:
    """Mark a bunch as one crowd region, of the colour that most of it have."""
    if not bunch:
        return ()
    colour = Counter(seen.balloon.colour for seen in bunch).most_common(1)[0][0]
    box = (
        min(seen.box[0] for seen in bunch),
        min(seen.box[1] for seen in bunch),
        max(seen.box[2] for seen in bunch),
        max(seen.box[3] for seen in bunch),
    )
    attributes = {"size": size(box), "occlusion": "none", "colour": colour}
    return (Mark(f"{colour} balloon", box, attributes, crowd=True),)


def _practice(seed: int, _images: int, number: int) -> Shot:
    """Scenes to learn from: of five, two with one balloon, one without, two crowded."""
    kind, rng = number % 5, generator(seed, 3, number)
    if kind < 3:
        colour = None if kind == 2 else any_of(rng, tuple(COLOURS))
        scene, picture = single(colour, seed, 4, number)
    else:
        scene, picture = seen_only(crowded(rng))
    marks = tuple(_mark(seen) for seen in picture.balloons if seen.hidden <= MOST_HIDDEN)
    return Shot(picture, marks, _conditions(scene))


_RECIPES: dict[str, Callable[[int, int, int], Shot]] = {
    "fairground": _fairground,
    "one-balloon": _one_balloon,
    "practice": _practice,
}
