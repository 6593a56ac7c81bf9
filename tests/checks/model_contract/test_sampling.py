from __future__ import annotations

from pathlib import Path

from donewhen.checks.model_contract.sampling import drawn
from donewhen.domain.data_set import ImageList

NAMES = tuple(f"day{number % 7}/{number:04}.png" for number in range(700))
IMAGES = ImageList(Path("images"), tuple(sorted(NAMES)))


def test_a_draw_is_fixed_and_in_order() -> None:
    first = drawn(IMAGES, 64)

    assert len(first) == 64
    assert list(first.names) == sorted(first.names)
    assert first.names == drawn(IMAGES, 64).names
    assert set(drawn(IMAGES, 32).names) < set(first.names)
    # Names say where they were taken from: the draw must not change with a release.
    assert drawn(ImageList(Path(), ("a", "b", "c", "d")), 2).names == ("c", "d")


def test_few_images_are_all_drawn() -> None:
    assert drawn(ImageList(Path("images"), ("a.png", "b.png")), 64).names == ("a.png", "b.png")


def test_no_part_of_the_data_set_is_left_out() -> None:
    days = {name.split("/")[0] for name in drawn(IMAGES, 64).names}
    assert len(days) == 7


def test_one_image_more_changes_one_image_at_most() -> None:
    before = set(drawn(IMAGES, 64).names)
    for number in range(20):
        more = ImageList(IMAGES.folder, (*IMAGES.names, f"night/{number}.png"))
        assert len(before - set(drawn(more, 64).names)) <= 1
