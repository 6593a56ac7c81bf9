from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from donewhen.inference.image_placement import Placement, place, to_images
from donewhen.inference.preprocessing import InputBuffer
from donewhen.sources.model_manifest import InputSettings

PLAIN = InputSettings(size=(4, 4), resize="stretch", scale=1.0)


def filled(
    image: Image.Image, settings: InputSettings, dtype: type[np.generic] = np.float32
) -> np.ndarray:
    buffer = InputBuffer(settings, 1, dtype)
    buffer.fill(0, image)
    row: np.ndarray = buffer.array[0]
    return row


def picture(width: int, height: int, seed: int = 0) -> Image.Image:
    random = np.random.default_rng(seed)
    return Image.fromarray(random.integers(0, 256, (height, width, 3)).astype(np.uint8))


def test_channels_are_planar_and_in_the_order_asked_for() -> None:
    image = Image.new("RGB", (4, 4), (10, 20, 30))

    assert filled(image, PLAIN)[:, 0, 0].tolist() == [10, 20, 30]
    assert filled(image, replace(PLAIN, color="BGR"))[:, 0, 0].tolist() == [30, 20, 10]
    assert filled(image, replace(PLAIN, layout="NHWC"))[0, 0].tolist() == [10, 20, 30]


def test_grey_is_one_channel() -> None:
    settings = replace(PLAIN, color="L")

    assert filled(Image.new("L", (4, 4), 77), settings).tolist() == [[[77.0] * 4] * 4]
    assert InputBuffer(settings, 2, np.float32).array.shape == (2, 1, 4, 4)


def test_scale_mean_and_std_are_applied_in_the_models_channel_order() -> None:
    settings = replace(PLAIN, color="BGR", scale=0.5, mean=(1.0, 2.0, 3.0), std=(2.0, 4.0, 8.0))

    seen = filled(Image.new("RGB", (4, 4), (10, 20, 30)), settings)[:, 0, 0]

    np.testing.assert_allclose(seen, [(15 - 1) / 2, (10 - 2) / 4, (5 - 3) / 8], rtol=1e-6)


def test_rows_and_columns_are_not_swapped() -> None:
    image = picture(4, 4)
    expected = np.asarray(image).transpose(2, 0, 1)

    assert np.array_equal(filled(image, PLAIN), expected)


@pytest.mark.parametrize("resample", ["nearest", "bilinear", "bicubic", "lanczos"])
def test_stretching_is_pillows(resample: str) -> None:
    image = picture(31, 17)
    settings = replace(PLAIN, size=(8, 6), resample=resample)  # type: ignore[arg-type]
    expected = image.resize((8, 6), Image.Resampling[resample.upper()])

    assert np.array_equal(filled(image, settings), np.asarray(expected).transpose(2, 0, 1))


def test_an_aliased_resize_looks_at_four_pixels_only() -> None:
    # OpenCV's INTER_LINEAR: the centre of output pixel x lies at (x + 0.5) * ratio - 0.5.
    image = picture(16, 12)
    settings = replace(PLAIN, size=(4, 4), resample="bilinear-aliased")
    pixels = np.asarray(image).astype(float)
    columns = pixels[:, [1, 5, 9, 13]] * 0.5 + pixels[:, [2, 6, 10, 14]] * 0.5
    expected = columns[[1, 4, 7, 10]]

    np.testing.assert_allclose(filled(image, settings), expected.transpose(2, 0, 1), atol=1)


@pytest.mark.parametrize(("anchor", "top"), [("center", 2), ("top-left", 0)])
def test_a_letterbox_keeps_the_proportions_and_pads_the_rest(anchor: str, top: int) -> None:
    settings = InputSettings(size=(8, 8), anchor=anchor, scale=0.5, mean=(1.0,) * 3, std=(2.0,) * 3)  # type: ignore[arg-type]
    seen = filled(Image.new("RGB", (16, 8), (255, 255, 255)), settings)

    inside = np.zeros((8, 8), dtype=bool)
    inside[top : top + 4] = True
    np.testing.assert_allclose(seen[:, inside], (255 * 0.5 - 1) / 2, rtol=1e-6)
    np.testing.assert_allclose(seen[:, ~inside], (114 * 0.5 - 1) / 2, rtol=1e-6)


def test_a_used_buffer_shows_nothing_of_earlier_images() -> None:
    settings = InputSettings(size=(12, 10))
    shapes = [(12, 10), (30, 5), (5, 30), (30, 5), (12, 10), (7, 7)]
    buffer = InputBuffer(settings, 1, np.float32)

    for number, (width, height) in enumerate(shapes):
        image = picture(width, height, number)
        buffer.fill(0, image)
        assert np.array_equal(buffer.array[0], filled(image, settings))


def test_rows_of_a_batch_are_apart() -> None:
    settings = InputSettings(size=(12, 10))
    buffer = InputBuffer(settings, 3, np.float32)
    images = [picture(20, 9, 1), picture(9, 20, 2), picture(12, 10, 3)]

    for row, image in enumerate(images):
        buffer.fill(row, image)

    for row, image in enumerate(images):
        assert np.array_equal(buffer.array[row], filled(image, settings))


def test_half_precision_and_bytes() -> None:
    image = Image.new("RGB", (4, 4), (10, 20, 255))
    half = filled(image, replace(PLAIN, scale=1 / 255), np.float16)

    assert half.dtype == np.float16
    np.testing.assert_allclose(half[:, 0, 0], np.array([10, 20, 255]) / 255, rtol=1e-3)
    assert filled(image, PLAIN, np.uint8)[:, 0, 0].tolist() == [10, 20, 255]


sizes = st.integers(1, 900)
ways = st.builds(
    InputSettings,
    size=st.tuples(st.integers(8, 700), st.integers(8, 700)),
    resize=st.sampled_from(["letterbox", "stretch"]),
    anchor=st.sampled_from(["center", "top-left"]),
)


@settings(deadline=None)
@given(width=sizes, height=sizes, way=ways, seed=st.integers(0, 99))
def test_boxes_come_back_to_where_they_were(
    width: int, height: int, way: InputSettings, seed: int
) -> None:
    random = np.random.default_rng(seed)
    corner = random.uniform(0, 1, (5, 2)) * (width, height)
    size = random.uniform(0, 1, (5, 2)) * ((width, height) - corner)
    boxes = np.hstack([corner, size])
    placement = place(width, height, way)

    corners = np.hstack([corner, corner + size])
    ratio = [placement.drawn_width / width, placement.drawn_height / height] * 2
    in_input = corners * ratio + [placement.left, placement.top] * 2

    back = to_images(in_input, np.zeros(5, dtype=int), [placement])

    np.testing.assert_allclose(back, boxes, atol=max(width, height) * 1e-6)


@given(width=sizes, height=sizes, way=ways)
def test_an_image_lies_inside_the_input(width: int, height: int, way: InputSettings) -> None:
    spot = place(width, height, way)

    assert spot.drawn_width >= 1
    assert spot.drawn_height >= 1
    assert 0 <= spot.left <= way.size[0] - spot.drawn_width
    assert 0 <= spot.top <= way.size[1] - spot.drawn_height
    if way.resize == "letterbox":
        assert spot.drawn_width == way.size[0] or spot.drawn_height == way.size[1]


def test_boxes_are_clipped_to_the_image() -> None:
    placement = Placement(100, 50, 0, 10, 40, 20)
    corners = np.array([[-5.0, 5, 20, 20], [38, 28, 60, 60], [0, 0, 40, 10], [-9, -9, -5, -5]])

    other = Placement(10, 10, 0, 0, 10, 10)
    boxes = to_images(corners, np.ones(4, dtype=int), [other, placement])

    assert boxes.tolist() == [[0, 0, 50, 25], [95, 45, 5, 5], [0, 0, 100, 0], [0, 0, 0, 0]]


def test_rounding_follows_the_formula() -> None:
    spot = place(640, 427, InputSettings(size=(416, 416)))

    assert (spot.drawn_width, spot.drawn_height) == (416, round(427 * 416 / 640))
    assert (spot.left, spot.top) == (0, (416 - spot.drawn_height) // 2)
    assert place(10_000, 3, InputSettings(size=(32, 32))).drawn_height == 1
