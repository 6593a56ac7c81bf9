"""The image files of a data set: their names, and whether they are there."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path

from donewhen.foundation.errors import DataSetError
from donewhen.foundation.name_suggestions import quoted_list
from donewhen.foundation.source_file import is_inside, shown
from donewhen.sources.data_set_manifest import DataSetManifest

_SHOWN = 5
_LONGEST = 255  # bytes, on most file systems
_PLAIN = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_ .-]*[A-Za-z0-9]")
_ABSOLUTE = re.compile(r"/|[A-Za-z]:[\\/]|[A-Za-z0-9+.-]+://")
# Controls, halves of characters, ends of lines, and marks that turn the direction of text, with
# which a name can show something else than it says.
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\u2028-\u202e\u2066-\u2069\ufeff]")


def name_problem(name: str) -> str:
    """Return what is wrong with ``name`` as a file inside the image folder, or ""."""
    # Nearly all names are plain; the others are looked at one thing at a time.
    if len(name) <= _LONGEST and _PLAIN.fullmatch(name):
        return ""
    parts = re.split(r"[\\/]", name)
    problems = {
        "is empty": not name.strip(),
        "holds control characters": _CONTROL.search(name),
        "is not relative to the image folder": _ABSOLUTE.match(name),
        "leaves the image folder": ".." in parts,
        "is a folder": name.endswith(("/", "/.")) or name == ".",
        "is too long for a file name": any(len(part) > _LONGEST for part in parts),
    }
    return next((problem for problem, found in problems.items() if found), "")


def canonical_name(name: str) -> str:
    """Return ``name`` without "." and empty parts, so that one file has one name."""
    if "/" not in name or ("//" not in name and not name.startswith("./") and "/./" not in name):
        return name
    return "/".join(part for part in name.split("/") if part not in ("", "."))


def entries(folder: Path, manifest: DataSetManifest) -> dict[str, os.DirEntry[str]]:
    """Return what lies in ``folder`` by name; raise ``DataSetError`` if it cannot be listed."""
    try:
        with os.scandir(folder) as found:
            return {entry.name: entry for entry in found}
    except OSError as problem:
        raise DataSetError(
            f'{manifest.place("images")}: the images of data set "{manifest.id}" cannot be '
            f"listed: {shown(folder)}: {problem.strerror}. Put the images there."
        ) from None


def is_image_file(entry: os.DirEntry[str], root: Path) -> bool:
    """Return whether ``entry`` is a regular file; a link must stay inside ``root``."""
    try:
        if not entry.is_file():
            return False
    except OSError:  # a link that leads in a circle
        return False
    return not entry.is_symlink() or is_inside(Path(entry.path), root)


def check_files(names: Iterable[str], manifest: DataSetManifest) -> None:
    """Raise ``DataSetError`` unless every image of ``names`` is a file on the disk.

    Each folder is listed once: a look at every single file would cost more than reading the
    annotations. Files that the annotations do not name are ignored.
    """
    listed = list(names)
    by_folder: dict[str, list[str]] = {}
    for name in listed:
        folder, _, file = name.rpartition("/")
        by_folder.setdefault(folder, []).append(file)
    absent: list[str] = []
    unusable: list[str] = []
    root = manifest.folder
    for folder, files in by_folder.items():
        prefix = f"{folder}/" if folder else ""
        found = _entries_below(folder, manifest)
        for file in files:
            if file not in found:
                absent.append(prefix + file)
            elif not is_image_file(found[file], root):
                unusable.append(prefix + file)
    place = f'{manifest.place("file")}: data set "{manifest.id}"'
    if absent:
        raise DataSetError(
            f"{place}: {len(absent)} of {len(listed)} images are not in {shown(manifest.images)}: "
            f"{quoted_list(sorted(absent), _SHOWN)}. Put them there, or take them out of the "
            "annotations."
        )
    if unusable:
        raise DataSetError(
            f"{place}: {len(unusable)} of {len(listed)} images are not regular files inside "
            f"{shown(manifest.folder)}: {quoted_list(sorted(unusable), _SHOWN)}. Copy them there."
        )


def _entries_below(folder: str, manifest: DataSetManifest) -> dict[str, os.DirEntry[str]]:
    """Return what lies in ``folder`` of the image folder; nothing if it is missing or outside."""
    if not folder:
        return entries(manifest.images, manifest)
    path = manifest.images / folder
    if not path.is_dir() or not is_inside(path, manifest.folder):
        return {}
    return entries(path, manifest)
