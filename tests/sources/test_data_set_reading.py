from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from donewhen.domain.data_set import DataSet
from donewhen.foundation.errors import InputError
from donewhen.sources.data_set_manifest import read_data_set_manifest
from donewhen.sources.data_set_reading import read_data_set

Content = dict[str, Any]
HEAD = "title: T\nimages: images\nannotations: {format: coco, file: a.json}\n"
CONTENT: Content = {
    "images": [
        {"id": n, "file_name": f"{n}.jpg", "attributes": {"light": light, "video": "v"}}
        for n, light in enumerate(("dark", "day", "day"), 1)
    ],
    "annotations": [
        {"id": 1, "image_id": 2, "category_id": 1, "bbox": [1, 2, 3, 4]},
        {"id": 2, "image_id": 1, "category_id": 2, "bbox": [1, 2, 3, 4], "iscrowd": 1},
    ],
    "categories": [
        {"id": 1, "name": "red balloon", "supercategory": "balloon"},
        {"id": 2, "name": "ball", "supercategory": "toy"},
    ],
}


def write(folder: Path, rest: str = "", content: Content = CONTENT) -> None:
    (folder / "images").mkdir(parents=True, exist_ok=True)
    for row in content["images"]:
        (folder / "images" / row["file_name"]).touch()
    (folder / "a.json").write_text(json.dumps(content))
    (folder / "dataset.yaml").write_text(HEAD + rest)


def read(folder: Path, rest: str = "", content: Content = CONTENT) -> DataSet:
    write(folder, rest, content)
    return read_data_set(read_data_set_manifest(folder / "dataset.yaml", "x"))


def refusal(folder: Path, rest: str) -> str:
    with pytest.raises(InputError) as error:
        read(folder, rest)
    assert len(str(error.value).splitlines()) == 1
    return str(error.value)


def test_manifest_and_annotations_become_a_data_set(tmp_path: Path) -> None:
    rest = "group: video\nslices: {night: {light: dark}, small: {objects: small}}\n"
    data_set = read(tmp_path, rest + "terms: {crimson: red balloon, dot: balloon}\n")
    assert (data_set.id, data_set.title, data_set.task, data_set.group) == (
        "x",
        "T",
        "detection",
        "video",
    )
    assert data_set.slices == {"night": {"light": "dark"}, "small": {"objects": "small"}}
    assert data_set.terms == {"crimson": "red balloon", "dot": "balloon"}
    assert len(data_set.images) == 3


@pytest.mark.parametrize(
    ("rest", "said"),
    [
        ("terms: {crimson: red baloon}\n", 'dataset.yaml:4: unknown meaning of the term "crimson"'),
        ("terms: {crimson: red baloon}\n", 'Did you mean "red balloon" or'),
        ("terms: {ball: red balloon}\n", '"ball" is already a category'),
        ("terms: {toy: red balloon}\n", '"toy" is already a category'),
        ("group: vidoe\n", 'dataset.yaml:4: unknown attribute of the images of data set "x"'),
        ("group: vidoe\n", 'Did you mean "video"?'),
        ("slices: {n: {ligth: dark}}\n", 'Did you mean "light"?'),
        (
            "slices: {n: {light: drak}}\n",
            'unknown light in the slice "n": "drak". Did you mean "dark"',
        ),
    ],
)
def test_what_does_not_fit_is_refused(tmp_path: Path, rest: str, said: str) -> None:
    assert said in refusal(tmp_path, rest)


def test_images_without_the_group_are_counted(tmp_path: Path) -> None:
    content = copy.deepcopy(CONTENT)
    del content["images"][1]["attributes"]["video"]
    with pytest.raises(
        InputError, match=r'1 of 3 images of data set "x" have no "video": "2\.jpg"'
    ):
        read(tmp_path, "group: video\n", content)


def test_the_format_says_whether_a_file_is_needed(tmp_path: Path) -> None:
    write(tmp_path)
    path = tmp_path / "dataset.yaml"
    for text, said in (
        (
            "{format: coco}",
            'the format "coco" needs a file. Write annotations: {format: coco, file',
        ),
        ("{format: folder, file: a.json}", 'the format "folder" takes no file. Remove "file"'),
        ("{format: cocoo, file: a.json}", 'annotation format "cocoo". Did you mean "coco"?'),
    ):
        path.write_text(f"title: T\nimages: images\nannotations: {text}\n")
        with pytest.raises(InputError) as error:
            read_data_set(read_data_set_manifest(path, "x"))
        assert "dataset.yaml:3: " in str(error.value)
        assert said in str(error.value)


@pytest.mark.parametrize("form", ["{format: coco, file: no.json}", "{format: folder}"])
def test_a_data_set_that_is_not_made_yet_says_how(tmp_path: Path, form: str) -> None:
    path = tmp_path / "dataset.yaml"
    path.write_text(f"title: T\nimages: images\nannotations: {form}\nmade: {{recipe: r}}\n")
    with pytest.raises(InputError) as error:
        read_data_set(read_data_set_manifest(path, "12345"))
    assert str(error.value) == 'data set "12345" has not been made yet. Run: donewhen samples'


Change = Callable[[Content], object]
CHANGES: dict[str, Change] = {
    "an image's name": lambda c: c["images"][0].update(file_name="9.jpg"),
    "an attribute": lambda c: c["images"][0]["attributes"].update(light="day"),
    "a category's name": lambda c: c["categories"][0].update(name="blue balloon"),
    "a supercategory": lambda c: c["categories"][0].update(supercategory="toy"),
    "a box": lambda c: c["annotations"][0].update(bbox=[1, 2, 3, 4.000001]),
    "a box's image": lambda c: c["annotations"][0].update(image_id=3),
    "a box's category": lambda c: c["annotations"][0].update(category_id=2),
    "a crowd": lambda c: c["annotations"][1].update(iscrowd=0),
    "one object less": lambda c: c["annotations"].pop(),
}


@pytest.mark.parametrize("change", CHANGES)
def test_the_digest_covers(tmp_path: Path, change: str) -> None:
    content = copy.deepcopy(CONTENT)
    CHANGES[change](content)
    assert read(tmp_path / "a").digest != read(tmp_path / "b", content=content).digest


@pytest.mark.parametrize(
    "rest", ["group: video\n", "slices: {n: {light: dark}}\n", "terms: {b: ball}\n"]
)
def test_the_digest_covers_the_manifest(tmp_path: Path, rest: str) -> None:
    assert read(tmp_path / "a").digest != read(tmp_path / "b", rest).digest


def test_the_digest_does_not_depend_on_order_ids_or_place(tmp_path: Path) -> None:
    content = copy.deepcopy(CONTENT)
    content["images"].reverse()
    content["categories"].reverse()
    content["annotations"].reverse()
    for number, row in enumerate(content["annotations"], 50):
        row["id"] = number
    one, two = read(tmp_path / "a"), read(tmp_path / "b" / "c", content=content)
    assert one.digest == two.digest


def test_the_digest_is_the_same_on_every_machine(tmp_path: Path) -> None:
    assert read(tmp_path).digest == (
        "87ac89560dd37172d3f055af0f7df85ac0f90a24e45ba10739762fce51929702"
    )
