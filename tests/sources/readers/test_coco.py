from __future__ import annotations

import copy
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from donewhen.domain.data_set import Boxes, Category
from donewhen.foundation.errors import DataSetError, InputError
from donewhen.sources.data_set_manifest import DataSetManifest
from donewhen.sources.readers.coco import CocoReader
from donewhen.sources.readers.reader import ReadResult

Content = dict[str, Any]
Write = Callable[..., DataSetManifest]


def read(manifest: DataSetManifest) -> ReadResult:
    return CocoReader().read(manifest)


def boxes(result: ReadResult) -> Boxes:
    assert isinstance(result.truth, Boxes)
    return result.truth


def refusal(manifest: DataSetManifest) -> str:
    with pytest.raises(DataSetError) as error:
        read(manifest)
    message = str(error.value)
    assert len(message.splitlines()) == 1
    assert message.isprintable()
    return message


def test_images_stand_by_name_and_categories_by_id(coco: Write, content: Content) -> None:
    result = read(coco(content))
    truth = boxes(result)
    assert result.images.names == ("a.jpg", "b.jpg", "c.jpg")
    assert result.images.path(1).is_file()
    assert result.categories == (Category("ball"), Category("red balloon", "balloon"))
    assert truth.image.tolist() == [0, 1, 1]
    assert truth.category.tolist() == [0, 1, 0]
    assert truth.box.tolist() == [[0, 0, 10, 10], [1, 2, 3.5, 4], [5, 6, 7, 8]]
    assert truth.crowd.tolist() == [False, False, True]
    assert (str(truth.image.dtype), str(truth.category.dtype)) == ("int32", "int32")
    assert (str(truth.box.dtype), str(truth.crowd.dtype)) == ("float64", "bool")


def test_sizes_stand_beside_the_names_where_they_are_known(coco: Write, content: Content) -> None:
    by_name = {"a.jpg": {"width": 30, "height": 20}, "b.jpg": {"width": 40}, "c.jpg": {}}
    for row in content["images"]:
        row.pop("width", None)
        row.pop("height", None)
        row.update(by_name[row["file_name"]])

    sizes = read(coco(content)).images.sizes

    assert sizes is not None
    assert sizes.tolist() == [[30, 20], [0, 0], [0, 0]]


def test_a_set_without_objects_keeps_its_shapes(coco: Write, content: Content) -> None:
    truth = boxes(read(coco({**content, "annotations": []})))
    assert (truth.image.shape, truth.box.shape, truth.crowd.shape) == ((0,), (0, 4), (0,))


def test_attributes_become_texts(coco: Write, content: Content) -> None:
    content["images"][0]["attributes"] = {"light": "dark", "n": 3, "seen": True, "ratio": 0.5}
    content["images"][1]["attributes"] = {"light": "dark", "n": None, "seen": 1}
    assert read(coco(content)).images.attributes == {
        "light": ("dark", "dark", None),
        "n": (None, "3", None),
        "ratio": (None, "0.5", None),
        "seen": ("1", "true", None),
    }


def test_files_that_are_not_listed_are_ignored(coco: Write, content: Content) -> None:
    manifest = coco(content)
    (manifest.images / "d.jpg").touch()
    (manifest.images / "notes.txt").touch()
    assert len(read(manifest).images) == 3


def test_images_may_lie_in_folders(coco: Write, content: Content) -> None:
    manifest = coco(content)
    (manifest.images / "day" / "1").mkdir(parents=True)
    (manifest.images / "a.jpg").rename(manifest.images / "day" / "1" / "a.jpg")
    content["images"][1]["file_name"] = "./day//1/a.jpg"
    assert read(coco(content)).images.names == ("b.jpg", "c.jpg", "day/1/a.jpg")


def changed(content: Content, table: str, row: int, key: str, value: object) -> Content:
    result = copy.deepcopy(content)
    if value is ...:
        del result[table][row][key]
    else:
        result[table][row][key] = value
    return result


BAD_ROWS = [
    ("images", 0, "id", ..., "image number 1 needs a whole number as its id (1 of 3)"),
    ("images", 0, "id", "9", "image number 1 needs a whole number as its id"),
    ("images", 0, "id", True, "image number 1 needs a whole number as its id"),
    ("images", 0, "id", 4, 'repeats the image id of another: "4"'),
    ("images", 0, "file_name", ..., "image 9: its file_name is missing"),
    ("images", 0, "file_name", 5, "image 9: its file_name is missing"),
    ("images", 0, "file_name", " ", "is empty"),
    ("images", 0, "file_name", "a.jpg", 'repeats the file_name of another: "a.jpg"'),
    ("images", 0, "file_name", "./a.jpg", 'repeats the file_name of another: "a.jpg"'),
    ("images", 0, "file_name", "../images/b.jpg", "leaves the image folder"),
    ("images", 0, "file_name", "..\\b.jpg", "leaves the image folder"),
    ("images", 0, "file_name", "/etc/passwd", "is not relative"),
    ("images", 0, "file_name", "C:\\b.jpg", "is not relative"),
    ("images", 0, "file_name", "s3://bucket/b.jpg", "is not relative"),
    ("images", 0, "file_name", "b.jpg\u0000", "holds control characters"),
    ("images", 0, "file_name", "\u001b[2J", "holds control characters"),
    ("images", 0, "file_name", "\ud800", "holds control characters"),
    ("images", 0, "file_name", "sub/", "is a folder"),
    ("images", 0, "file_name", ".", "is a folder"),
    ("images", 0, "file_name", "x" * 256, "x'… is too long for a file name"),
    ("images", 0, "width", 0, "image 9 has a width or height"),
    ("images", 0, "height", 1.5, "image 9 has a width or height"),
    ("images", 0, "height", "80", "image 9 has a width or height"),
    ("images", 0, "width", 10**400, "image 9 has a width or height"),
    ("images", 0, "attributes", [], "image 9: its attributes are not an object"),
    ("images", 0, "attributes", {"light": []}, "image 9: its attribute 'light' must be printable"),
    ("images", 0, "attributes", {"light": "\u001b"}, "image 9: its attribute 'light'"),
    ("images", 0, "attributes", {"\u0007": 1}, "image 9: its attribute '\\x07'"),
    ("categories", 0, "id", 1, 'repeats the category id of another: "1"'),
    ("categories", 0, "id", None, "category number 1 needs a whole number"),
    ("categories", 0, "name", "ball", 'repeats the category name of another: "ball"'),
    ("categories", 0, "name", "", "category 3 has no usable name"),
    ("categories", 0, "name", ..., "category 3 has no usable name"),
    ("categories", 0, "name", "x" * 501, "category 3 has no usable name 'xxxx"),
    ("categories", 0, "name", "a\nb", "category 3 has no usable name 'a\\nb'"),
    ("categories", 0, "supercategory", 5, "category 3: its supercategory"),
    ("annotations", 1, "id", ..., "annotation number 2 needs a whole number"),
    ("annotations", 1, "id", 1, 'repeats the annotation id of another: "1"'),
    (
        "annotations",
        1,
        "image_id",
        5,
        "annotation 2 has the image_id 5, but there is no such image",
    ),
    ("annotations", 1, "image_id", "4", 'annotation 2 needs a whole number as its "image_id"'),
    ("annotations", 1, "image_id", ..., 'annotation 2 needs a whole number as its "image_id"'),
    (
        "annotations",
        1,
        "category_id",
        2,
        "annotation 2 has the category_id 2, but there is no such",
    ),
    (
        "annotations",
        1,
        "category_id",
        [1],
        'annotation 2 needs a whole number as its "category_id"',
    ),
    ("annotations", 1, "iscrowd", 2, 'annotation 2 has an "iscrowd" that is neither 0 nor 1'),
    ("annotations", 1, "iscrowd", True, "neither 0 nor 1"),
    ("annotations", 1, "iscrowd", "0", "neither 0 nor 1"),
    ("annotations", 1, "bbox", ..., 'annotation 2 has no "bbox"'),
    ("annotations", 1, "bbox", [1, 2, 3], 'annotation 2 has no "bbox"'),
    ("annotations", 1, "bbox", {"x": 1}, 'annotation 2 has no "bbox"'),
    ("annotations", 1, "bbox", [1, 2, "3", 4], 'annotation 2 has a "bbox" with something other'),
    ("annotations", 1, "bbox", [1, 2, True, 4], "something other than numbers"),
    ("annotations", 1, "bbox", [1, 2, None, 4], "something other than numbers"),
    ("annotations", 1, "bbox", [1, 2, 10**400, 4], "something other than numbers"),
    ("annotations", 1, "bbox", [1, 2, 0, 4], 'annotation 2 has a "bbox" whose width'),
    ("annotations", 1, "bbox", [1, 2, 3, -4], "whose width and height are not both above 0"),
    (
        "annotations",
        1,
        "bbox",
        [60, 0, 3, 4],
        "annotation 2 has a box outside its image (1 such)",
    ),
    ("annotations", 1, "bbox", [0, -9, 3, 9], "outside its image"),
]


@pytest.mark.parametrize(("table", "row", "key", "value", "said"), BAD_ROWS)
def test_a_bad_row_is_refused_and_named(
    coco: Write, content: Content, table: str, row: int, key: str, value: object, said: str
) -> None:
    message = refusal(coco(changed(content, table, row, key, value)))
    assert said in message
    assert "annotations.json: " in message


def test_boxes_at_the_edge_of_their_image_are_kept(coco: Write, content: Content) -> None:
    content["annotations"][1]["bbox"] = [59.5, -3.5, 20, 4]
    content["annotations"].append(
        {"id": 4, "image_id": 7, "category_id": 1, "bbox": [5000, 5000, 1, 1]}  # its size is unsaid
    )
    assert len(boxes(read(coco(content))).image) == 4


@pytest.mark.parametrize("key", ["images", "annotations", "categories"])
def test_a_missing_table_is_refused(coco: Write, content: Content, key: str) -> None:
    del content[key]
    assert f'has no list "{key}"' in refusal(coco(content))
    assert f'has no list "{key}"' in refusal(coco({**content, key: {}}))
    assert "contains something that is not an object" in refusal(coco({**content, key: [1]}))


@pytest.mark.parametrize("key", ["images", "categories"])
def test_an_empty_table_is_refused(coco: Write, content: Content, key: str) -> None:
    content["annotations"] = []
    assert "there is nothing to judge" in refusal(coco({**content, key: []}))


@pytest.mark.parametrize("text", ["[]", "1", "null", '"images"'])
def test_what_is_no_object_is_refused(coco: Write, text: str) -> None:
    assert "must hold an object" in refusal(coco(text))


def test_infinity_and_numbers_beyond_it_are_refused(coco: Write, content: Content) -> None:
    text = json.dumps(content)
    assert "it contains Infinity" in refusal(coco(text.replace("3.5", "Infinity")))
    assert "something other than numbers" in refusal(coco(text.replace("3.5", "1e999")))


def test_missing_images_are_counted_and_named(coco: Write, content: Content) -> None:
    manifest = coco(content)
    for name in ("a", "c"):
        (manifest.images / f"{name}.jpg").unlink()
    message = refusal(manifest)
    assert message.startswith('dataset.yaml:3: data set "x": 2 of 3 images are not in ')
    assert '"a.jpg", "c.jpg". Put them there' in message


def test_at_most_five_missing_images_are_named(coco: Write, content: Content) -> None:
    content["images"] += [{"id": n, "file_name": f"m{n}.jpg"} for n in range(100, 107)]
    assert "7 of 10 images are not in" in refusal(coco(content))
    assert '"m104.jpg" and 2 more' in refusal(coco(content))


def test_a_missing_image_folder_is_named(coco: Write, content: Content) -> None:
    manifest = coco(content)
    for path in manifest.images.iterdir():
        path.unlink()
    manifest.images.rmdir()
    assert refusal(manifest).startswith("dataset.yaml:2: the images of data set")


def test_a_missing_annotation_file_is_named(coco: Write, content: Content) -> None:
    manifest = coco(content)
    assert manifest.file is not None
    manifest.file.unlink()
    assert "dataset.yaml:3: " in refusal(manifest)
    assert "annotations.json does not exist" in refusal(manifest)


def test_links_that_leave_the_data_set_are_refused(coco: Write, content: Content) -> None:
    manifest = coco(content)
    outside = manifest.folder.parent / "outside.jpg"
    outside.touch()
    (manifest.images / "a.jpg").unlink()
    (manifest.images / "a.jpg").symlink_to(outside)
    assert "not regular files inside" in refusal(manifest)
    assert '"a.jpg"' in refusal(manifest)


def test_links_inside_the_data_set_are_read(coco: Write, content: Content) -> None:
    manifest = coco(content)
    (manifest.images / "a.jpg").rename(manifest.folder / "kept.jpg")
    (manifest.images / "a.jpg").symlink_to(manifest.folder / "kept.jpg")
    assert len(read(manifest).images) == 3


def test_a_linked_folder_that_leaves_the_data_set_is_refused(
    coco: Write, content: Content, tmp_path: Path
) -> None:
    content["images"][1]["file_name"] = "sub/a.jpg"
    manifest = coco(content)
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "a.jpg").touch()
    (manifest.images / "sub").symlink_to(tmp_path / "outside")
    assert '"sub/a.jpg"' in refusal(manifest)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes in folders")
def test_a_pipe_is_no_image(coco: Write, content: Content) -> None:
    manifest = coco(content)
    (manifest.images / "a.jpg").unlink()
    os.mkfifo(manifest.images / "a.jpg")
    assert "not regular files" in refusal(manifest)


values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-3, 12)
    | st.sampled_from([10**30, -1, 1e300, 0.5])
    | st.sampled_from(["", "a.jpg", "b.jpg", "../a.jpg", "\ud800", "\x00", "a/b", "."])
    | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=5,
)
IMAGE_KEYS = ["id", "file_name", "width", "height", "attributes", "name", "supercategory"]
KEYS = [*IMAGE_KEYS, "image_id", "category_id", "bbox", "iscrowd", "images", "annotations"]


def mutate(data: st.DataObject, node: Any) -> Any:
    """Return ``node`` with one thing somewhere in it replaced, removed or added."""
    if isinstance(node, dict) and node and data.draw(st.integers(0, 5)):
        key = data.draw(st.sampled_from(sorted(node)))
        kept = {name: value for name, value in node.items() if name != key}
        if data.draw(st.integers(0, 9)):
            kept[data.draw(st.just(key) | st.sampled_from(KEYS))] = mutate(data, node[key])
        return kept
    if isinstance(node, list) and node and data.draw(st.integers(0, 5)):
        index = data.draw(st.integers(0, len(node) - 1))
        again = [node[index]] if not data.draw(st.integers(0, 9)) else []
        return [*node[:index], mutate(data, node[index]), *again, *node[index + 1 :]]
    return data.draw(values)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.data())
def test_any_change_gives_a_sound_result_or_an_input_error(
    coco: Write, content: Content, data: st.DataObject
) -> None:
    changed_content: Any = content
    for _ in range(data.draw(st.integers(1, 3))):
        changed_content = mutate(data, changed_content)
    try:
        result = read(coco(json.dumps(changed_content)))
    except InputError:
        return
    truth = boxes(result)
    assert list(result.images.names) == sorted(set(result.images.names))
    assert set(result.images.names) <= {"a.jpg", "b.jpg", "c.jpg"}
    assert np.isfinite(truth.box).all()
    assert (truth.box[:, 2:] > 0).all()
    assert (np.diff(truth.image) >= 0).all()
    assert ((truth.image >= 0) & (truth.image < len(result.images))).all()
    assert ((truth.category >= 0) & (truth.category < len(result.categories))).all()
    assert len({len(truth.image), len(truth.category), len(truth.box), len(truth.crowd)}) == 1


def test_a_box_equals_pycocotools(coco: Write, content: Content) -> None:
    reference = pytest.importorskip("pycocotools.coco")
    manifest = coco(content)
    api = reference.COCO(str(manifest.file))
    result = read(manifest)
    truth = boxes(result)
    for index, name in enumerate(result.images.names):
        image = next(one["id"] for one in api.dataset["images"] if one["file_name"] == name)
        rows = api.loadAnns(api.getAnnIds(imgIds=[image]))
        mine = truth.image == index
        assert truth.box[mine].tolist() == [row["bbox"] for row in rows]
        assert [result.categories[one].name for one in truth.category[mine]] == [
            api.loadCats([row["category_id"]])[0]["name"] for row in rows
        ]


def test_boxes_of_one_image_keep_the_order_of_the_file(coco: Write, content: Content) -> None:
    content["annotations"] = [
        {"id": n, "image_id": (9, 4, 7)[n * 7 % 3], "category_id": 1, "bbox": [0, 0, n, 1]}
        for n in range(1, 2001)
    ]
    truth = boxes(read(coco(content)))
    for image in range(3):
        widths = truth.box[truth.image == image, 2]
        assert len(widths) > 600
        assert (np.diff(widths) > 0).all()
