from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from donewhen_samples.canvas import HEIGHT, WIDTH, Canvas, generator, noise, rough, turn


def black() -> Canvas:
    return Canvas(np.zeros((HEIGHT, WIDTH, 3), np.float32))


def paint_box(canvas: Canvas, left: float, right: float, *, watch: bool = False) -> None:
    canvas.paint(
        (left, 10, right, 20),
        lambda x, y: (x >= left) & (x < right) & (y >= 10) & (y < 20),
        (1.0, 0.5, 0.0),
        watch=watch,
    )


@given(st.floats(-1, 1))
def test_turn_is_cosine_and_sine(half_tangent: float) -> None:
    angle = 2 * math.atan(half_tangent)
    assert turn(half_tangent) == pytest.approx((math.cos(angle), math.sin(angle)))


@given(st.integers(0, 1280 - 8), st.integers(1, 200))
def test_a_pixel_is_covered_by_the_share_that_lies_inside(start: int, quarters: int) -> None:
    left, right = start / 4, min((start + quarters) / 4, WIDTH)
    canvas = black()
    paint_box(canvas, left, right)
    assert canvas.pixels[15, :, 0].sum() == pytest.approx(right - left, abs=1e-4)
    assert canvas.pixels[9].max() == canvas.pixels[20].max() == 0
    assert canvas.pixels[15, :, 1].max() == pytest.approx(canvas.pixels[15, :, 0].max() / 2)


def test_what_is_painted_over_a_watched_shape_hides_it() -> None:
    canvas = black()
    paint_box(canvas, 100, 120, watch=True)
    (layer,) = canvas.watched
    assert layer.hidden() == 0
    assert layer.box() == (100, 10, 120, 20)
    paint_box(canvas, 115, 140)
    assert layer.hidden() == 0.25
    assert layer.box() == (100, 10, 120, 20)


def test_a_shape_outside_has_no_box_and_changes_nothing() -> None:
    canvas = black()
    paint_box(canvas, 400, 420, watch=True)
    assert canvas.watched[0].box() is None
    assert canvas.watched[0].hidden() == 1
    assert canvas.pixels.max() == 0


def test_darken_multiplies_inside_its_bounds() -> None:
    canvas = Canvas(np.ones((HEIGHT, WIDTH, 3), np.float32))
    canvas.darken((100, 100, 110, 110), lambda x, y: np.float32(0.25) + (x + y) * np.float32(0))
    assert canvas.pixels[105, 105, 0] == 0.75
    assert canvas.pixels[50, 50, 0] == 1


def test_noise_fills_the_canvas_from_0_to_1_and_follows_its_seed() -> None:
    field = rough(generator(5), 10, 10)
    assert field.shape == (HEIGHT, WIDTH)
    assert field.dtype == np.float32
    assert 0 <= field.min() < 0.4
    assert 0.6 < field.max() <= 1
    assert np.array_equal(noise(generator(5, 1), 4, 4), noise(generator(5, 1), 4, 4))
    assert not np.array_equal(noise(generator(5, 1), 4, 4), noise(generator(5, 2), 4, 4))
