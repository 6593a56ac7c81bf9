"""Write the judged half of scikit-learn's scanned digits as images, one folder for each digit.

make_digits(Path("datasets/digits"))

The set is E. Alpaydin and C. Kaynak's "Optical Recognition of Handwritten Digits" (UCI, CC BY 4.0):
1,797 scans of 8 by 8 cells with the values 0 to 16. The first 898 are for training, the last 899
are judged: no image stands in both.
"""

from __future__ import annotations

import shutil
import struct
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock

from donewhen.foundation.atomic_file import write_atomically
from donewhen_samples.files import digest_of_files
from donewhen_samples.scikit_learn import scikit_learn_folder

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

TRAINING = 898
"""How many images, from the first, are for training."""

_IMAGES = "images"
_MARKER = ".made"
_DRAFT = ".images.draft"


def is_made(folder: Path) -> bool:
    """Return whether the images are complete: the marker is written after the last of them."""
    return (folder / _MARKER).is_file() and (folder / _IMAGES).is_dir()


def digest_of(folder: Path) -> str:
    """Return the digest of the files below images/; see ``digest_of_files``."""
    return digest_of_files(folder, (folder / _IMAGES).rglob("*"))


def make_digits(folder: Path) -> None:
    """Write ``folder``/images/<digit>/<number>.png, 899 images; complete ones are left alone.

    The images appear all at once, by a rename: what a killed run leaves is not among them.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with FileLock(folder / ".lock"):
        if is_made(folder) and (folder / _MARKER).read_text() == f"{digest_of(folder)}\n":
            return
        (folder / _MARKER).unlink(missing_ok=True)
        for leftover in (_DRAFT, _IMAGES):
            shutil.rmtree(folder / leftover, ignore_errors=True)
        _write_images(folder / _DRAFT)
        (folder / _DRAFT).replace(folder / _IMAGES)
        # The images themselves are not fsynced, which would take longer than everything else: the
        # digest in the marker finds what a power cut may spoil, and the next call makes them anew.
        write_atomically(folder / _MARKER, [f"{digest_of(folder)}\n".encode()])


def grey_levels(cells: NDArray[np.float64]) -> NDArray[np.uint8]:
    """Return grey levels (0 to 255) for cells (whole numbers from 0 to 16), of the same shape."""
    levels: NDArray[np.uint8] = (cells.astype("int64") * 255 // 16).astype("uint8")
    return levels


def _write_images(folder: Path) -> None:
    scikit_learn_folder()  # says how to get it, where it is not installed
    # Importing it takes more than a second.
    from sklearn.datasets import load_digits

    digits = load_digits()
    levels = grey_levels(digits.images)
    for digit in range(10):
        (folder / str(digit)).mkdir(parents=True)
    for number in range(TRAINING, len(levels)):
        path = folder / str(digits.target[number]) / f"{number:04d}.png"
        path.write_bytes(_png(levels[number]))


def _png(levels: NDArray[np.uint8]) -> bytes:
    """Return a grey PNG whose bytes depend on ``levels`` (uint8 [height, width]) alone.

    Compressed bytes differ between versions of zlib, and a library's choice of row filters
    between its versions. So the rows are stored as they are (filter 0, one stored block).
    Format: https://www.w3.org/TR/png-3/, RFC 1950, RFC 1951.
    """
    height, width = levels.shape
    rows = b"".join(b"\0" + row.tobytes() for row in levels)
    assert len(rows) < 1 << 16  # what one stored block can hold
    block = b"\x01" + struct.pack("<HH", len(rows), len(rows) ^ 0xFFFF) + rows
    stream = b"\x78\x01" + block + struct.pack(">I", zlib.adler32(rows))
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", stream), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in chunks)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
