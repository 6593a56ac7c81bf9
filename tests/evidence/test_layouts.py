from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from donewhen.domain.finding import DrawnBox, Picture
from donewhen.evidence.layouts import draw_sheet

GREEN, ORANGE, RED = (34, 139, 74), (226, 125, 10), (207, 34, 46)


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """Return a picture of smooth colours, 640 by 480."""
    y, x = np.mgrid[0:480, 0:640]
    pixels = np.stack([x % 200, y % 200, (x + y) % 200], axis=-1).astype(np.uint8)
    Image.fromarray(pixels // 4 + 100).save(tmp_path / "photo.png")
    return tmp_path / "photo.png"


def colours(path: Path) -> dict[tuple[int, ...], int]:
    with Image.open(path) as picture:
        pixels = np.asarray(picture.convert("RGB")).reshape(-1, 3)
    found, counts = np.unique(pixels, axis=0, return_counts=True)
    return {tuple(map(int, one)): int(n) for one, n in zip(found, counts, strict=True)}


def test_every_role_has_its_colour(photo: Path, tmp_path: Path) -> None:
    def drawn(*boxes: DrawnBox) -> dict[tuple[int, ...], int]:
        draw_sheet(
            "81 of 1,000 missed", [Picture(photo, "photo.png", "x", boxes)], tmp_path / "a.png"
        )
        return colours(tmp_path / "a.png")

    plain = drawn()
    assert not {GREEN, ORANGE, RED} & set(plain)
    miss = drawn(DrawnBox((100, 100, 200, 150), "miss", ""))
    assert miss[GREEN] > 800
    assert not {ORANGE, RED} & set(miss)
    both = drawn(
        DrawnBox((100, 100, 200, 150), "false", "balloon 0.93"),
        DrawnBox((400, 300, 100, 100), "prediction", "kite 0.31"),
    )
    assert both[RED] > 800
    assert both[ORANGE] > 300
    assert GREEN not in both


def test_same_picture_same_bytes(photo: Path, tmp_path: Path) -> None:
    boxes = (DrawnBox((9, 9, 90, 90), "miss", "missed"),)
    tiles = [Picture(photo, "photo.png", "missed", boxes)] * 5
    for name in ("a.png", "b.png", "a.jpg", "b.jpg"):
        draw_sheet("5 missed", tiles, tmp_path / name)
    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()
    assert (tmp_path / "a.jpg").read_bytes() == (tmp_path / "b.jpg").read_bytes()
    with Image.open(tmp_path / "a.jpg") as photographs:
        assert (photographs.format, photographs.size[0]) == ("JPEG", 1484)


def test_small_box_is_shown_from_nearer(photo: Path, tmp_path: Path) -> None:
    small = DrawnBox((600, 20, 12, 12), "miss", "")
    draw_sheet("1 missed", [Picture(photo, "photo.png", "x", (small,))], tmp_path / "a.png")
    # Shown whole, its outline would be about 28 pixels long, three thick.
    legend = 200
    assert colours(tmp_path / "a.png")[GREEN] > legend + 300


def test_tiny_image_keeps_its_pixels(tmp_path: Path) -> None:
    pixels = np.zeros((8, 8), dtype=np.uint8)
    pixels[::2, ::2] = 16
    Image.fromarray(pixels).save(tmp_path / "digit.png")
    draw_sheet("1 wrong", [Picture(tmp_path / "digit.png", "", "said 3, is 8")], tmp_path / "a.png")
    found = colours(tmp_path / "a.png")
    assert found[16, 16, 16] == 16 * 31 * 31  # 16 of 64 pixels, each 31 wide and high
    assert found[0, 0, 0] == 48 * 31 * 31


@pytest.mark.parametrize("name", ["missing.png", "text.png", "fake.jpg"])
def test_image_that_cannot_be_read_is_shown_as_such(tmp_path: Path, name: str) -> None:
    (tmp_path / "text.png").write_text("no picture")
    (tmp_path / "fake.jpg").write_bytes(b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n")
    draw_sheet("1 wrong", [Picture(tmp_path / name, name, "said 3")], tmp_path / "sheet.png")
    assert set(colours(tmp_path / "sheet.png")) >= {(236, 237, 234)}


@pytest.mark.parametrize(
    "box",
    [(-50, -50, 20, 20), (630, 470, 400, 400), (0, 0, 640, 480), (5, 5, 0, 0), (0, 470, 9, 9)],
)
def test_boxes_at_and_beyond_the_border(
    photo: Path, tmp_path: Path, box: tuple[float, float, float, float]
) -> None:
    boxes = tuple(
        DrawnBox(box, "prediction", "a rather long label of a class 0.50") for _ in range(9)
    )
    picture = Picture(photo, "", "x" * 500, (*boxes, DrawnBox(box, "false", "kite 0.9")))
    draw_sheet("Boxes", [picture], tmp_path / "a.png")


def test_heading_and_names_in_other_scripts(photo: Path, tmp_path: Path) -> None:
    draw_sheet("Größe: 気球 \x1b[31m", [Picture(photo, "bild\n気球.png", "✓")], tmp_path / "a.png")


@pytest.mark.parametrize("suffix", [".jpg", ".png"])
def test_the_file_says_where_its_tiles_are(tmp_path: Path, suffix: str) -> None:
    pictures = [
        Picture(tmp_path / "gone.png", f"{number}: a.png", 'missed "sign: stop"')
        for number in range(6)
    ]
    draw_sheet("6 missed", pictures, tmp_path / f"sheet{suffix}")
    with Image.open(tmp_path / f"sheet{suffix}") as sheet:
        said = json.loads(sheet.info.get("comment") or sheet.info["Description"])
        size = sheet.size
    assert said["heading"] == "6 missed"
    told = [(tile["image"], tile["what"]) for tile in said["tiles"]]
    assert told == [(picture.name, picture.what) for picture in pictures]
    areas = {tuple(tile["area"]) for tile in said["tiles"]}
    assert len(areas) == 6
    assert all(x + w <= size[0] and y + h <= size[1] for x, y, w, h in areas)
