"""What every image of a data set looks like: its bytes' digest, a perceptual hash, a thumbnail.

The hash is pHash: the signs of the 64 lowest frequencies of a discrete cosine transform of the
image in grey, 32 by 32, against their median. Copies that were re-encoded, resized or slightly
brightened keep it nearly; other images differ in about half of its bits.

Source: Zauner, Implementation and Benchmarking of Perceptual Image Hash Functions (2010).
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from donewhen.domain.data_set import ImageList
from donewhen.foundation.atomic_file import write_atomically
from donewhen.foundation.errors import DataSetError
from donewhen.foundation.fingerprints import Fingerprints
from donewhen.inference.request import available_threads

THUMBNAIL = 16
_FORM = 1  # raised whenever the same image gets another hash or thumbnail
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
    path = store / "looks" / f"{_name(images.folder)}.npz"
    known = _load(path)
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
        _save(path, {digest: known[digest] for digest in digests if digest in known})
    blank = (np.uint64(0), np.zeros(THUMBNAIL**2, np.uint8))
    rows = [known.get(digest, blank) for digest in digests]
    return ImageSignatures(
        tuple(digests),
        np.array([one for one, _ in rows], dtype=np.uint64),
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


def _name(folder: Path) -> str:
    return hashlib.sha256(f"{_FORM}|{folder.resolve()}".encode()).hexdigest()[:32]


def _load(path: Path) -> dict[str, _Signature]:
    try:
        with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as held:
            rows = zip(held["digest"].tolist(), held["hashed"], held["thumbnail"], strict=True)
            return {digest: (hashed, thumbnail) for digest, hashed, thumbnail in rows}
    except (OSError, ValueError, KeyError, EOFError):
        return {}  # a damaged file is made anew
    except Exception as error:
        if type(error).__name__ == "BadZipFile":
            return {}
        raise


def _save(path: Path, known: dict[str, _Signature]) -> None:
    target = io.BytesIO()
    np.savez(
        target,
        digest=np.array(list(known)),
        hashed=np.array([one for one, _ in known.values()], dtype=np.uint64),
        thumbnail=np.stack([one for _, one in known.values()]),
    )
    write_atomically(path, [target.getvalue()])
