"""One folder for each class: ``images/<class>/<image>``, a classification data set.

Hidden files, and what file managers leave behind (Thumbs.db, desktop.ini), are ignored. Anything
else that is no image is refused: a class must not lose images because of their extension.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import numpy as np

from donewhen.domain.data_set import Category, ImageList, Labels
from donewhen.foundation.errors import DataSetError
from donewhen.foundation.name_suggestions import quoted_list
from donewhen.foundation.source_file import is_inside, shown
from donewhen.sources.data_set_manifest import DataSetManifest
from donewhen.sources.readers.image_files import entries, is_image_file, name_problem
from donewhen.sources.readers.reader import READERS, ReadResult

EXTENSIONS = (".png", ".jpg", ".jpeg", ".bmp", ".webp", ".tif", ".tiff", ".gif")
_LEFT_BEHIND = {"thumbs.db", "desktop.ini"}


class FolderReader:
    """Reads a folder for each class; the classes stand in natural order ("9" before "10")."""

    needs_file = False

    def read(self, manifest: DataSetManifest) -> ReadResult:
        """Return the images, labelled by the folder they lie in."""
        classes = sorted(_class_folders(manifest), key=_natural)
        labelled = [
            (f"{name}/{file}", index)
            for index, name in enumerate(classes)
            for file in _images(manifest.images / name, manifest)
        ]
        labelled.sort()
        names = tuple(name for name, _ in labelled)
        category = np.array([index for _, index in labelled], np.int32)
        return ReadResult(
            ImageList(manifest.images, names),
            tuple(Category(name) for name in classes),
            Labels(category),
        )


def _class_folders(manifest: DataSetManifest) -> list[str]:
    classes: list[str] = []
    for name, entry in entries(manifest.images, manifest).items():
        if _is_ignored(name):
            continue
        path = Path(entry.path)
        if not _is_folder(entry):
            raise _error(manifest, path, "lies beside the class folders. Move it into its class.")
        if not is_inside(path, manifest.folder):
            raise _error(manifest, path, "is a link out of the data set. Copy the images into it.")
        if name_problem(name):
            raise _error(manifest, path, f"cannot be a class: it {name_problem(name)}. Rename it.")
        classes.append(name)
    if not classes:
        raise _error(
            manifest, manifest.images, "contains no class folders. Make one for each class."
        )
    return classes


def _images(folder: Path, manifest: DataSetManifest) -> list[str]:
    images: list[str] = []
    for name, entry in entries(folder, manifest).items():
        if _is_ignored(name):
            continue
        path = Path(entry.path)
        if _is_folder(entry):
            raise _error(manifest, path, "is a folder in a class folder. Move its images up.")
        if not name.lower().endswith(EXTENSIONS):
            kinds = quoted_list(EXTENSIONS)
            raise _error(manifest, path, f"is not an image ({kinds}). Move it out of the images.")
        if not is_image_file(entry, manifest.folder):
            raise _error(
                manifest, path, "is not a regular file inside the data set. Copy it there."
            )
        if name_problem(name):
            raise _error(manifest, path, f"cannot be used: it {name_problem(name)}. Rename it.")
        images.append(name)
    if not images:
        raise _error(manifest, folder, "contains no images. Add some, or remove the class folder.")
    return images


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link that leads in a circle
        return False


def _is_ignored(name: str) -> bool:
    return name.startswith(".") or name.lower() in _LEFT_BEHIND


def _natural(name: str) -> tuple[list[tuple[bool, int, str]], str]:
    """Return a key that sorts digits by their value and before letters, letters in any case."""
    parts = re.findall(r"(\d+)|(\D+)", name)
    return [(not digits, int(digits or 0), text.casefold()) for digits, text in parts], name


def _error(manifest: DataSetManifest, path: Path, problem: str) -> DataSetError:
    name = ascii(shown(path))[1:-1] if name_problem(path.name) else shown(path)
    return DataSetError(f'{manifest.place("images")}: data set "{manifest.id}": {name} {problem}')


READERS.register("folder", FolderReader())
