"""Folders of classes that would lose images, or hold what is no class."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from tests.corpus.fault import (
    DATA_SET,
    SHADES,
    Fault,
    Spoil,
    both,
    edit,
    folder,
    link,
    pipe,
    remove,
    write,
)
from tests.corpus.images import CLASSES

if TYPE_CHECKING:
    from tests.runs.conftest import Project

__all__ = ["FAULTS"]


def name(path: str) -> str:
    return f"{SHADES}/{path}"


def moved(old: str, new: str) -> Spoil:
    return lambda project: (project.root / name(old)).rename(project.root / name(new))


def not_text(project: Project) -> None:
    """Give a class a name that is no UTF-8."""
    images = os.fsencode(project.root / SHADES)
    os.rename(images + b"/dark", images + b"/da\xffrk")  # noqa: PTH104 - no Path holds bytes


OF_CLASSES = [
    Fault(
        "folders: none",
        both(CLASSES, remove(SHADES), folder(SHADES)),
        ("dataset.yaml:2", "no class folders"),
    ),
    Fault(
        "folders: not there",
        both(CLASSES, remove(SHADES)),
        ("dataset.yaml:2", "cannot be listed", "datasets/shades/images"),
    ),
    Fault(
        "folders: a file",
        both(CLASSES, remove(SHADES), write(SHADES, b"")),
        ("dataset.yaml:2", "cannot be listed"),
    ),
    Fault(
        "folders: a link out",
        both(CLASSES, link(SHADES, "../../moved-away")),
        ("dataset.yaml:2", "through a link"),
    ),
    Fault(
        "folders: image beside them",
        both(CLASSES, write(name("1.png"), b"x")),
        ("dataset.yaml:2", "1.png", "beside the class folders"),
    ),
    Fault(
        "folders: list beside them",
        both(CLASSES, write(name("labels.csv"), b"x")),
        ("dataset.yaml:2", "labels.csv", "beside the class folders"),
    ),
    Fault(
        "class without images",
        both(CLASSES, folder(name("grey"))),
        ("dataset.yaml:2", "grey", "contains no images"),
    ),
    Fault(
        "class with hidden images",
        both(CLASSES, write(name("grey/.1.png"), b"x")),
        ("dataset.yaml:2", "grey", "contains no images"),
    ),
    Fault(
        "class in a class",
        both(CLASSES, folder(name("dark/very"))),
        ("dataset.yaml:2", "dark/very", "folder in a class folder"),
    ),
    Fault(
        "class through a link",
        both(CLASSES, folder("elsewhere"), link(name("grey"), "../../../elsewhere")),
        ("dataset.yaml:2", "grey", "link out"),
    ),
    Fault(
        "class through a dead link",
        both(CLASSES, link(name("grey"), "nowhere")),
        ("dataset.yaml:2", "grey", "beside the class folders"),
    ),
    Fault(
        "class with a colour code",
        both(CLASSES, moved("dark", "da\x1b[31mrk")),
        ("dataset.yaml:2", "\\x1b", "control characters"),
    ),
    Fault(
        "class with a line end",
        both(CLASSES, moved("dark", "da\nrk")),
        ("dataset.yaml:2", "\\n", "control characters"),
    ),
    Fault(
        "class with text turned round",
        both(CLASSES, moved("dark", "da\u202erk")),
        ("dataset.yaml:2", "\\u202e", "cannot be a class"),
    ),
    Fault(
        "class that is no utf-8",
        both(
            CLASSES,
            not_text,
        ),
        ("dataset.yaml:2", "control characters"),
    ),
    Fault(
        "class that the model does not know",
        both(CLASSES, moved("dark", "dusk")),
        ('"shade-reader"', '"dusk"'),
    ),
    Fault("class in capitals", both(CLASSES, moved("dark", "Dark")), ('"shade-reader"', '"Dark"')),
    Fault(
        "class of a typing error",
        both(CLASSES, moved("dark", "drak")),
        ('"shade-reader"', '"drak"'),
    ),
    Fault(
        "list in a class",
        both(CLASSES, write(name("dark/notes.txt"), b"x")),
        ("dataset.yaml:2", "notes.txt", "is not an image"),
    ),
    Fault(
        "image with another ending",
        both(CLASSES, moved("dark/000.png", "dark/000.png.bak")),
        ("dataset.yaml:2", "000.png.bak", "is not an image"),
    ),
    Fault(
        "image without an ending",
        both(CLASSES, moved("dark/000.png", "dark/000")),
        ("dataset.yaml:2", "dark/000", "is not an image"),
    ),
    Fault(
        "image through a link",
        both(CLASSES, link(name("dark/000.png"), "../../../../moved-away")),
        ("dataset.yaml:2", "000.png", "not a regular file inside"),
    ),
    Fault(
        "image in a pipe",
        both(CLASSES, pipe(name("dark/000.png"))),
        ("dataset.yaml:2", "000.png", "not a regular file inside"),
    ),
    Fault(
        "image with a line end in its name",
        both(CLASSES, moved("dark/000.png", "dark/0\n00.png")),
        ("dataset.yaml:2", "\\n", "control characters"),
    ),
    Fault(
        "a file of annotations",
        both(
            CLASSES,
            edit("datasets/shades/dataset.yaml", "format: folder", "format: folder, file: a.json"),
        ),
        ("dataset.yaml:3", '"folder" takes no file'),
    ),
    Fault(
        "boxes' format",
        both(CLASSES, edit("datasets/shades/dataset.yaml", "format: folder", "format: coco")),
        ("dataset.yaml:3", '"coco" needs a file'),
    ),
    Fault(
        "folders' format for boxes",
        edit(DATA_SET, "{format: coco, file: annotations.json}", "{format: folder}"),
        ("dataset.yaml:2", ".png", "beside the class folders"),
    ),
]


FAULTS = [*OF_CLASSES]
