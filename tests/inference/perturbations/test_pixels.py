"""Each change against an independent formula."""

from __future__ import annotations

import colorsys
import io
import math

import numpy as np
import pytest
from PIL import Image

from donewhen.foundation.errors import DataSetError
from donewhen.inference.perturbations import PERTURBATIONS, SEVERITIES
from donewhen.inference.perturbations.blur import deviation

RANDOM = np.random.default_rng(8).integers(0, 256, (30, 40, 3)).astype(np.uint8)


def changed(name: str, pixels: np.ndarray, severity: int, seed: int = 7) -> np.ndarray:
    image = PERTURBATIONS.get(name).apply(Image.fromarray(pixels), severity, seed)
    return np.asarray(image).astype(np.float64)


def figure(name: str, severity: int) -> float:
    return PERTURBATIONS.get(name).strengths[severity - 1]


@pytest.mark.parametrize("severity", SEVERITIES)
@pytest.mark.parametrize("pixels", [RANDOM, RANDOM[:, :, 0]], ids=["RGB", "L"])
def test_darkness_is_a_factor(pixels: np.ndarray, severity: int) -> None:
    expected = pixels * figure("darkness", severity)

    assert np.abs(changed("darkness", pixels, severity) - expected).max() <= 0.5 + 1e-9


@pytest.mark.parametrize("severity", SEVERITIES)
@pytest.mark.parametrize("pixels", [RANDOM, RANDOM[:, :, 0]], ids=["RGB", "L"])
def test_contrast_is_drawn_to_the_mean_of_each_channel(pixels: np.ndarray, severity: int) -> None:
    mean = pixels.mean(axis=(0, 1), keepdims=True)
    expected = mean + figure("contrast", severity) * (pixels - mean)

    assert np.abs(changed("contrast", pixels, severity) - expected).max() <= 0.5 + 1e-9


@pytest.mark.parametrize("severity", SEVERITIES)
def test_brightness_is_added_to_the_value_of_hsv(severity: int) -> None:
    pixels = RANDOM.copy()
    pixels[0, :4] = [(0, 0, 0), (255, 255, 255), (255, 0, 0), (1, 0, 0)]
    expected = np.zeros(pixels.shape)
    for place in np.ndindex(pixels.shape[:2]):
        hue, saturation, value = colorsys.rgb_to_hsv(*(pixels[place] / 255).tolist())
        lifted = min(value + figure("brightness", severity), 1.0)
        expected[place] = colorsys.hsv_to_rgb(hue, saturation, lifted)

    assert np.abs(changed("brightness", pixels, severity) - 255 * expected).max() <= 0.5 + 1e-6


@pytest.mark.parametrize("severity", SEVERITIES)
def test_brightness_of_grey_images_is_added(severity: int) -> None:
    grey = RANDOM[:, :, 0]
    expected = np.minimum(grey + 255 * figure("brightness", severity), 255)

    assert np.abs(changed("brightness", grey, severity) - expected).max() <= 0.5 + 1e-6


@pytest.mark.parametrize("severity", SEVERITIES)
def test_grey_is_on_the_way_to_luma(severity: int) -> None:
    luma = (RANDOM @ [0.299, 0.587, 0.114])[:, :, None]
    share = figure("grey", severity)
    expected = (1 - share) * RANDOM + share * luma

    assert np.abs(changed("grey", RANDOM, severity) - expected).max() < 1.5  # Pillow rounds down
    if severity == 5:
        found = changed("grey", RANDOM, 5)
        assert np.array_equal(found.min(axis=2), found.max(axis=2))


@pytest.mark.parametrize("severity", SEVERITIES)
def test_noise_has_its_deviation_and_no_bias(severity: int) -> None:
    sigma, middle = figure("noise", severity), np.full((200, 200, 3), 128, np.uint8)

    noise = changed("noise", middle, severity) - 128

    count = noise.size
    clipped = 3.5 * sigma > 127  # a few values of the strongest reach the end of the range
    assert abs(noise.mean()) < 5 * sigma / math.sqrt(count)
    assert noise.std() == pytest.approx(math.hypot(sigma, 1 / math.sqrt(12)), rel=0.01 + clipped)
    assert abs(np.corrcoef(noise[:, :, 0].ravel(), noise[:, :, 1].ravel())[0, 1]) < 0.03
    assert abs(np.corrcoef(noise[:, 1:].ravel(), noise[:, :-1].ravel())[0, 1]) < 0.03


def test_noise_differs_by_seed_alone() -> None:
    one, same, other = (changed("noise", RANDOM, 3, seed) for seed in (5, 5, 6))

    assert np.array_equal(one, same)
    assert not np.array_equal(one, other)


def test_the_highest_seed_works() -> None:
    assert changed("noise", RANDOM, 1, 2**64 - 1).shape == RANDOM.shape


@pytest.mark.parametrize("severity", SEVERITIES)
@pytest.mark.parametrize("side", [32, 200])
def test_a_blurred_edge_is_the_gaussian_integral(severity: int, side: int) -> None:
    pixels = np.zeros((side, side), np.uint8)
    pixels[:, side // 2 :] = 255
    sigma = deviation(side, side, figure("blur", severity))
    place = np.arange(side) + 0.5 - side / 2
    expected = np.array([127.5 * (1 + math.erf(x / sigma / math.sqrt(2))) for x in place])

    found = changed("blur", pixels, severity)[side // 2]

    # A pixel holds the mean over its area, and Pillow's Gaussian is three box filters.
    assert np.abs(found - expected).max() < 0.12 * 255
    assert np.abs(found - expected).mean() * side < 0.25 * 255


def test_blur_grows_with_the_root_of_the_side() -> None:
    assert deviation(640, 640, 0.2) == pytest.approx(2 * deviation(160, 160, 0.2))
    assert deviation(100, 400, 0.2) == deviation(200, 200, 0.2) == pytest.approx(0.2 * 200**0.5)


@pytest.mark.parametrize("severity", SEVERITIES)
def test_compression_is_a_jpeg_of_that_quality(severity: int) -> None:
    file = io.BytesIO()
    quality = int(figure("compression", severity))
    Image.fromarray(RANDOM).save(file, "JPEG", quality=quality, subsampling=2)
    with Image.open(file) as saved:
        expected = np.asarray(saved).astype(np.float64)

    assert np.array_equal(changed("compression", RANDOM, severity), expected)


def test_what_no_jpeg_can_hold_is_refused() -> None:
    strip = np.zeros((1, 65_600), np.uint8)

    with pytest.raises(DataSetError, match="65600 x 1 pixels cannot be a JPEG"):
        changed("compression", strip, 1)
