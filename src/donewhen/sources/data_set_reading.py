"""Reads the data set that a manifest describes, and checks that the two fit together."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from donewhen.domain.data_set import Boxes, Category, DataSet, ImageList, Labels
from donewhen.foundation.errors import DataSetError, InputError, ManifestError
from donewhen.foundation.name_suggestions import quoted_list, unknown
from donewhen.sources.data_set_manifest import DataSetManifest
from donewhen.sources.readers import READERS, Reader, ReadResult
from donewhen.sources.slicing import HOLDS, OBJECTS, condition_rows


def read_data_set(manifest: DataSetManifest) -> DataSet:
    """Return the data set of ``manifest``, with its images' existence checked.

    Raises ``ManifestError`` for a manifest that does not fit, ``DataSetError`` for images and
    annotations.
    """
    reader = READERS.get(manifest.format, where=manifest.place("format"))
    _check_files(manifest, reader)
    result = reader.read(manifest)
    _check_terms(manifest, result.categories)
    _check_group(manifest, result.images)
    _check_attributes(manifest, result.images)
    data_set = DataSet(
        id=manifest.id,
        title=manifest.title,
        images=result.images,
        categories=result.categories,
        truth=result.truth,
        digest=data_set_digest(manifest, result),
        terms=manifest.terms,
        group=manifest.group,
        slices=manifest.slices,
    )
    _check_contents(manifest, data_set)
    return data_set


def data_set_digest(manifest: DataSetManifest, result: ReadResult) -> str:
    """Return the sha256 (hexadecimal) of what the annotations and the manifest's rules say.

    It does not depend on the machine, on where the data set lies, or on the order in which a
    folder is listed. The images' bytes are not part of it.
    """
    truth = result.truth
    content = {
        "form": "donewhen data set 1",
        "images": result.images.names,
        "attributes": result.images.attributes,
        "categories": [(category.name, category.supercategory) for category in result.categories],
        "truth": type(truth).__name__,
        "group": manifest.group,
        "slices": manifest.slices,
        "terms": manifest.terms,
    }
    # Name, type and shape go before each array, so that no two data sets have the same bytes.
    digest = hashlib.sha256(json.dumps(content, sort_keys=True).encode())
    for name, kind, array in _columns(truth):
        digest.update(f"\n{name} {kind} {array.shape}\n".encode())
        digest.update(np.ascontiguousarray(array, kind).tobytes())
    return digest.hexdigest()


def _columns(truth: Boxes | Labels) -> Iterable[tuple[str, str, NDArray[np.generic]]]:
    """Return each array of the truth with its name and its little-endian type."""
    if isinstance(truth, Labels):
        return [("category", "<i4", truth.category)]
    return [
        ("image", "<i4", truth.image),
        ("category", "<i4", truth.category),
        ("box", "<f8", truth.box),
        ("crowd", "|b1", truth.crowd),
    ]


def _check_files(manifest: DataSetManifest, reader: Reader) -> None:
    if reader.needs_file and manifest.file is None:
        raise ManifestError(
            f'{manifest.place("annotations")}: the format "{manifest.format}" needs a file. '
            f"Write annotations: {{format: {manifest.format}, file: annotations.json}}"
        )
    if manifest.file is not None and not reader.needs_file:
        raise ManifestError(
            f'{manifest.place("file")}: the format "{manifest.format}" takes no file. '
            'Remove "file", or correct the format.'
        )
    # Before the reader runs: it would complain of missing files, and not say how to make them.
    needed = manifest.file or manifest.images
    if manifest.made is not None and not needed.exists():
        raise DataSetError(f'data set "{manifest.id}" has not been made yet. Run: donewhen samples')


def _check_terms(manifest: DataSetManifest, categories: tuple[Category, ...]) -> None:
    """Refuse a term that means nothing, or something else than the annotations say."""
    known = {category.name for category in categories}
    known |= {category.supercategory for category in categories if category.supercategory}
    place = manifest.place("terms")
    for term, meaning in manifest.terms.items():
        if meaning not in known:
            raise unknown(
                f'meaning of the term "{term}":', meaning, known, where=place, error=ManifestError
            )
        if term in known and term != meaning:
            raise ManifestError(
                f'{place}: the term "{term}" is already a category and cannot also mean '
                f'"{meaning}". Choose another word.'
            )


def _check_group(manifest: DataSetManifest, images: ImageList) -> None:
    if manifest.group is None:
        return
    values = _attribute(manifest, images, manifest.group, manifest.place("group"))
    absent = [name for name, value in zip(images.names, values, strict=True) if value is None]
    if absent:
        raise DataSetError(
            f"{manifest.place('group')}: {len(absent)} of {len(values)} images of data set "
            f'"{manifest.id}" have no "{manifest.group}": {quoted_list(absent, 5)}. Add it.'
        )


def _check_contents(manifest: DataSetManifest, data_set: DataSet) -> None:
    """Refuse a slice that asks for what no image could hold."""
    for name, conditions in manifest.slices.items():
        for key in conditions.keys() & {OBJECTS, HOLDS}:
            try:
                condition_rows(data_set, key, conditions[key])
            except InputError as error:
                place = manifest.place("slices")
                raise ManifestError(f'{place}: the slice "{name}": {error}') from None


def _check_attributes(manifest: DataSetManifest, images: ImageList) -> None:
    place = manifest.place("slices")
    for name, conditions in manifest.slices.items():
        for key, value in conditions.items():
            if key in (OBJECTS, HOLDS):
                continue
            known = set(_attribute(manifest, images, key, place)) - {None}
            if value not in known:
                kind = f'{key} in the slice "{name}":'
                raise unknown(kind, value, map(str, known), where=place, error=ManifestError)


def _attribute(
    manifest: DataSetManifest, images: ImageList, name: str, place: str
) -> tuple[str | None, ...]:
    attributes: Mapping[str, tuple[str | None, ...]] = images.attributes
    if name not in attributes:
        kind = f'attribute of the images of data set "{manifest.id}":'
        raise unknown(kind, name, attributes, where=place, error=ManifestError)
    return attributes[name]
