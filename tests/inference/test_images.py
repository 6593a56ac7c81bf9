from __future__ import annotations

import io
import os
import struct
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from donewhen.foundation.errors import DataSetError
from donewhen.inference.image_limits import ImageLimits, set_image_limits
from donewhen.inference.images import decode_image, image_size, read_image_bytes


def encoded(image: Image.Image, format: str = "PNG", **options: object) -> bytes:  # noqa: A002
    file = io.BytesIO()
    image.save(file, format, **options)
    return file.getvalue()


def pixels(data: bytes, mode: str = "RGB") -> np.ndarray:
    return np.asarray(decode_image(data, "a.png", mode))  # type: ignore[arg-type]


@pytest.mark.parametrize("format", ["PNG", "BMP", "TIFF", "WEBP", "GIF"])
def test_lossless_formats_keep_their_pixels(format: str) -> None:  # noqa: A002
    image = Image.fromarray(np.arange(4 * 6 * 3, dtype=np.uint8).reshape(4, 6, 3) * 3)
    options = {"lossless": True} if format == "WEBP" else {}

    assert np.array_equal(pixels(encoded(image, format, **options)), np.asarray(image))


def test_exif_orientation_is_applied() -> None:
    image = Image.new("RGB", (8, 4))
    image.putpixel((0, 0), (255, 0, 0))
    exif = Image.Exif()
    exif[0x0112] = 6  # a person sees it turned clockwise

    seen = pixels(encoded(image, exif=exif))

    assert seen.shape == (8, 4, 3)
    assert seen[0, 3].tolist() == [255, 0, 0]


def test_sixteen_bit_grey_keeps_its_range() -> None:
    values = np.array([[0, 128, 129, 257, 25_700, 65_279, 65_535]], dtype=np.uint16)

    seen = pixels(encoded(Image.fromarray(values)), "L")

    assert seen.tolist() == [[0, 0, 1, 1, 100, 254, 255]]


def test_transparent_pixels_are_black() -> None:
    image = Image.new("RGBA", (2, 1), (200, 100, 50, 0))
    image.putpixel((1, 0), (200, 100, 50, 255))

    assert pixels(encoded(image)).tolist() == [[[0, 0, 0], [200, 100, 50]]]


def test_a_palettes_transparent_colour_is_black() -> None:
    image = Image.new("P", (2, 1))
    image.putpalette([250, 250, 250, 10, 20, 30])
    image.putpixel((1, 0), 1)

    assert pixels(encoded(image, transparency=0)).tolist() == [[[0, 0, 0], [10, 20, 30]]]


def test_colours_by_number_need_their_table() -> None:
    head = struct.pack(">IIBBBBB", 2, 1, 8, 3, 0, 0, 0)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(3))) + chunk(b"IEND", b"")

    with pytest.raises(DataSetError, match=r"a\.png has colours by number.*palette is missing"):
        pixels(b"\x89PNG\r\n\x1a\n" + body)


def test_grey_with_alpha_is_laid_over_black() -> None:
    assert pixels(encoded(Image.new("LA", (1, 1), (200, 0))), "L").tolist() == [[0]]


@pytest.mark.parametrize("mode", ["1", "L", "P", "CMYK", "YCbCr"])
def test_other_modes_become_rgb(mode: str) -> None:
    white = Image.new("RGB", (3, 2), (255, 255, 255)).convert(mode)
    format = "PNG" if mode in {"1", "L", "P"} else "TIFF"  # noqa: A001

    assert pixels(encoded(white, format)).min() >= 254


def test_cmyk_jpeg_is_not_inverted() -> None:
    seen = pixels(encoded(Image.new("CMYK", (16, 16), (0, 255, 255, 0)), "JPEG", quality=95))

    assert seen[..., 0].min() > 240
    assert seen[..., 1:].max() < 15


def test_floating_point_pixels_are_refused() -> None:
    data = encoded(Image.new("F", (2, 2), float("nan")), "TIFF")

    with pytest.raises(DataSetError, match=r"a\.png has 32-bit pixels.*8 or 16 bits"):
        pixels(data)


@pytest.mark.parametrize("format", ["JPEG", "PNG", "TIFF", "BMP", "WEBP"])
def test_truncated_images_are_refused(format: str) -> None:  # noqa: A002
    noise = np.random.default_rng(1).integers(0, 256, (64, 64, 3)).astype(np.uint8)
    data = encoded(Image.fromarray(noise), format)

    with pytest.raises(DataSetError, match=r"a\.png.*(decoded|is none of)"):
        pixels(data[: len(data) // 2])


@pytest.mark.parametrize("format", ["GIF", "TIFF", "PNG", "WEBP"])
def test_several_pictures_in_one_file_are_refused(format: str) -> None:  # noqa: A002
    frames = [Image.new("RGB", (4, 4), (shade, 0, 0)) for shade in (0, 120, 240)]
    data = encoded(frames[0], format, save_all=True, append_images=frames[1:])

    with pytest.raises(DataSetError, match="holds 3 pictures"):
        pixels(data)


def chunk(kind: bytes, body: bytes) -> bytes:
    check = zlib.crc32(kind + body)
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", check)


def bomb(width: int, height: int) -> bytes:
    """Return the start of a PNG that promises many pixels."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
    return b"\x89PNG\r\n\x1a\n" + body + chunk(b"IEND", b"")


@pytest.mark.parametrize("side", [8_001, 10_000, 50_000])
def test_a_bomb_is_refused_before_it_is_decoded(side: int) -> None:
    with pytest.raises(DataSetError, match="more than the 64,000,000 pixels allowed"):
        pixels(bomb(side, side))


@pytest.fixture
def limited() -> Iterator[Callable[..., None]]:
    """Return what sets the limits of this process, which are the usual ones afterwards."""
    yield lambda **changes: set_image_limits(ImageLimits(**changes))
    set_image_limits(ImageLimits())


def test_the_limit_of_pixels_itself_is_allowed(
    limited: Callable[..., None], tmp_path: Path
) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(encoded(Image.new("L", (20, 10))))

    limited(pixels=200)
    assert decode_image(path.read_bytes(), path, "L").size == image_size(path) == (20, 10)
    limited(pixels=199)
    with pytest.raises(DataSetError, match=r"a\.png has more than the 199 pixels .* -D pixels="):
        decode_image(path.read_bytes(), path, "L")


def test_more_pixels_than_pillow_allows_may_be_allowed(limited: Callable[..., None]) -> None:
    data = encoded(
        Image.new("1", (14_000, 13_000))
    )  # Pillow takes more than 179 million for a bomb
    limited(pixels=200_000_000)
    assert decode_image(data, "a.png", "L").size == (14_000, 13_000)
    limited()
    with pytest.raises(DataSetError, match="more than the 64,000,000 pixels"):
        decode_image(data, "a.png", "L")


def test_the_limit_of_a_file_itself_is_allowed(
    limited: Callable[..., None], tmp_path: Path
) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(b"x" * 1000)
    limited(file_bytes=1000)
    assert len(read_image_bytes(path)) == 1000
    limited(file_bytes=999)
    with pytest.raises(
        DataSetError, match=r"a\.png has 1,000 bytes, more than the 999 allowed.* -D file_mib="
    ):
        read_image_bytes(path)


def test_postscript_named_jpg_reaches_no_interpreter() -> None:
    with pytest.raises(DataSetError, match="is none of JPEG, PNG"):
        decode_image(b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n", "a.jpg")


def test_the_name_does_not_matter(tmp_path: Path) -> None:
    path = tmp_path / "PHOTO.JPEG"
    path.write_bytes(encoded(Image.new("RGB", (5, 4)), "PNG"))

    assert decode_image(read_image_bytes(path), path).size == (5, 4)


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.jpg")

    with pytest.raises(DataSetError, match=r"a\.jpg is not a regular file"):
        read_image_bytes(tmp_path / "a.jpg")


def test_a_folder_an_empty_and_a_missing_file_are_refused(tmp_path: Path) -> None:
    (tmp_path / "empty.jpg").touch()

    with pytest.raises(DataSetError, match="regular file"):
        read_image_bytes(tmp_path)
    with pytest.raises(DataSetError, match=r"empty\.jpg is empty"):
        read_image_bytes(tmp_path / "empty.jpg")
    with pytest.raises(DataSetError, match=r"gone\.jpg cannot be opened: No such file"):
        read_image_bytes(tmp_path / "gone.jpg")


@pytest.mark.parametrize(("orientation", "expected"), [(1, (8, 4)), (3, (8, 4)), (6, (4, 8))])
def test_the_size_is_that_which_a_person_sees(
    tmp_path: Path, orientation: int, expected: tuple[int, int]
) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    path = tmp_path / "a.jpg"
    path.write_bytes(encoded(Image.new("RGB", (8, 4)), "JPEG", exif=exif))

    assert image_size(path) == expected == decode_image(path.read_bytes(), path).size


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"no image", "does not say its size"),
        (b"", "is empty"),
        (bomb(50_000, 50_000), "64,000,000 pixels"),
    ],
)
def test_what_has_no_size_is_refused(tmp_path: Path, data: bytes, text: str) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(data)

    with pytest.raises(DataSetError, match=rf"a\.png.*{text}"):
        image_size(path)
