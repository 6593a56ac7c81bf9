"""Boxes follow the picture: painted objects say where they went."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from donewhen.inference.perturbations import PERTURBATIONS, SEVERITIES

ROTATION = PERTURBATIONS.get("rotation")
SIZE = (240, 180)
Box = tuple[float, float, float, float]
INSIDE = st.tuples(
    st.integers(60, 110), st.integers(55, 80), st.integers(12, 70), st.integers(12, 50)
)


def painted(shape: str, box: Box) -> Image.Image:
    """Return a black picture with a white object that fills ``box``; drawn large, then shrunk."""
    fine = 8
    image = Image.new("L", (SIZE[0] * fine, SIZE[1] * fine))
    x, y, width, height = (side * fine for side in box)
    corners = (x, y, x + width - 1, y + height - 1)
    draw = ImageDraw.Draw(image)
    (draw.ellipse if shape == "ellipse" else draw.rectangle)(corners, fill=255)
    return image.resize(SIZE, Image.Resampling.BOX)


def seen(image: Image.Image) -> np.ndarray:
    """Return the box around what is at least half white, as x1, y1, x2, y2."""
    rows, columns = np.nonzero(np.asarray(image) >= 128)
    return np.array([columns.min(), rows.min(), columns.max() + 1, rows.max() + 1])


def moved(box: Box, severity: int) -> np.ndarray:
    x, y, width, height = ROTATION.move_boxes(
        np.array([box], np.float64), np.array([SIZE], np.float64), severity
    )[0]
    return np.array([x, y, x + width, y + height])


@settings(max_examples=40, deadline=None)
@given(box=INSIDE, severity=st.sampled_from(SEVERITIES))
def test_the_box_fits_a_turned_ellipse(box: Box, severity: int) -> None:
    found = seen(ROTATION.apply(painted("ellipse", box), severity, 0))

    # A pixel at the tip of an ellipse is covered by less than half.
    assert np.abs(moved(box, severity) - found).max() <= 1.5


@settings(max_examples=40, deadline=None)
@given(box=INSIDE, severity=st.sampled_from(SEVERITIES))
def test_the_box_lies_inside_that_of_a_turned_rectangle(box: Box, severity: int) -> None:
    x1, y1, x2, y2 = seen(ROTATION.apply(painted("rectangle", box), severity, 0))
    turn = math.radians(ROTATION.strengths[severity - 1])

    left, top, right, bottom = moved(box, severity)

    assert x1 - 1 <= left
    assert y1 - 1 <= top
    assert right <= x2 + 1
    assert bottom <= y2 + 1
    # The centre is the same, and what is cut off is the corners alone.
    assert np.abs([left + right - x1 - x2, top + bottom - y1 - y2]).max() <= 2.5
    assert (x2 - x1) - (right - left) <= 2 + (box[2] + box[3]) * math.sin(turn)


def test_it_turns_counter_clockwise_about_the_centre() -> None:
    before = np.array([[200.0, 85.0, 10.0, 10.0]])  # right of the centre

    after = ROTATION.move_boxes(before, np.array([SIZE], np.float64), 5)[0]

    turn = math.radians(12)
    middle = after[:2] + after[2:] / 2
    assert middle == pytest.approx([120 + 85 * math.cos(turn), 90 - 85 * math.sin(turn)])


def test_a_disc_keeps_its_size() -> None:
    before = np.array([[100.0, 60.0, 30.0, 30.0]])

    assert ROTATION.move_boxes(before, np.array([SIZE], np.float64), 5)[0, 2:] == pytest.approx(30)


def test_the_corners_repeat_the_edge() -> None:
    flat = Image.new("RGB", SIZE, (200, 90, 10))

    for severity in SEVERITIES:
        assert ROTATION.apply(flat, severity, 0).getcolors() == [(240 * 180, (200, 90, 10))]


def test_what_leaves_the_image_is_told_and_clipped() -> None:
    sizes = np.tile(np.array([SIZE], np.float64), (3, 1))
    boxes = np.array([[232.0, 2.0, 7.0, 7.0], [100.0, 80.0, 9.0, 9.0], [1.0, 1.0, 5.0, 5.0]])

    assert ROTATION.leaving(boxes, sizes, 1).tolist() == [False, False, False]
    assert ROTATION.leaving(boxes, sizes, 5).tolist() == [True, False, True]
    gone = ROTATION.move_boxes(boxes, sizes, 5)[0]
    assert gone[2] * gone[3] == 0


def test_only_the_inside_of_a_box_is_moved() -> None:
    sizes = np.array([SIZE], np.float64)
    beyond, inside = np.array([[-50.0, 60.0, 90.0, 40.0]]), np.array([[0.0, 60.0, 40.0, 40.0]])

    for severity in SEVERITIES:
        assert np.array_equal(
            ROTATION.move_boxes(beyond, sizes, severity),
            ROTATION.move_boxes(inside, sizes, severity),
        )
