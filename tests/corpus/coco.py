"""COCO annotations that say something else than what can be judged: the file and its tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.corpus.fault import (
    COCO,
    Fault,
    Spoil,
    coco,
    edit,
    folder,
    link,
    pipe,
    remove,
    rows,
    write,
)

if TYPE_CHECKING:
    from tests.runs.conftest import Project


__all__ = ["FAULTS", "again", "table"]


FILE = "annotations.json"


NESTED = "[" * 100_000 + "]" * 100_000


def table(name: str, content: object) -> Spoil:
    """Replace a list of the annotations; ``...`` takes it away."""

    def change(held: dict[str, Any]) -> None:
        held[name] = content
        if content is ...:
            del held[name]

    return coco(change)


def encoded(encoding: str) -> Spoil:
    def spoil(project: Project) -> None:
        path = project.root / COCO
        path.write_bytes(path.read_text(encoding="utf-8").encode(encoding))

    return spoil


def cut(project: Project) -> None:
    text = (project.root / COCO).read_bytes()
    write(COCO, text[: len(text) // 2])(project)


FILES = [
    Fault("missing", remove(COCO), ("dataset.yaml:3", FILE, "does not exist")),
    Fault("empty", write(COCO, b""), (f"{FILE}:1", "not valid JSON")),
    Fault("half", cut, (f"{FILE}:1", "not valid JSON")),
    Fault("text", write(COCO, "boxes"), (f"{FILE}:1", "not valid JSON")),
    Fault("yaml", write(COCO, "images:\n  - id: 1\n"), (f"{FILE}:1", "not valid JSON")),
    Fault(
        "xml", write(COCO, "<annotation><object/></annotation>"), (f"{FILE}:1", "not valid JSON")
    ),
    Fault(
        "git lfs pointer",
        write(COCO, "version https://git-lfs.github.com/spec/v1\n"),
        (f"{FILE}:1", "not valid JSON"),
    ),
    Fault("lines of json", write(COCO, "{}\n{}\n"), (f"{FILE}:2", "not valid JSON")),
    Fault("comma at the end", write(COCO, '{"images": [],\n}'), (f"{FILE}:", "not valid JSON")),
    Fault("single quotes", write(COCO, "{'images': []}"), (f"{FILE}:1", "not valid JSON")),
    Fault("comment", write(COCO, "// boxes\n{}"), (f"{FILE}:1", "not valid JSON")),
    Fault("nan", edit(COCO, '"area": 256.0', '"area": NaN'), (FILE, "not strict JSON", "NaN")),
    Fault(
        "infinity",
        edit(COCO, '"area": 256.0', '"area": -Infinity'),
        (FILE, "not strict JSON", "Infinity"),
    ),
    Fault(
        "number of many digits",
        edit(COCO, '"area": 256.0', f'"area": {"9" * 9000}'),
        (FILE, "not strict JSON"),
    ),
    Fault(
        "key twice",
        edit(COCO, '"iscrowd": 0', '"iscrowd": 0, "iscrowd": 1'),
        (FILE, "'iscrowd'", "appears twice"),
    ),
    Fault("lists in lists", write(COCO, NESTED), (FILE, "nested too deeply")),
    Fault("utf-16", encoded("utf-16"), (f"{FILE}:1", "not UTF-8")),
    Fault(
        "latin-1",
        write(COCO, '{"ä": 1}'.encode("latin-1")),
        (f"{FILE}:1", "not UTF-8"),
    ),
    Fault("nul", write(COCO, b'{"images"\0: []}'), (f"{FILE}:1", "not valid JSON")),
    Fault("folder", folder(COCO), ("dataset.yaml:3", FILE, "not a regular file")),
    Fault("pipe", pipe(COCO), ("dataset.yaml:3", FILE, "not a regular file")),
    Fault("device", link(COCO, "/dev/zero"), ("dataset.yaml:3", "through a link")),
    Fault(
        "link out of the data set",
        link(COCO, "../../moved-away"),
        ("dataset.yaml:3", "through a link"),
    ),
]


TABLES = [
    Fault("a list", write(COCO, "[]"), (FILE, '"images", "annotations", "categories"')),
    Fault("a number", write(COCO, "5"), (FILE, '"images", "annotations", "categories"')),
    Fault("nothing", write(COCO, "null"), (FILE, '"images", "annotations", "categories"')),
    Fault("an empty object", write(COCO, "{}"), (FILE, 'has no list "images"')),
    *(
        Fault(f"no {name}", table(name, ...), (FILE, f'has no list "{name}"'))
        for name in ("images", "annotations", "categories")
    ),
    *(
        Fault(f"{name} are an object", table(name, {}), (FILE, f'has no list "{name}"'))
        for name in ("images", "annotations", "categories")
    ),
    *(
        Fault(f"{name} are no objects", table(name, [5]), (FILE, f'list "{name}"', "not an object"))
        for name in ("images", "annotations", "categories")
    ),
    Fault("no image listed", table("images", []), (FILE, '"images" is empty')),
    Fault("no category listed", table("categories", []), (FILE, '"categories" is empty')),
    Fault(
        "results instead of labels",
        write(COCO, '[{"image_id": 1, "category_id": 1, "bbox": [1, 1, 2, 2], "score": 0.9}]'),
        (FILE, '"images", "annotations", "categories"'),
    ),
]


def again(name: str, **changes: object) -> Spoil:
    """Add the first row of a list once more, with some values changed."""
    return coco(lambda held: held[name].append({**held[name][0], **changes}))


CATEGORIES = [
    Fault("category without an id", rows("categories", id=...), (FILE, "category number 1", "id")),
    Fault("category id twice", rows("categories", id=2), (FILE, "repeats the category id")),
    Fault(
        "category without a name",
        rows("categories", name=...),
        (FILE, "category 1", "no usable name"),
    ),
    Fault(
        "category with an empty name",
        rows("categories", name=" "),
        (FILE, "category 1", "no usable name"),
    ),
    Fault(
        "category with a number as its name",
        rows("categories", name=1),
        (FILE, "category 1", "no usable name"),
    ),
    Fault(
        "category with a colour code",
        rows("categories", name="red\x1b[31m dot"),
        (FILE, "category 1", "no usable name", "\\x1b"),
    ),
    Fault(
        "category with text turned round",
        rows("categories", name="red \u202edot"),
        (FILE, "category 1", "no usable name", "\\u202e"),
    ),
    Fault(
        "category name twice",
        rows("categories", name="blue dot"),
        (FILE, "repeats the category name", '"blue dot"'),
    ),
    Fault(
        "category under a list",
        rows("categories", supercategory=["dot"]),
        (FILE, "category 1", "supercategory"),
    ),
    Fault(
        "category under a line end",
        rows("categories", supercategory="d\not"),
        (FILE, "category 1", "supercategory"),
    ),
    Fault(
        "category called as what covers another",
        rows("categories", name="dot", supercategory=""),
        ('"dot"', "category and the supercategory"),
    ),
    Fault(
        "category that the model does not know",
        rows("categories", name="rad dot"),
        ('"dots" has no noun "red dot"', '"rad dot"'),
    ),
]


FAULTS = [*FILES, *TABLES, *CATEGORIES]
