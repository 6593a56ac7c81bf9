"""Pins: the digest that a data set must have, and the list that names what was changed.

``digest`` in dataset.yaml is the SHA-256 of the lines "<SHA-256 of the file>  <path>", sorted by
path, of the annotation file and of every file below the images' folder. ``pin.sha256`` beside it
holds these lines (``sha256sum --check`` reads them, too) and, as comments, a digest of what is
annotated on each image: so a change can be named.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from donewhen.domain.data_set import Boxes, DataSet, DataSetFacts
from donewhen.foundation.atomic_file import write_atomically
from donewhen.foundation.errors import DataSetError, ManifestError
from donewhen.foundation.fingerprints import Fingerprints
from donewhen.foundation.source_file import shown
from donewhen.sources.data_set_manifest import DataSetManifest, read_data_set_manifest

PIN_NAME = "pin.sha256"
_SHOWN = 5
_LINE = re.compile(r"([0-9a-f]{64})  (.+)")
_ANNOTATED = re.compile(r"# annotated ([0-9a-f]{16})  (.+)")


@dataclass(frozen=True)
class Pin:
    """A data set's files with their digests, by path, and its images' annotations likewise.

    ``images`` are the digests of the images that are judged, in their order.
    """

    files: Mapping[str, str]
    annotated: Mapping[str, str]
    images: tuple[str, ...] = ()

    @property
    def digest(self) -> str:
        """The digest that dataset.yaml names."""
        lines = "".join(f"{self.files[name]}  {name}\n" for name in sorted(self.files))
        return f"sha256:{hashlib.sha256(lines.encode(errors='surrogateescape')).hexdigest()}"


def checked_facts(
    manifest: DataSetManifest, data_set: DataSet, store: Path, *, rehash: bool = False
) -> DataSetFacts:
    """Return what a data set is now.

    With ``rehash`` every file is read again, whatever its time says. Raises ``DataSetError`` that
    names what differs from what is pinned.
    """
    if manifest.digest is None:
        images = _images(manifest, store, rehash=rehash).digests(data_set.images.names)
        return _facts(data_set, images, "")
    pin = files_now(manifest, data_set, store, rehash=rehash)
    if pin.digest != manifest.digest:
        raise DataSetError(_difference(manifest, data_set, pin))
    return _facts(data_set, pin.images, pin.digest)


def files_now(
    manifest: DataSetManifest, data_set: DataSet, store: Path, *, rehash: bool = False
) -> Pin:
    """Return the digests of a data set's files as they are now, without those of annotations."""
    below = list(_walk(manifest.images))
    images = _images(manifest, store, rehash=rehash)
    digests = dict(zip(below, images.digests(below), strict=True))
    missing = [name for name in data_set.images.names if name not in digests]
    if missing:  # a link to elsewhere, or another spelling on a file system that folds case
        digests |= dict(zip(missing, images.digests(missing), strict=True))
    prefix = manifest.images.relative_to(manifest.folder).as_posix()
    files = {f"{prefix}/{name}" if prefix != "." else name: digests[name] for name in digests}
    if manifest.file is not None:
        name = manifest.file.relative_to(manifest.folder).as_posix()
        beside = Fingerprints(manifest.folder, store, kind="annotation file", trust=not rehash)
        files[name] = beside.digests([name])[0]
    return Pin(files, {}, tuple(digests[name] for name in data_set.images.names))


def write_pin(manifest: DataSetManifest, data_set: DataSet, store: Path) -> Pin:
    """Pin a data set as it is now: write ``pin.sha256``, and the digest into dataset.yaml.

    Raises ``DataSetError`` for names that the list cannot hold.
    """
    pin = write_pin_list(manifest, data_set, store)
    _write_digest(manifest, pin.digest)
    return pin


def write_pin_list(manifest: DataSetManifest, data_set: DataSet, store: Path) -> Pin:
    """Write ``pin.sha256``, the list of a data set's files as they are now.

    Raises ``DataSetError`` for names that the list cannot hold.
    """
    pin = files_now(manifest, data_set, store, rehash=True)
    pin = Pin(pin.files, annotation_digests(data_set), pin.images)
    # A line end in a name would make one line look like two, for sha256sum as well.
    odd = [name for name in (*pin.files, *pin.annotated) if not name.isprintable()]
    if odd:
        raise DataSetError(
            f'data set "{manifest.id}": the file name {odd[0]!r} contains control characters, '
            "which a list of digests cannot hold. Rename it."
        )
    size = sum((manifest.folder / name).stat().st_size for name in pin.files)
    head = (
        f"# Data set {manifest.id}: {len(data_set.images)} images, {len(pin.files)} files, "
        f"{size} bytes. Written by: donewhen pin\n"
    )
    lines = "".join(f"{pin.files[name]}  {name}\n" for name in sorted(pin.files))
    notes = "".join(f"# annotated {pin.annotated[n]}  {n}\n" for n in sorted(pin.annotated))
    write_atomically(manifest.folder / PIN_NAME, [f"{head}{lines}{notes}".encode()])
    return pin


def annotation_digests(data_set: DataSet) -> dict[str, str]:
    """Return a digest of what is said of each image, by its name: its labels and attributes."""
    truth, images = data_set.truth, data_set.images
    names = [category.name for category in data_set.categories]
    said: list[list[object]] = [[] for _ in images.names]
    if isinstance(truth, Boxes):
        for row, image in enumerate(truth.image):
            box = [float(value) for value in truth.box[row]]
            said[image].append([names[truth.category[row]], box, bool(truth.crowd[row])])
    else:
        for row, category in enumerate(truth.category):
            said[row].append(names[category])
    for row, listed in enumerate(said):
        # Sorted: an annotation tool may write the boxes of an image in another order.
        listed.sort(key=json.dumps)
        listed.append({key: values[row] for key, values in sorted(images.attributes.items())})
    return {
        name: hashlib.sha256(json.dumps(said[row]).encode()).hexdigest()[:16]
        for row, name in enumerate(images.names)
    }


def _images(manifest: DataSetManifest, store: Path, *, rehash: bool) -> Fingerprints:
    return Fingerprints(manifest.images, store, trust=not rehash)


def _facts(data_set: DataSet, images: Sequence[str], pin: str) -> DataSetFacts:
    lines = "".join(
        f"{digest}  {name}\n" for digest, name in zip(images, data_set.images.names, strict=True)
    )
    return DataSetFacts(
        digest=data_set.digest,
        images=len(data_set.images),
        images_digest=hashlib.sha256(lines.encode(errors="surrogateescape")).hexdigest(),
        pinned=bool(pin),
        pin=pin,
    )


def _walk(folder: Path) -> Iterator[str]:
    """Yield the paths of all files below a folder, relative to it; what is hidden is no image."""
    for place, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        below = os.path.relpath(place, folder)
        for name in files:
            if not name.startswith("."):
                yield name if below == "." else Path(below, name).as_posix()


def _difference(manifest: DataSetManifest, data_set: DataSet, now: Pin) -> str:
    """Return what to say of a data set that is not what was pinned."""
    remedy = (
        "Run: donewhen samples"
        if manifest.made is not None
        else f"Restore it, or accept the change: donewhen pin {manifest.id}"
    )
    start = f'{manifest.place("digest")}: data set "{manifest.id}" is not what was pinned'
    pinned = _read_pin(manifest.folder / PIN_NAME)
    if pinned is None or pinned.digest != manifest.digest:
        return f"{start}: its files have the digest {now.digest}. {remedy}"
    said = list(_changes("file", "", pinned.files, now.files))
    if manifest.file is not None:
        said += _changes(
            "image", "the annotations of ", pinned.annotated, annotation_digests(data_set)
        )
    more = f" and {len(said) - _SHOWN} more" if len(said) > _SHOWN else ""
    return f"{start}: {', '.join(said[:_SHOWN])}{more}. {remedy}"


def _changes(
    kind: str, of: str, before: Mapping[str, str], now: Mapping[str, str]
) -> Iterator[str]:
    """Yield a few words for each thing that was changed, added or removed."""
    for name in sorted({*before, *now}):
        if name not in now:
            yield f"{of}{name} is missing"
        elif name not in before:
            yield f"{of}{name} was added"
        elif before[name] != now[name]:
            yield f"{of}{name} {'were' if kind == 'image' else 'was'} changed"


def _read_pin(path: Path) -> Pin | None:
    """Return what was pinned; None where there is no list that can be read."""
    files: dict[str, str] = {}
    annotated: dict[str, str] = {}
    if not path.is_file():  # a pipe would keep everybody waiting
        return None
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError):
        return None
    for line in lines:
        if found := _LINE.fullmatch(line):
            files[found[2]] = found[1]
        elif found := _ANNOTATED.fullmatch(line):
            annotated[found[2]] = found[1]
    return Pin(files, annotated)


def _write_digest(manifest: DataSetManifest, digest: str) -> None:
    """Write the digest into dataset.yaml, and leave everything else there as it is."""
    path = manifest.path
    text = path.read_text(encoding="utf-8")
    line = f"digest: {digest}"
    made, found = re.subn(r"(?m)^digest:.*$", line, text)
    if not found:
        made = f"{text}{'' if text.endswith(chr(10)) else chr(10)}{line}\n"
    write_atomically(path, [made.encode()])
    # A file such as {title: …} takes no further line: only what is read back is believed.
    try:
        ended = read_data_set_manifest(path, manifest.id).digest
    except ManifestError:
        ended = None
    if ended != digest:
        write_atomically(path, [text.encode()])
        raise ManifestError(
            f"{shown(path)}: the digest cannot be written here. Add the line: {line}"
        )
