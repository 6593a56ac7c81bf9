"""Write a data set that a recipe describes: images, then annotations.json, which completes it.

make_data_set(Path("datasets/12345"), "one-balloon", seed=12345, images=5000)
"""

from __future__ import annotations

import io
import json
import multiprocessing
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from PIL import Image

from donewhen.foundation.atomic_file import write_atomically
from donewhen.foundation.errors import InputError, UnknownNameError
from donewhen.foundation.name_suggestions import unknown
from donewhen_samples.canvas import HEIGHT, WIDTH
from donewhen_samples.files import digest_of_files
from donewhen_samples.recipes import CATEGORIES, Shot, draw, recipes

ANNOTATIONS = "annotations.json"
IMAGES = "images"
QUALITY = 88
CHUNK = 25
# That of the two photographs among the backgrounds; what the project drew itself is free.
LICENCE = {
    "id": 1,
    "name": "CC BY 2.0; photographs by danielbuechele and vultilion (flickr.com), changed",
    "url": "https://creativecommons.org/licenses/by/2.0/",
}

Progress = Callable[[int, int], None]
Entry = dict[str, Any]


def is_made(folder: Path) -> bool:
    """Say whether the data set in a folder is complete: its annotations are written last."""
    return (folder / ANNOTATIONS).is_file()


def digest_of(folder: Path) -> str:
    """Return the digest of annotations.json and the files below images/: ``digest_of_files``."""
    return digest_of_files(folder, [folder / ANNOTATIONS, *(folder / IMAGES).rglob("*")])


def make_data_set(
    folder: Path,
    recipe: str,
    seed: int,
    images: int,
    *,
    processes: int | None = None,
    progress: Progress | None = None,
) -> None:
    """Make images and annotations of a recipe in a folder, anew if a run was broken off.

    The result depends on recipe, seed and number of images alone. `progress` is called with how
    many images are done and how many there are. Raises UnknownNameError for an unknown recipe,
    InputError for a number of images below 1 or a seed below 0.
    """
    if recipe not in recipes():
        raise unknown("recipe", recipe, recipes(), error=UnknownNameError)
    if images < 1 or seed < 0:
        raise InputError(
            f"{folder}: needs at least 1 image and a seed from 0; got {images} and {seed}"
        )
    (folder / ANNOTATIONS).unlink(missing_ok=True)
    (folder / IMAGES).mkdir(parents=True, exist_ok=True)
    work = partial(_make_image, folder / IMAGES, recipe, seed, images)
    found = []
    with _mapper(processes or os.cpu_count() or 1) as mapper:
        for done, entry in enumerate(mapper(work, range(1, images + 1)), 1):
            found.append(entry)
            if progress is not None:
                progress(done, images)
    _remove_others(folder / IMAGES, images)
    annotations = json.dumps(_coco(recipe, seed, found), indent=1)
    write_atomically(folder / ANNOTATIONS, [annotations.encode()])


Mapper = Callable[[Callable[[int], Entry], range], Iterator[Entry]]


@contextmanager
def _mapper(processes: int) -> Iterator[Mapper]:
    if processes == 1:
        yield map
        return
    # Spawned, not forked: a fork of a process with threads may hang.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, mp_context=context) as pool:
        yield partial(pool.map, chunksize=CHUNK)


def _make_image(folder: Path, recipe: str, seed: int, images: int, number: int) -> Entry:
    """Write one image; return its COCO entry and its annotations, which have no ids yet."""
    shot = draw(recipe, seed, images, number)
    name = f"{number:06d}.jpg"
    # Thousands of fsyncs take longer than the pictures. The digest finds what a power cut spoils.
    write_atomically(folder / name, [_jpeg(shot)], durable=False)
    return {
        "image": {
            "id": number,
            "file_name": name,
            "width": WIDTH,
            "height": HEIGHT,
            "attributes": shot.attributes,
        },
        "annotations": [
            {
                "image_id": number,
                "category_id": CATEGORIES.index(mark.category) + 1,
                "bbox": [
                    mark.box[0],
                    mark.box[1],
                    mark.box[2] - mark.box[0],
                    mark.box[3] - mark.box[1],
                ],
                "area": (mark.box[2] - mark.box[0]) * (mark.box[3] - mark.box[1]),
                "iscrowd": int(mark.crowd),
                "attributes": mark.attributes,
            }
            for mark in shot.marks
        ],
    }


def _jpeg(shot: Shot) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(shot.picture.pixels).save(
        buffer, "JPEG", quality=QUALITY, subsampling=2, optimize=False, progressive=False
    )
    return buffer.getvalue()


def _coco(recipe: str, seed: int, found: list[Entry]) -> Entry:
    marks = [mark for entry in found for mark in entry["annotations"]]
    return {
        "info": {
            "description": f"Synthetic balloons: {recipe}, seed {seed}, {len(found)} images",
            "version": "1",
        },
        "licenses": [LICENCE],
        "images": [entry["image"] for entry in found],
        "annotations": [{"id": number, **mark} for number, mark in enumerate(marks, 1)],
        "categories": [
            {"id": number, "name": name, "supercategory": "balloon"}
            for number, name in enumerate(CATEGORIES, 1)
        ],
    }


def _remove_others(folder: Path, images: int) -> None:
    """Take away what a run with more images, or a broken one, left behind."""
    wanted = {f"{number:06d}.jpg" for number in range(1, images + 1)}
    for path in folder.iterdir():
        if path.name not in wanted:
            path.unlink()
