"""Image files become pixels, or a refusal that names the file.

What a decoded image is:

- only regular files in JPEG, PNG, BMP, WebP, GIF and TIFF are opened, whatever they are called;
- an image that exceeds ``image_limits`` is refused before it is decoded, a truncated one always,
  and so is a file with several frames (nobody could say which one the labels mean);
- the EXIF orientation is applied: boxes are in pixels of the image as a person sees it;
- transparent pixels are laid over black; colours by number need their table;
- 16-bit grey becomes 8-bit by its full range (65535 becomes 255); 32-bit and floating-point
  pixels have no agreed range and are refused.
"""

from __future__ import annotations

import io
import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

# Pillow is imported here, and this module only by the worker: a warm run reads no image.
from PIL import Image, ImageOps, UnidentifiedImageError

from donewhen.foundation.errors import DataSetError
from donewhen.inference.image_limits import image_limits

if TYPE_CHECKING:
    from typing import Literal

FORMATS = ("JPEG", "PNG", "BMP", "WEBP", "GIF", "TIFF")
_ORIENTATION = 0x0112
_ON_THE_SIDE = {5, 6, 7, 8}  # orientations that swap width and height
_WITH_ALPHA = {"RGBA", "LA", "PA", "RGBa", "La"}
_SIXTEEN_BITS = {"I;16", "I;16B", "I;16L", "I;16N"}
_NO_AGREED_RANGE = {"I", "F"}


def read_image_bytes(path: Path | str) -> bytes:
    """Return the bytes of the regular file ``path``.

    Raises ``DataSetError`` for what is missing, unreadable, empty, too large or not a regular
    file; a pipe is never waited for.
    """
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    except OSError as error:
        raise DataSetError(f"image {path} cannot be opened: {error.strerror}.") from None
    try:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode):
            raise DataSetError(f"image {path} is not a regular file. Put the picture itself there.")
        most = image_limits().file_bytes
        if status.st_size > most:
            raise DataSetError(
                f"image {path} has {status.st_size:,} bytes, more than the {most:,} allowed. "
                "Save it smaller, or allow more: -D file_mib="
            )
        data = _all_of(handle, status.st_size)
    except OSError as error:
        raise DataSetError(f"image {path} cannot be read: {error.strerror}.") from None
    finally:
        os.close(handle)
    if not data:
        raise DataSetError(f"image {path} is empty (0 bytes). Fetch it again.")
    return data


def _all_of(handle: int, expected: int) -> bytes:
    parts = []
    while part := os.read(handle, expected + 1):
        parts.append(part)
    return parts[0] if len(parts) == 1 else b"".join(parts)


def decode_image(data: bytes, path: Path | str, mode: Literal["RGB", "L"] = "RGB") -> Image.Image:
    """Return the picture in ``data`` as an 8-bit image in ``mode``.

    ``path`` is for messages only. Raises ``DataSetError`` as the module says.
    """
    try:
        image = _opened(data)
        _check_size(image, path)
        _check_single(image, path)
        image.load()
        if image.getexif().get(_ORIENTATION, 1) != 1:
            ImageOps.exif_transpose(image, in_place=True)
        return _in_mode(image, path, mode)
    except DataSetError:
        raise
    except UnidentifiedImageError:
        raise DataSetError(
            f"image {path} is none of {', '.join(FORMATS)}. Save it as JPEG or PNG."
        ) from None
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        raise _too_many_pixels(path) from None
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - a broken file makes Pillow raise almost anything
        reason = " ".join(str(error).split()) or type(error).__name__
        raise DataSetError(
            f"image {path} cannot be decoded ({reason}). Fetch or save it again."
        ) from None


def image_size(path: Path | str) -> tuple[int, int]:
    """Return width and height of the image in ``path`` as a person sees it, without decoding it.

    Raises ``DataSetError`` where ``read_image_bytes`` would and for what is no image.
    """
    data = read_image_bytes(path)
    try:
        with _opened(data) as image:
            turned = image.getexif().get(_ORIENTATION, 1) in _ON_THE_SIDE
            return (image.height, image.width) if turned else image.size
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        raise _too_many_pixels(path) from None
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - a broken file makes Pillow raise almost anything
        raise DataSetError(
            f"image {path} does not say its size. Fetch or save it again, or write its width and "
            "height into the annotations."
        ) from None


def _opened(data: bytes) -> Image.Image:
    """Return the image in ``data``, of which no more than the header is read yet."""
    most = image_limits().pixels
    if Image.MAX_IMAGE_PIXELS is not None and most > Image.MAX_IMAGE_PIXELS:
        Image.MAX_IMAGE_PIXELS = most  # more was allowed: Pillow's own limit must not be below
    return Image.open(io.BytesIO(data), formats=FORMATS)


def _check_size(image: Image.Image, path: Path | str) -> None:
    if image.width * image.height > image_limits().pixels:
        raise _too_many_pixels(path)
    if min(image.size) < 1:
        raise DataSetError(f"image {path} has no pixels. Fetch or save it again.")


def _too_many_pixels(path: Path | str) -> DataSetError:
    return DataSetError(
        f"image {path} has more than the {image_limits().pixels:,} pixels allowed. "
        "Save it smaller, or allow more: -D pixels="
    )


def _check_single(image: Image.Image, path: Path | str) -> None:
    frames = getattr(image, "n_frames", 1)
    if frames > 1 and image.format != "MPO":  # an MPO's first picture is the photograph itself
        raise DataSetError(
            f"image {path} holds {frames} pictures. Save each one as a file of its own."
        )


def _in_mode(image: Image.Image, path: Path | str, mode: str) -> Image.Image:
    if image.mode == "P" and image.palette is None:
        raise DataSetError(
            f"image {path} has colours by number, but their palette is missing. Save it again."
        )
    if image.mode in _NO_AGREED_RANGE:
        raise DataSetError(
            f"image {path} has 32-bit pixels, whose range is not defined. "
            "Save it with 8 or 16 bits."
        )
    if image.mode in _SIXTEEN_BITS:
        image = _to_eight_bits(image)
    if image.mode in _WITH_ALPHA or "transparency" in image.info:
        image = image.convert("RGBA")
        black = Image.new("RGBA", image.size, (0, 0, 0, 255))
        image = Image.alpha_composite(black, image)
    return image if image.mode == mode else image.convert(mode)


def _to_eight_bits(image: Image.Image) -> Image.Image:
    """Return 16-bit grey as 8-bit grey; Pillow's own conversion would saturate at 255."""
    wide = np.asarray(image).astype(np.uint32)
    return Image.fromarray(((wide + 128) // 257).astype(np.uint8))
