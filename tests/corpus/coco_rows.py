"""COCO annotations that say something else than what can be judged: images and boxes."""

from __future__ import annotations

from tests.corpus.coco import again, table
from tests.corpus.fault import (
    COCO,
    Fault,
    Spoil,
    both,
    edit,
    rows,
)

__all__ = ["FAULTS"]


FILE = "annotations.json"


def image(**values: object) -> Spoil:
    return rows("images", **values)


IMAGES = [
    Fault("image without an id", image(id=...), (FILE, "image number 1", "id")),
    Fault("image with a text as its id", image(id="1"), (FILE, "image number 1", "id")),
    Fault("image with a fraction as its id", image(id=1.5), (FILE, "image number 1", "id")),
    Fault("image with a truth value as its id", image(id=True), (FILE, "image number 1", "id")),
    Fault(
        "image id twice",
        again("images", file_name="0009.png"),
        (FILE, "1 entry repeats the image id", '"1"'),
    ),
    Fault("file name twice", again("images", id=9), (FILE, "repeats the file_name", '"0001.png"')),
    Fault(
        "file name twice, written in two ways",
        again("images", id=9, file_name="./0001.png"),
        (FILE, "repeats the file_name", '"0001.png"'),
    ),
    Fault("no file name", image(file_name=...), (FILE, "image 1", "file_name is missing")),
    Fault("empty file name", image(file_name=""), (FILE, "image 1", "is empty")),
    Fault("number as a file name", image(file_name=7), (FILE, "image 1", "file_name is missing")),
    Fault(
        "absolute file name",
        image(file_name="/etc/passwd"),
        (FILE, "image 1", "/etc/passwd", "not relative"),
    ),
    Fault(
        "file name that leaves the folder",
        image(file_name="../../../secret.png"),
        (FILE, "image 1", "leaves the image folder"),
    ),
    Fault(
        "file name that leaves by windows' way",
        image(file_name="..\\..\\secret.png"),
        (FILE, "image 1", "leaves the image folder"),
    ),
    Fault(
        "file name on a drive", image(file_name="C:\\secret.png"), (FILE, "image 1", "not relative")
    ),
    Fault(
        "file name that is an address",
        image(file_name="http://example.com/1.png"),
        (FILE, "image 1", "not relative"),
    ),
    Fault(
        "file name with a colour code",
        image(file_name="\x1b[31m.png"),
        (FILE, "image 1", "\\x1b", "control characters"),
    ),
    Fault(
        "file name with a nul",
        image(file_name="0001.png\0.txt"),
        (FILE, "image 1", "control characters"),
    ),
    Fault(
        "file name with a line end",
        image(file_name="0001\n.png"),
        (FILE, "image 1", "control characters"),
    ),
    Fault(
        "file name with half a character",
        image(file_name="\ud800.png"),
        (FILE, "image 1", "control characters"),
    ),
    Fault("file name of a folder", image(file_name="."), (FILE, "image 1", "is a folder")),
    Fault(
        "file name in another case", image(file_name="0001.PNG"), ("dataset.yaml:3", '"0001.PNG"')
    ),
    Fault(
        "file name in a folder that is not there",
        image(file_name="day/0001.png"),
        ("dataset.yaml:3", '"day/0001.png"'),
    ),
    Fault(
        "file name of a thousand letters",
        image(file_name="a" * 1000 + ".png"),
        (FILE, "image 1", "too long for a file name"),
    ),
    Fault("width of none", image(width=0), (FILE, "image 1", "width or height")),
    Fault("height below none", image(height=-32), (FILE, "image 1", "width or height")),
    Fault("width as a text", image(width="32"), (FILE, "image 1", "width or height")),
    Fault("width beyond all bounds", image(width=1 << 40), (FILE, "image 1", "width or height")),
    Fault(
        "another size than the image's",
        image(width=64, height=64),
        ("0001.png", "32 x 32", "64 x 64"),
    ),
    Fault(
        "attributes in a list",
        image(attributes=["night"]),
        (FILE, "image 1", "attributes are not an object"),
    ),
    Fault(
        "attribute of an object",
        image(attributes={"light": {"is": "dark"}}),
        (FILE, "image 1", "'light'"),
    ),
    Fault(
        "attribute with a colour code",
        image(attributes={"light": "\x1b[2J"}),
        (FILE, "image 1", "'light'"),
    ),
    Fault(
        "attribute whose name has a line end",
        image(attributes={"li\nght": "dark"}),
        (FILE, "image 1", "'li\\nght'"),
    ),
    Fault(
        "attribute beyond all numbers",
        edit(COCO, '"width": 32', '"attributes": {"sun": 1e999}, "width": 32'),
        (FILE, "image 1", "'sun'"),
    ),
]


def box(*values: object) -> Spoil:
    return rows("annotations", bbox=list(values))


BOXES = [
    Fault("box without an id", rows("annotations", id=...), (FILE, "annotation number 1", "id")),
    Fault("box id twice", again("annotations"), (FILE, "repeats the annotation id")),
    Fault(
        "box on no image", rows("annotations", image_id=...), (FILE, "annotation 1", '"image_id"')
    ),
    Fault(
        "box on an image that is not there",
        rows("annotations", image_id=99),
        (FILE, "annotation 1", "image_id 99", "1 of 3"),
    ),
    Fault(
        "box on an image by its name",
        rows("annotations", image_id="0001.png"),
        (FILE, "annotation 1", '"image_id"'),
    ),
    Fault(
        "box of no category",
        rows("annotations", category_id=...),
        (FILE, "annotation 1", '"category_id"'),
    ),
    Fault(
        "box of a category that is not there",
        rows("annotations", category_id=0),
        (FILE, "annotation 1", "category_id 0", "1 of 3"),
    ),
    Fault("box missing", rows("annotations", bbox=...), (FILE, "annotation 1", '"bbox"')),
    Fault("box of nothing", rows("annotations", bbox=None), (FILE, "annotation 1", '"bbox"')),
    Fault(
        "only a mask",
        rows("annotations", bbox=..., segmentation=[[1, 1, 2, 1, 2, 2]]),
        (FILE, "annotation 1", "Masks are not read"),
    ),
    Fault("box of three numbers", box(1, 2, 3), (FILE, "annotation 1", '"bbox"')),
    Fault("box of five numbers", box(1, 2, 3, 4, 5), (FILE, "annotation 1", '"bbox"')),
    Fault("box as a text", rows("annotations", bbox="8 8 16 16"), (FILE, "annotation 1", '"bbox"')),
    Fault("box of texts", box("8", "8", "16", "16"), (FILE, "annotation 1", "numbers")),
    Fault(
        "box of truth values",
        rows("annotations", bbox=[8, 8, True, True]),
        (FILE, "annotation 1", "numbers"),
    ),
    Fault(
        "box with a nan",
        edit(COCO, "[8.0, 8.0, 16.0, 16.0]", "[8.0, NaN, 16.0, 16.0]"),
        (FILE, "NaN"),
    ),
    Fault(
        "box beyond all numbers",
        edit(COCO, "[8.0, 8.0, 16.0, 16.0]", "[8.0, 1e999, 16.0, 16.0]"),
        (FILE, "annotation 1", "numbers"),
    ),
    Fault("box beyond all bounds", box(8, 8, 1e12, 16), (FILE, "annotation 1", "numbers")),
    Fault("box of no width", box(8, 8, 0, 16), (FILE, "annotation 1", "whose width and height")),
    Fault(
        "box from right to left",
        box(24, 8, -16, 16),
        (FILE, "annotation 1", "whose width and height"),
    ),
    Fault("box beside its image", box(40, 8, 16, 16), (FILE, "annotation 1", "outside its image")),
    Fault(
        "box left of its image", box(-20, 8, 16, 16), (FILE, "annotation 1", "outside its image")
    ),
    Fault("crowd of two", rows("annotations", iscrowd=2), (FILE, "annotation 1", '"iscrowd"')),
    Fault("crowd as a text", rows("annotations", iscrowd="0"), (FILE, "annotation 1", '"iscrowd"')),
    Fault(
        "crowd as a truth value",
        rows("annotations", iscrowd=False),
        (FILE, "annotation 1", '"iscrowd"'),
    ),
    Fault(
        "no box at all",
        both(
            edit(
                "features/goal.feature",
                "it finds at least 1 red dot",
                "recall for red dots is at least 80%",
            ),
            table("annotations", []),
        ),
        ("undefined (0 of 0)", "nothing to measure"),
        code=1,
    ),
    Fault(
        "no box of the class",
        edit(
            "features/goal.feature",
            "it finds at least 1 red dot",
            "recall for blue dots is at least 80%",
        ),
        ("undefined (0 of 0)", "nothing to measure"),
        code=1,
    ),
]


FAULTS = [*IMAGES, *BOXES]
