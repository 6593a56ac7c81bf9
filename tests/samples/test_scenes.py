from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from donewhen_samples.backgrounds import BACKGROUNDS
from donewhen_samples.balloons import COLOURS
from donewhen_samples.covers import COVERS
from donewhen_samples.lookalikes import LEVELS, LOOKALIKES
from donewhen_samples.scenes import Balloon, Picture, Scene, Thing, occlusion, render, size

EMPTY = Scene(background="sky", place=1, light="normal", blur="sharp", shot=2)
RED = Balloon("red", x=160, y=120, height=60, seed=3)


def one(picture: Picture) -> tuple[tuple[int, int, int, int], float]:
    (seen,) = picture.balloons
    return seen.box, seen.hidden


@pytest.mark.parametrize("colour", COLOURS)
def test_the_box_holds_what_a_balloon_changes_but_for_its_string(colour: str) -> None:
    with_it = render(replace(EMPTY, balloons=(replace(RED, colour=colour),)))
    without = render(EMPTY)
    box, hidden = one(with_it)
    changed = np.abs(with_it.pixels.astype(int) - without.pixels.astype(int)).max(2) > 24
    rows, columns = np.flatnonzero(changed.any(1)), np.flatnonzero(changed.any(0))
    assert hidden == 0
    assert abs(rows[0] - box[1]) <= 2
    assert box[0] - 2 <= columns[0]
    assert changed[box[1] : box[3], box[0] : box[2]].mean() > 0.5
    assert 60 <= box[3] - box[1] <= 68
    assert 44 <= box[2] - box[0] <= 60


def test_a_red_balloon_is_red() -> None:
    picture = render(replace(EMPTY, balloons=(RED,)))
    red, green, blue = (int(value) for value in picture.pixels[125, 165])
    assert red > 120 > max(green, blue)


def test_a_pole_before_a_balloon_hides_a_part_and_leaves_its_box() -> None:
    bare = render(replace(EMPTY, balloons=(RED,)))
    behind = render(replace(EMPTY, balloons=(RED,), front=(Thing("pole", 160, 120, 60, 4),)))
    (box, hidden), (same, none) = one(behind), one(bare)
    assert box == same
    assert none == 0
    assert 0.4 < hidden < 0.65


def test_a_balloon_before_another_hides_it() -> None:
    near = replace(RED, colour="blue", x=170, seed=5)
    far, front = render(replace(EMPTY, balloons=(RED, near))).balloons
    assert far.hidden > 0.5
    assert front.hidden == 0


def test_a_box_ends_at_the_edge_of_the_picture() -> None:
    box, _ = one(render(replace(EMPTY, balloons=(replace(RED, x=5),))))
    assert box[0] == 0
    assert one(render(replace(EMPTY, balloons=(replace(RED, x=315),))))[0][2] == 320


def test_a_balloon_outside_the_picture_is_not_seen() -> None:
    assert render(replace(EMPTY, balloons=(replace(RED, x=500),))).balloons == ()


def test_dark_is_darker_than_normal_and_normal_than_bright() -> None:
    means = [render(replace(EMPTY, light=light)).pixels.mean() for light in ("dark", "normal")]
    assert means[0] < 0.7 * means[1]
    assert means[1] < render(replace(EMPTY, light="bright")).pixels.mean()


@pytest.mark.parametrize("name", BACKGROUNDS)
def test_the_same_scene_gives_the_same_bytes_and_another_place_others(name: str) -> None:
    scene = replace(EMPTY, background=name)
    assert np.array_equal(render(scene).pixels, render(scene).pixels)
    assert not np.array_equal(render(scene).pixels, render(replace(scene, place=9)).pixels)


@pytest.mark.parametrize("kind", LOOKALIKES)
def test_every_lookalike_can_be_seen_and_is_no_balloon(kind: str) -> None:
    picture = render(replace(EMPTY, behind=(Thing(kind, 160, 120, 60, 7),)))
    assert picture.balloons == ()
    assert (picture.pixels != render(EMPTY).pixels).any()
    assert 0 <= LEVELS[kind][0] < LEVELS[kind][1] <= 1


@pytest.mark.parametrize("kind", COVERS)
def test_every_cover_hides(kind: str) -> None:
    thing = Thing(kind, 160, 110, 60, 7)
    assert one(render(replace(EMPTY, balloons=(RED,), front=(thing,))))[1] > 0.05


@pytest.mark.parametrize(
    ("side", "word"), [(31, "small"), (32, "medium"), (71, "medium"), (72, "large")]
)
def test_sizes_have_exact_bounds(side: int, word: str) -> None:
    assert size((10, 10, 10 + side, 12)) == size((10, 10, 12, 10 + side)) == word


@pytest.mark.parametrize(
    ("hidden", "word"),
    [(0.0, "none"), (0.049, "none"), (0.05, "partial"), (0.349, "partial"), (0.35, "heavy")],
)
def test_occlusion_has_exact_bounds(hidden: float, word: str) -> None:
    assert occlusion(hidden) == word
