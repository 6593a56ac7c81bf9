"""What every image of a data set looks like: its bytes' digest, a perceptual hash, a thumbnail.

The hash is pHash: the signs of the 64 lowest frequencies of a discrete cosine transform of the
image in grey, 32 by 32, against their median. Copies that were re-encoded, resized or slightly
brightened keep it nearly; other images differ in about half of its bits.

Source: Zauner, Implementation and Benchmarking of Perceptual Image Hash Functions (2010).
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from donewhen.domain.data_set import ImageList
from donewhen.foundation.cache import Cache
from donewhen.foundation.errors import DataSetError
from donewhen.foundation.fingerprints import Fingerprints
from donewhen.inference.request import available_threads

THUMBNAIL = 16
_FORM = 2  # raised whenever the same image gets another hash or thumbnail
_SIDE, _LOW = 32, 8


@dataclass(frozen=True)
class ImageSignatures:
    """Of each image, in order: ``digest`` (sha256), ``hashed`` uint64 [N], ``thumbnail`` [N, 256].

    ``faults`` maps the index of an image that cannot be read to the reason; its other entries
    mean nothing.
    """

    digest: tuple[str, ...]
    hashed: NDArray[np.uint64]
    thumbnail: NDArray[np.uint8]
    faults: dict[int, str]


def read_signatures(
    images: ImageList,
    store: Path,
    *,
    threads: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> ImageSignatures:
    """Return the looks of all images; what was looked at before is found in ``store``.

    ``progress`` hears (images done, images in all).
    Raises ``DataSetError`` for files that are not there. An image that is there and cannot be read
    is one of ``faults``.
    """
    crew = threads or available_threads()
    digests = Fingerprints(images.folder, store, threads=crew).digests(images.names)
    cache, key = (
        Cache(store / "looks", _FORM, _encode, _decode),
        os.fsencode(images.folder.resolve()),
    )
    known = cache.get(key, {})
    missing = [row for row, digest in enumerate(digests) if digest not in known]
    faults: dict[int, str] = {}
    with ThreadPoolExecutor(crew) as pool:
        seen = pool.map(lambda row: _look(images.path(row)), missing)
        for done, (row, look) in enumerate(zip(missing, seen, strict=True)):
            if progress is not None:
                progress(len(digests) - len(missing) + done, len(digests))
            if isinstance(look, str):
                faults[row] = look
            else:
                known[digests[row]] = look
    if len(missing) > len(faults):
        cache.put(key, {digest: known[digest] for digest in digests if digest in known})
    blank = (np.uint64(0), np.zeros(THUMBNAIL**2, np.uint8))
    rows = [known.get(digest, blank) for digest in digests]
    return ImageSignatures(
        tuple(digests),
        np.array([hashed for hashed, _ in rows], dtype=np.uint64),
        np.stack([one for _, one in rows]) if rows else np.zeros((0, THUMBNAIL**2), np.uint8),
        faults,
    )


_Signature = tuple[np.uint64, NDArray[np.uint8]]


def _look(path: Path) -> _Signature | str:
    # Pillow is slow to import, and what was looked at before needs none.
    from PIL import Image

    from donewhen.inference.images import decode_image, read_image_bytes

    try:
        image = decode_image(read_image_bytes(path), path, "L")
    except DataSetError as error:
        return str(error)
    small = image.resize((_SIDE, _SIDE), Image.Resampling.BOX if min(image.size) >= _SIDE else 2)
    thumbnail = small.resize((THUMBNAIL, THUMBNAIL), Image.Resampling.BOX)
    return _hash(np.asarray(small, np.float64)), np.asarray(thumbnail, np.uint8).ravel()


def _hash(grey: NDArray[np.float64]) -> np.uint64:
    place = np.arange(_SIDE)
    basis = np.cos(np.pi * (2 * place + 1) * np.arange(_LOW)[:, np.newaxis] / (2 * _SIDE))
    low = (basis @ grey @ basis.T).ravel()
    # Of no frequency is the mean brightness; leaving it out makes a brighter copy equal.
    bits = low > np.median(low[1:])
    return np.uint64(np.packbits(bits).view(">u8")[0])


_RECORD = np.dtype([("digest", "S64"), ("hashed", "<u8"), ("thumbnail", "u1", THUMBNAIL**2)])


def _encode(known: dict[str, _Signature]) -> bytes:
    rows = [(digest, hashed, thumbnail) for digest, (hashed, thumbnail) in known.items()]
    return np.array(rows, _RECORD).tobytes()


def _decode(content: bytes) -> dict[str, _Signature]:
    rows = np.frombuffer(content, _RECORD)
    signatures = zip(rows["hashed"], rows["thumbnail"], strict=True)
    return dict(zip(rows["digest"].astype(str).tolist(), signatures, strict=True))
