from __future__ import annotations

import hashlib
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from donewhen.foundation.errors import InputError, UnknownNameError
from donewhen_samples.making import digest_of, is_made, make_data_set
from donewhen_samples.recipes import recipes

PINNED_SMALL = "sha256:946ba60956b17058c4148b147c0216afbcb61924b170a940e71e008bd52a6667"
PINNED_FAIR = "sha256:75db2aee800b3436289f9bc1d012fb4b5e0f84129a4c8755bae01ceb4af0f8a0"


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("small")
    make_data_set(folder, "one-balloon", seed=12345, images=50, processes=1)
    return folder


@pytest.fixture(scope="module")
def fair(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("fair")
    make_data_set(folder, "fairground", seed=777, images=60, processes=1)
    return folder


def notes(folder: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((folder / "annotations.json").read_text())
    return content


def test_one_image_in_five_has_one_balloon_and_one_in_fifty_a_red_one(small: Path) -> None:
    content = notes(small)
    names = {category["id"]: category["name"] for category in content["categories"]}
    colours = Counter(names[mark["category_id"]] for mark in content["annotations"])
    assert len(content["images"]) == 50
    assert colours.total() == 10
    assert colours["red balloon"] == 1
    assert len(colours) >= 7
    assert len({mark["image_id"] for mark in content["annotations"]}) == 10


def test_every_image_is_a_jpeg_of_the_size_that_is_written(small: Path) -> None:
    for entry in notes(small)["images"]:
        with Image.open(small / "images" / entry["file_name"]) as image:
            assert image.format == "JPEG"
            assert image.size == (entry["width"], entry["height"]) == (320, 240)


@pytest.mark.parametrize("made", ["small", "fair"])
def test_boxes_lie_inside_the_images(made: str, request: pytest.FixtureRequest) -> None:
    content = notes(request.getfixturevalue(made))
    assert [mark["id"] for mark in content["annotations"]] == list(
        range(1, len(content["annotations"]) + 1)
    )
    for mark in content["annotations"]:
        x, y, width, height = mark["bbox"]
        assert 0 <= x < x + width <= 320
        assert 0 <= y < y + height <= 240
        assert mark["area"] == width * height >= 30


def test_images_say_their_light_and_their_balloon(small: Path) -> None:
    content = notes(small)
    marks = {mark["image_id"]: mark["attributes"] for mark in content["annotations"]}
    for entry in content["images"]:
        told = entry["attributes"]
        assert told["light"] in {"bright", "normal", "dark"}
        assert told["blur"] in {"sharp", "soft"}
        for name in ("size", "occlusion", "colour"):
            assert told[name] == (marks[entry["id"]][name] if entry["id"] in marks else "none")
    assert len({entry["attributes"]["light"] for entry in content["images"]}) == 3


def test_the_fairground_has_scenes_of_five_and_crowds(fair: Path) -> None:
    content = notes(fair)
    scenes = Counter(entry["attributes"]["scene"] for entry in content["images"])
    balloons = Counter(mark["image_id"] for mark in content["annotations"])
    assert set(scenes.values()) == {5}
    assert 5 <= max(balloons.values()) <= 8
    assert len(balloons) < 60
    assert {mark["iscrowd"] for mark in content["annotations"]} == {0, 1}


def test_the_bytes_do_not_depend_on_the_number_of_processes(small: Path, tmp_path: Path) -> None:
    make_data_set(tmp_path, "one-balloon", seed=12345, images=50, processes=2)
    assert digest_of(tmp_path) == digest_of(small)


def test_another_seed_gives_other_pictures(small: Path, tmp_path: Path) -> None:
    make_data_set(tmp_path, "one-balloon", seed=12346, images=2, processes=1)
    first = Path("images", "000001.jpg")
    assert (tmp_path / first).read_bytes() != (small / first).read_bytes()


def test_the_bytes_are_those_that_were_pinned(small: Path, fair: Path) -> None:
    # The pictures of 50 and 60 images; the whole data sets are pinned in their dataset.yaml.
    assert digest_of(small) == PINNED_SMALL
    assert digest_of(fair) == PINNED_FAIR


def test_the_digest_covers_names_and_contents(tmp_path: Path) -> None:
    (tmp_path / "images" / "deep").mkdir(parents=True)
    (tmp_path / "annotations.json").write_bytes(b"{}")
    (tmp_path / "images" / "deep" / "a.jpg").write_bytes(b"a")
    lines = "".join(
        f"{hashlib.sha256(content).hexdigest()}  {name}\n"
        for name, content in (("annotations.json", b"{}"), ("images/deep/a.jpg", b"a"))
    )
    assert digest_of(tmp_path) == f"sha256:{hashlib.sha256(lines.encode()).hexdigest()}"
    before = digest_of(tmp_path)
    (tmp_path / "images" / "deep" / "a.jpg").rename(tmp_path / "images" / "b.jpg")
    assert digest_of(tmp_path) != before


def test_a_broken_run_is_not_complete_and_is_made_good(small: Path, tmp_path: Path) -> None:
    def stop(done: int, of: int) -> None:
        if done == 3:
            raise KeyboardInterrupt(f"{done} of {of}")

    with pytest.raises(KeyboardInterrupt, match="3 of 50"):
        make_data_set(tmp_path, "one-balloon", seed=12345, images=50, processes=1, progress=stop)
    assert not is_made(tmp_path)
    (tmp_path / "images" / "000002.jpg").write_bytes(b"half a picture")
    (tmp_path / "images" / "000099.jpg").write_bytes(b"of another run")
    make_data_set(tmp_path, "one-balloon", seed=12345, images=50, processes=1)
    assert is_made(tmp_path)
    assert digest_of(tmp_path) == digest_of(small)


def test_an_unknown_recipe_is_refused_with_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(UnknownNameError, match=r'unknown recipe "one-baloon".*"one-balloon"'):
        make_data_set(tmp_path, "one-baloon", seed=1, images=5)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("seed", "images"), [(1, 0), (1, -5), (-1, 5)])
def test_numbers_that_make_no_sense_are_refused(tmp_path: Path, seed: int, images: int) -> None:
    with pytest.raises(InputError, match="at least 1 image and a seed from 0"):
        make_data_set(tmp_path, "one-balloon", seed=seed, images=images)


def test_the_recipes_are_known_by_name() -> None:
    assert recipes() == ["fairground", "one-balloon", "practice"]
