"""COCO's instances format: one JSON file with images, annotations and categories.

Only boxes are read; segmentations are ignored. An image may carry an object ``attributes`` of
texts, numbers and truth values, by which it can be sliced and grouped. Files in the image folder
that the annotations do not list are ignored. Format: https://cocodataset.org/#format-data
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from donewhen.domain.data_set import Boxes, Category, ImageList
from donewhen.foundation.errors import DataSetError
from donewhen.foundation.name_suggestions import quoted_list
from donewhen.foundation.source_file import read_json, shown
from donewhen.sources.data_set_manifest import DataSetManifest
from donewhen.sources.readers.image_files import canonical_name, check_files, name_problem
from donewhen.sources.readers.reader import READERS, ReadResult

Rows = list[dict[str, Any]]
_LONGEST = 500  # letters of a class's name: what messages and reports repeat
_SHOWN = 100


class CocoReader:
    """Reads COCO annotations; the classes stand in the order of their category ids."""

    needs_file = True

    def read(self, manifest: DataSetManifest) -> ReadResult:
        """Return the images, categories and boxes that the file lists."""
        assert manifest.file is not None
        content = read_json(manifest.file, error=DataSetError, where=manifest.place("file"))
        source = _Source(shown(manifest.file))
        images, categories, annotations = source.tables(content)
        names, sizes = _images(source, images)
        category_ids, known = _categories(source, categories)
        # By name: the digest must not depend on the order in which a tool exports.
        order = sorted(range(len(names)), key=names.__getitem__)
        image_index = {images[row]["id"]: index for index, row in enumerate(order)}
        truth = _boxes(source, annotations, image_index, category_ids)
        _refuse_outside(source, annotations, truth, sizes[order])
        ordered = tuple(names[row] for row in order)
        check_files(ordered, manifest)
        attributes = _attributes(source, [images[row] for row in order])
        by_image = np.argsort(truth.image, kind="stable")
        return ReadResult(
            ImageList(manifest.images, ordered, attributes, _known(sizes[order])),
            known,
            _taken(truth, by_image),
        )


class _Source:
    """The file, as messages name it, and the checks that every table needs.

    A table can hold a million rows: a column is looked at as a whole, and a row by itself only to
    name it in a message.
    """

    def __init__(self, name: str) -> None:
        self.name = name

    def refuse(self, problem: str) -> NoReturn:
        raise DataSetError(f"{self.name}: {problem}")

    def tables(self, content: Any) -> tuple[Rows, Rows, Rows]:  # noqa: ANN401  # JSON
        """Return images, categories and annotations as lists of objects with ids."""
        if not isinstance(content, dict):
            self.refuse(
                'must hold an object with "images", "annotations", "categories". '
                "Export the data set as COCO instances."
            )
        for key in ("images", "categories", "annotations"):
            rows = content.get(key)
            if not isinstance(rows, list):
                self.refuse(f'has no list "{key}". Export the data set as COCO instances.')
            if not rows and key != "annotations":
                self.refuse(f'the list "{key}" is empty: there is nothing to judge. Fill it.')
            if not all(type(row) is dict for row in rows):
                self.refuse(
                    f'the list "{key}" contains something that is not an object. Remove it.'
                )
            self._check_ids(rows, key.removesuffix("s").replace("categorie", "category"))
        return content["images"], content["categories"], content["annotations"]

    def _check_ids(self, rows: Rows, kind: str) -> None:
        ids = [row.get("id") for row in rows]
        # type(), not isinstance(): true and false are ints for Python, and no ids.
        bad = [index for index, value in enumerate(ids) if type(value) is not int]
        if bad:
            self.refuse(
                f"{kind} number {bad[0] + 1} needs a whole number as its id "
                f"({len(bad)} of {len(rows)}). Give each one its own."
            )
        self.check_once(ids, f"{kind} id")

    def check_once(self, values: Sequence[Any], kind: str) -> None:
        """Refuse values that stand more than once."""
        if len(set(values)) == len(values):
            return
        seen: set[Any] = set()
        twice: dict[str, None] = {}
        for value in values:
            if value in seen:
                twice[str(value)] = None
            seen.add(value)
        count = len(values) - len(seen)
        entries = "1 entry repeats" if count == 1 else f"{count} entries repeat"
        self.refuse(f"{entries} the {kind} of another: {quoted_list(twice, 5)}. Keep one of each.")

    def check_all(self, rows: Rows, bad: Iterable[int], kind: str, problem: str) -> None:
        """Refuse the rows whose indices are ``bad``, by the id of the first."""
        first = next(iter(bad), None)
        if first is not None:
            self.refuse(f"{kind} {rows[first]['id']} {problem}")


def _images(source: _Source, rows: Rows) -> tuple[list[str], NDArray[np.float64]]:
    """Return the images' file names, and their sizes [N, 2] (infinite where none is given)."""
    names: list[str] = []
    for row in rows:
        name = row.get("file_name")
        problem = name_problem(name) if isinstance(name, str) else "is missing"
        if not isinstance(name, str) or problem:
            source.refuse(f"image {row['id']}: its file_name {_quoted(name)}{problem}. Correct it.")
        names.append(canonical_name(name))
    source.check_once(names, "file_name")
    sizes = [(row.get("width"), row.get("height")) for row in rows]
    bad = (index for index, size in enumerate(sizes) if not all(map(_is_size, size)))
    source.check_all(
        rows,
        bad,
        "image",
        "has a width or height that is not a whole number above 0. Correct it, or leave it out.",
    )
    # An infinite side lets no box lie outside; the files themselves are asked later.
    finite = [[math.inf if side is None else side for side in size] for size in sizes]
    return names, np.array(finite, np.float64)


def _known(sizes: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return the sizes [N, 2] in whole pixels, both 0 where one is not given."""
    return np.where(np.isfinite(sizes).all(axis=1, keepdims=True), sizes, 0).astype(np.int64)


def _is_size(value: object) -> bool:
    return value is None or (type(value) is int and 0 < value < 1 << 31)


def _categories(source: _Source, rows: Rows) -> tuple[dict[int, int], tuple[Category, ...]]:
    """Return the index of each category id, and the categories in the order of their ids."""
    ordered = sorted(rows, key=lambda row: int(row["id"]))
    for row in ordered:
        name, above = row.get("name"), row.get("supercategory")
        if not isinstance(name, str) or not _is_word(name):
            source.refuse(f"category {row['id']} has no usable name {_quoted(name)}. Give it one.")
        if above is not None and not (isinstance(above, str) and (not above or _is_word(above))):
            source.refuse(
                f"category {row['id']}: its supercategory {_quoted(above)}is not text. Correct it."
            )
    source.check_once([row["name"] for row in ordered], "category name")
    known = tuple(Category(row["name"], row.get("supercategory") or None) for row in ordered)
    return {row["id"]: index for index, row in enumerate(ordered)}, known


def _is_word(name: str) -> bool:
    return bool(name.strip()) and name.isprintable() and len(name) <= _LONGEST


def _boxes(
    source: _Source, rows: Rows, images: Mapping[int, int], categories: Mapping[int, int]
) -> Boxes:
    """Return the boxes in the order of the file, after checking each of them."""
    image = _indices(source, rows, "image_id", images)
    category = _indices(source, rows, "category_id", categories)
    crowd = [row.get("iscrowd", 0) for row in rows]
    bad = (i for i, value in enumerate(crowd) if type(value) is not int or value not in (0, 1))
    source.check_all(
        rows, bad, "annotation", 'has an "iscrowd" that is neither 0 nor 1. Write one.'
    )
    return Boxes(image, category, _box_array(source, rows), np.array(crowd, np.bool_))


def _indices(source: _Source, rows: Rows, key: str, known: Mapping[int, int]) -> NDArray[np.int32]:
    """Return the index that each row's ``key`` stands for."""
    ids = [row.get(key) for row in rows]
    wrong = (index for index, value in enumerate(ids) if type(value) is not int)
    source.check_all(
        rows, wrong, "annotation", f'needs a whole number as its "{key}". Give it one.'
    )
    unknown = [index for index, value in enumerate(ids) if value not in known]
    if unknown:
        row, kind = rows[unknown[0]], key.removesuffix("_id")
        source.refuse(
            f"annotation {row['id']} has the {key} {row[key]}, but there is no such {kind} "
            f"({len(unknown)} of {len(rows)} annotations). Add it, or remove them."
        )
    return np.array([known[value] for value in ids], np.int32)  # type: ignore[index]  # ints


def _box_array(source: _Source, rows: Rows) -> NDArray[np.float64]:
    """Return the boxes [G, 4], all finite, with a width and a height over 0."""
    boxes = [row.get("bbox") for row in rows]
    wrong = (i for i, box in enumerate(boxes) if type(box) is not list or len(box) != 4)
    source.check_all(
        rows,
        wrong,
        "annotation",
        'has no "bbox" [x, y, width, height]. Masks are not read: add it.',
    )
    flat: list[Any] = list(chain.from_iterable(boxes))  # type: ignore[arg-type]  # lists
    wrong = (i // 4 for i, value in enumerate(flat) if not _is_finite(value))
    source.check_all(
        rows, wrong, "annotation", 'has a "bbox" with something other than numbers. Correct it.'
    )
    array = np.array(flat, np.float64).reshape(-1, 4)
    flat_boxes = np.flatnonzero(~(array[:, 2:] > 0).all(axis=1)).tolist()
    source.check_all(
        rows,
        flat_boxes,
        "annotation",
        'has a "bbox" whose width and height are not both above 0. Correct it.',
    )
    return array


def _is_finite(value: object) -> bool:
    """Return whether ``value`` is a number that a box may hold (JSON knows 1e999)."""
    kind = type(value)
    return (kind is float or kind is int) and -1e9 < value < 1e9  # type: ignore[operator]


def _refuse_outside(source: _Source, rows: Rows, truth: Boxes, sizes: NDArray[np.float64]) -> None:
    """Refuse boxes that lie entirely outside their image, where its size is given."""
    low, high = truth.box[:, :2], truth.box[:, :2] + truth.box[:, 2:]
    outside = ((high <= 0) | (low >= sizes[truth.image])).any(axis=1)
    bad = np.flatnonzero(outside).tolist()
    source.check_all(
        rows, bad, "annotation", f"has a box outside its image ({len(bad)} such). Correct it."
    )


def _taken(truth: Boxes, order: NDArray[np.intp]) -> Boxes:
    return Boxes(truth.image[order], truth.category[order], truth.box[order], truth.crowd[order])


def _attributes(source: _Source, rows: Rows) -> dict[str, tuple[str | None, ...]]:
    """Return each attribute's texts, one per image."""
    columns: dict[str, list[str | None]] = {}
    checked: set[tuple[str, str]] = set()
    for index, row in enumerate(rows):
        content = row.get("attributes")
        if content is None:
            continue
        if not isinstance(content, dict):
            source.refuse(f"image {row['id']}: its attributes are not an object. Write {{}}.")
        for name, value in content.items():
            if name not in columns:
                columns[name] = [None] * len(rows)
            # Few texts stand on many images: each is looked at once.
            if type(value) is str and (name, value) in checked:
                columns[name][index] = value
                continue
            columns[name][index] = text = _attribute(source, row, name, value)
            if type(value) is str and text is not None:
                checked.add((name, text))
    return {name: tuple(columns[name]) for name in sorted(columns)}


def _attribute(source: _Source, row: Mapping[str, Any], name: str, value: object) -> str | None:
    """Return the text of one attribute's value, None for null."""
    text: str | None = None
    if isinstance(value, bool):
        text = str(value).lower()
    elif isinstance(value, int | str) or (isinstance(value, float) and math.isfinite(value)):
        text = str(value)
    if (
        not name.isprintable()
        or (text is None and value is not None)
        or not (text or "").isprintable()
    ):
        source.refuse(
            f"image {row['id']}: its attribute {_quoted(name)}must be printable text, a "
            "number, true or false. Correct it."
        )
    return text


def _quoted(value: object) -> str:
    """Return a text in quotes with a space after it, or nothing for what is no text."""
    if not isinstance(value, str):
        return ""
    return f"{value!a} " if len(value) <= _SHOWN else f"{value[:_SHOWN]!a}… "


READERS.register("coco", CocoReader())
