from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from donewhen.evidence.layouts import draw_confusion


def size_of(path: Path) -> tuple[int, int]:
    with Image.open(path) as picture:
        return picture.size


def shades(path: Path) -> set[tuple[int, ...]]:
    with Image.open(path) as picture:
        pixels = np.asarray(picture.convert("RGB")).reshape(-1, 3)
    found, counts = np.unique(pixels, axis=0, return_counts=True)
    return {tuple(map(int, one)) for one, n in zip(found, counts, strict=True) if n > 400}


def draw(matrix: NDArray[np.int64], names: list[str], target: Path) -> None:
    """Draw a matrix without answers of another class."""
    draw_confusion(np.pad(matrix, ((0, 0), (0, 1))), names, target)


def test_only_right_answers_are_green_only(tmp_path: Path) -> None:
    names = ["3", "8"]
    draw(np.diag([50, 50]), names, tmp_path / "right.png")
    draw(np.array([[50, 0], [25, 25]]), names, tmp_path / "wrong.png")

    def reddish(path: Path) -> bool:
        return any(red > green + 40 for red, green, _ in shades(path))

    assert not reddish(tmp_path / "right.png")
    assert reddish(tmp_path / "wrong.png")


def test_column_for_other_answers_is_drawn_where_there_are_some(tmp_path: Path) -> None:
    names = [f"a long class name {index}" for index in range(12)]
    matrix = np.hstack([np.diag([9] * 12), np.zeros((12, 1), dtype=np.int64)])
    draw_confusion(matrix, names, tmp_path / "without.png")
    matrix[3, 12] = 2
    draw_confusion(matrix, names, tmp_path / "with.png")
    assert size_of(tmp_path / "with.png")[0] > size_of(tmp_path / "without.png")[0]


@pytest.mark.parametrize("count", [1, 2, 30, 31, 100])
def test_any_number_of_classes_is_readable(tmp_path: Path, count: int) -> None:
    matrix = np.full((count, count), 1, dtype=np.int64)
    draw(matrix, [f"class {index}" for index in range(count)], tmp_path / "m.png")
    assert max(size_of(tmp_path / "m.png")) < 1400


def test_of_many_classes_the_most_confused_are_shown(tmp_path: Path) -> None:
    names = [f"{index}" for index in range(40)]
    right = np.diag([100] * 40)
    confused = right.copy()
    confused[38, 39] = 60
    draw(right, names, tmp_path / "right.png")
    draw(confused, names, tmp_path / "confused.png")
    assert not any(red > green + 40 for red, green, _ in shades(tmp_path / "right.png"))
    assert any(red > green + 40 for red, green, _ in shades(tmp_path / "confused.png"))


def test_same_bytes_again(tmp_path: Path) -> None:
    for name in ("a.png", "b.png"):
        draw(np.array([[5, 1], [0, 0]]), ["3", "8"], tmp_path / name)
    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()
