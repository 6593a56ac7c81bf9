"""What holds for every change of the images."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from donewhen.foundation.errors import SentenceError, UnknownNameError
from donewhen.inference.perturbations import (
    PERTURBATIONS,
    SEVERITIES,
    Perturbation,
    check_severity,
    perturbation_called,
)

ALL = [pytest.param(PERTURBATIONS.get(name), id=name) for name in PERTURBATIONS]
SIZES = [(1, 1), (8, 8), (1, 40), (40, 1), (64, 48), (321, 240)]


def picture(width: int, height: int, mode: str = "RGB", seed: int = 0) -> Image.Image:
    """Return something like a photograph: shades, edges, colour and a little texture."""
    y, x = np.mgrid[:height, :width]
    random = np.random.default_rng([width, height, seed])
    texture = random.normal(0, 8, (height, width, 3))
    shade = 40 + 150 * x / width
    pixels = np.stack([shade, 200 - 120 * y / height, 0.5 * shade + 30], axis=2) + texture
    for left, top in random.uniform(0, 0.8, (6, 2)):  # no pattern that a turn would meet again
        inside = (x / width >= left) & (x / width < left + 0.2) & (y / height >= top)
        pixels[inside & (y / height < top + 0.25)] = random.uniform(0, 255, 3)
    image = Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))
    return image.convert(mode)


def distance(one: Image.Image, other: Image.Image) -> float:
    difference = np.asarray(one).astype(float) - np.asarray(other)
    return float(np.sqrt((difference**2).mean()))


def digest(member: Perturbation) -> str:
    changed = [
        member.apply(picture(48, 36, mode), severity, 11).tobytes()
        for severity in SEVERITIES
        for mode in ("RGB", "L")
    ]
    return hashlib.sha256(b"".join(changed)).hexdigest()


@pytest.mark.parametrize("member", ALL)
@pytest.mark.parametrize("mode", ["RGB", "L"])
@pytest.mark.parametrize("size", SIZES)
def test_size_and_mode_stay_and_the_original_is_untouched(
    member: Perturbation, mode: str, size: tuple[int, int]
) -> None:
    image = picture(*size, mode)
    before = image.tobytes()

    for severity in SEVERITIES:
        changed = member.apply(image, severity, 3)

        assert (changed.size, changed.mode) == (size, mode)
        assert np.asarray(changed).dtype == np.uint8
    assert image.tobytes() == before


@pytest.mark.parametrize("member", ALL)
@pytest.mark.parametrize("mode", ["RGB", "L"])
@pytest.mark.parametrize("size", [(8, 8), (64, 48), (321, 240)])
def test_each_severity_changes_more_than_the_last(
    member: Perturbation, mode: str, size: tuple[int, int]
) -> None:
    if member.needs_colour and mode == "L":
        return
    pictures = [picture(*size, mode, seed) for seed in range(6)]

    far = [
        sum(distance(image, member.apply(image, severity, 3)) for image in pictures)
        for severity in SEVERITIES
    ]

    assert far[0] > 0
    assert far == sorted(set(far)), far


@pytest.mark.parametrize("member", ALL)
def test_what_needs_colour_says_so(member: Perturbation) -> None:
    grey = picture(32, 32, "L")

    changed = member.apply(grey, 5, 3)

    assert (distance(grey, changed) == 0) == member.needs_colour


@pytest.mark.parametrize("member", ALL)
def test_all_threads_give_the_same_bytes(member: Perturbation) -> None:
    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(digest, [member] * 8)) == {digest(member)}


def test_another_process_gives_the_same_bytes() -> None:
    script = (
        "import test_perturbations as here\n"
        "for name in here.PERTURBATIONS: print(here.digest(here.PERTURBATIONS.get(name)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parent,
    )
    assert done.stdout.split() == [digest(PERTURBATIONS.get(name)) for name in PERTURBATIONS]


# The mean change per severity. Whoever changes pixels on purpose raises the member's ``form``, so
# that nothing stored is taken for them, and writes the new figures here.
PIXELS = {
    "blur": (1, [4.21, 8.02, 12.37, 15.46, 17.29]),
    "brightness": (1, [11.87, 23.49, 38.1, 53.39, 66.09]),
    "compression": (1, [13.58, 16.14, 18.37, 20.49, 22.51]),
    "contrast": (1, [7.7, 17.9, 28.14, 35.72, 41.9]),
    "darkness": (1, [20.07, 42.91, 67.09, 87.17, 104.57]),
    "grey": (1, [8.96, 17.99, 27.08, 36.11, 45.3]),
    "noise": (1, [5.98, 11.91, 19.75, 31.12, 45.17]),
    "rotation": (1, [15.4, 23.74, 29.25, 35.2, 40.14]),
}


@pytest.mark.parametrize("name", list(PERTURBATIONS))
def test_pixels_only_change_with_their_form(name: str) -> None:
    member, image = PERTURBATIONS.get(name), picture(64, 48)
    found = [distance(image, member.apply(image, severity, 5)) for severity in SEVERITIES]
    assert name in PIXELS, (
        f'the change "{name}" has no contract case. Look at its pictures, then add '
        f'PIXELS["{name}"] = ({member.form}, {[round(far, 2) for far in found]}) in '
        f"{Path(__file__).name}: its form, and how far each severity is from the picture."
    )
    form, expected = PIXELS[name]

    assert member.form == form
    assert found == pytest.approx(expected, abs=0.02)


def test_no_contract_case_is_left_over() -> None:
    assert set(PIXELS) <= set(PERTURBATIONS)


def test_large_images_work() -> None:
    image = Image.new("RGB", (3000, 2200), (90, 120, 30))

    for name in PERTURBATIONS:
        assert PERTURBATIONS.get(name).apply(image, 5, 1).size == image.size


@pytest.mark.parametrize("severity", [0, 6, -1, 7])
def test_other_severities_are_refused(severity: int) -> None:
    for name in PERTURBATIONS:
        with pytest.raises(SentenceError, match=f"severity {severity}: write 1 to 5"):
            PERTURBATIONS.get(name).apply(picture(4, 4), severity, 1)
    with pytest.raises(SentenceError, match=rf"a\.feature:3: severity {severity}: write 1 to 5"):
        check_severity(severity, where="a.feature:3")


def test_truth_is_no_severity() -> None:
    with pytest.raises(SentenceError):
        check_severity(severity=True)


def test_a_change_is_found_by_its_word_in_any_case() -> None:
    for name in PERTURBATIONS:
        word = PERTURBATIONS.get(name).phrase
        assert perturbation_called(word.upper()) is perturbation_called(word)
        assert perturbation_called(word).name == name
    assert perturbation_called("Blurred").name == "blur"


def test_an_unknown_word_names_the_nearest() -> None:
    with pytest.raises(UnknownNameError) as caught:
        perturbation_called("blured", where="a.feature:3")

    assert str(caught.value) == (
        'a.feature:3: unknown change of the images "blured". Did you mean "blurred"?'
    )


@pytest.mark.parametrize("member", ALL)
def test_members_say_what_they_do(member: Perturbation) -> None:
    assert member.phrase == member.phrase.casefold()
    assert len(set(member.figures())) == 5
    assert member.source
    assert len({str(member.facts(severity)) for severity in SEVERITIES}) == 5


@pytest.mark.parametrize("member", ALL)
@given(data=st.data())
def test_boxes_stay_inside_or_stay_at_all(member: Perturbation, data: Any) -> None:
    count = data.draw(st.integers(0, 6))
    side = st.floats(-30, 90, allow_nan=False)
    boxes = np.array(
        [
            [data.draw(side), data.draw(side), *[abs(data.draw(side)) + 0.1] * 2]
            for _ in range(count)
        ]
    ).reshape(-1, 4)
    sizes = np.tile([[70.0, 50.0]], (count, 1))
    severity = data.draw(st.sampled_from(SEVERITIES))

    moved = member.move_boxes(boxes, sizes, severity)

    assert moved.shape == (count, 4)
    assert member.leaving(boxes, sizes, severity).shape == (count,)
    if member.move is None:
        assert moved is boxes
        assert not member.leaving(boxes, sizes, severity).any()
    else:
        assert (moved >= 0).all()
        assert (moved[:, :2] + moved[:, 2:] <= sizes + 1e-9).all()


def test_importing_the_registry_loads_no_image_library() -> None:
    script = "import sys, donewhen.inference.perturbations\nassert 'PIL' not in sys.modules"
    subprocess.run([sys.executable, "-c", script], check=True)
