"""Images that nobody should be judged on."""

from __future__ import annotations

import io
import struct
import zlib
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image
from tests.corpus.fault import (
    IMAGE,
    SHADES,
    Fault,
    Spoil,
    a_socket,
    both,
    edit,
    folder,
    link,
    pipe,
    remove,
    write,
)

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["FAULTS"]

NOISE = np.random.default_rng(7).integers(0, 256, (32, 32, 3)).astype(np.uint8)


def encoded(kind: str, picture: Image.Image | None = None, **options: Any) -> bytes:
    file = io.BytesIO()
    (Image.fromarray(NOISE) if picture is None else picture).save(file, kind, **options)
    return file.getvalue()


def picture(kind: str, made: Image.Image | None = None, **options: Any) -> Spoil:
    return write(IMAGE, encoded(kind, made, **options))


def cut(kind: str, keep: float = 0.5) -> Spoil:
    data = encoded(kind)
    return write(IMAGE, data[: int(len(data) * keep)])


def frames(kind: str) -> Spoil:
    several = [Image.new("RGB", (32, 32), (level, 0, 0)) for level in (0, 120, 240)]
    return picture(kind, several[0], save_all=True, append_images=several[1:])


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(
    width: int, height: int, data: bytes, *, depth: int = 8, colour: int = 2, tail: bytes = b""
) -> bytes:
    """Return a PNG that promises ``width`` times ``height`` pixels and holds ``data``."""
    head = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    body = chunk(b"IHDR", head) + tail + chunk(b"IDAT", zlib.compress(data))
    return b"\x89PNG\r\n\x1a\n" + body + chunk(b"IEND", b"")


def patched(kind: str, change: Callable[[bytearray], object]) -> Spoil:
    data = bytearray(encoded(kind))
    change(data)
    return write(IMAGE, bytes(data))


def jpeg_of(width: int, height: int) -> bytes:
    """Return a JPEG whose header promises another size."""
    data = bytearray(encoded("JPEG"))
    place = data.index(b"\xff\xc0") + 5
    data[place : place + 4] = struct.pack(">HH", height, width)
    return bytes(data)


def gif_of(width: int, height: int) -> bytes:
    data = bytearray(encoded("GIF"))
    data[6:10] = struct.pack("<HH", width, height)
    return bytes(data)


def bmp_of(width: int, height: int) -> bytes:
    data = bytearray(encoded("BMP"))
    data[18:26] = struct.pack("<ii", width, height)
    return bytes(data)


def tiff_of(width: int, height: int) -> bytes:
    """Return a TIFF of strips that are not there."""
    tags = [(256, width), (257, height), (258, 8), (259, 1), (262, 1), (273, 8), (278, height)]
    tags.append((279, width * height & 0xFFFFFFFF))
    body = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in tags)
    return b"II*\0\x08\0\0\0" + struct.pack("<H", len(tags)) + body + bytes(4)


def raised(data: bytearray, place: int) -> None:
    data[place] ^= 0xFF


UNDECODABLE = ("0001.png", "cannot be decoded")
UNKNOWN = ("0001.png", "is none of JPEG, PNG")
BOMB = ("0001.png", "64,000,000 pixels", "Save it smaller")

FILES = [
    Fault("missing", remove(IMAGE), ("dataset.yaml:3", "1 of 3 images", '"0001.png"')),
    Fault(
        "all missing",
        remove("datasets/dots/images"),
        ("dataset.yaml:2", "cannot be listed", "datasets/dots/images"),
    ),
    Fault("empty", write(IMAGE, b""), ("0001.png", "empty (0 bytes)")),
    Fault("folder", folder(IMAGE), ("dataset.yaml:3", '"0001.png"', "not regular files")),
    Fault("pipe", pipe(IMAGE), ("dataset.yaml:3", '"0001.png"', "not regular files")),
    Fault("socket", a_socket(IMAGE), ("dataset.yaml:3", '"0001.png"', "not regular files")),
    Fault(
        "device", link(IMAGE, "/dev/zero"), ("dataset.yaml:3", '"0001.png"', "not regular files")
    ),
    Fault(
        "link out of the data set",
        link(IMAGE, "../../../moved-away"),
        ("dataset.yaml:3", '"0001.png"', "inside datasets/dots"),
    ),
    Fault("link in a circle", link(IMAGE, "0001.png"), ("dataset.yaml:3", '"0001.png"')),
    Fault("link to nothing", link(IMAGE, "0000.png"), ("dataset.yaml:3", '"0001.png"')),
    Fault(
        "folder of images leads out",
        link("datasets/dots/images", "../../moved-away"),
        ("dataset.yaml:2", "through a link"),
    ),
    Fault(
        "folder of images is a file",
        both(link("datasets/dots/images", "pictures"), write("datasets/dots/pictures", b"x")),
        ("dataset.yaml:2", "cannot be listed"),
    ),
    Fault(
        "git lfs pointer",
        write(IMAGE, "version https://git-lfs.github.com/spec/v1\noid sha256:0\n"),
        UNKNOWN,
    ),
    Fault("web page", write(IMAGE, "<!DOCTYPE html><html>not found</html>"), UNKNOWN),
    Fault("text", write(IMAGE, "picture\n"), UNKNOWN),
    Fault("zeros", write(IMAGE, bytes(4096)), UNKNOWN),
    Fault("pickle", write(IMAGE, b"\x80\x04\x95\x10\x00\x00\x00"), UNKNOWN),
]

FORMATS = [
    Fault(
        "postscript",
        write(IMAGE, "%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 32 32\nshowpage\n"),
        UNKNOWN,
    ),
    Fault("pdf", write(IMAGE, "%PDF-1.7\n1 0 obj\n"), UNKNOWN),
    Fault(
        "svg",
        write(IMAGE, '<svg xmlns="http://www.w3.org/2000/svg"><image href="/etc/passwd"/></svg>'),
        UNKNOWN,
    ),
    Fault(
        "xml entities",
        write(IMAGE, '<!DOCTYPE x [<!ENTITY e SYSTEM "/etc/passwd">]><svg>&e;</svg>'),
        UNKNOWN,
    ),
    Fault("ppm", picture("PPM"), UNKNOWN),
    Fault("ico", picture("ICO"), UNKNOWN),
    Fault("tga", picture("TGA"), UNKNOWN),
    Fault("jpeg 2000", write(IMAGE, b"\0\0\0\x0cjP  \r\n\x87\n" + bytes(64)), UNKNOWN),
    Fault("photoshop", write(IMAGE, b"8BPS\0\x01" + bytes(64)), UNKNOWN),
    Fault("video", write(IMAGE, b"\0\0\0\x18ftypmp42" + bytes(64)), UNKNOWN),
    Fault("fits", write(IMAGE, b"SIMPLE  =                    T" + bytes(64)), UNKNOWN),
    Fault("raw pixels", write(IMAGE, NOISE.tobytes()), UNKNOWN),
    Fault(
        "32-bit pixels",
        picture("TIFF", Image.new("I", (32, 32), 70_000)),
        ("0001.png", "32-bit pixels", "8 or 16 bits"),
    ),
    Fault(
        "floating-point pixels",
        picture("TIFF", Image.new("F", (32, 32), float("nan"))),
        ("0001.png", "32-bit pixels", "8 or 16 bits"),
    ),
    Fault("animated gif", frames("GIF"), ("0001.png", "holds 3 pictures")),
    Fault("animated png", frames("PNG"), ("0001.png", "holds 3 pictures")),
    Fault("animated webp", frames("WEBP"), ("0001.png", "holds 3 pictures")),
    Fault("tiff of pages", frames("TIFF"), ("0001.png", "holds 3 pictures")),
]

DAMAGED = [
    Fault("half a png", cut("PNG"), UNDECODABLE),
    Fault("half a jpeg", cut("JPEG"), UNDECODABLE),
    Fault("half a gif", cut("GIF"), ("0001.png",)),
    Fault("half a bmp", cut("BMP"), UNDECODABLE),
    Fault("half a webp", cut("WEBP"), ("0001.png",)),
    Fault("half a tiff", cut("TIFF"), ("0001.png",)),
    Fault("only a png's first bytes", cut("PNG", 0.005), UNKNOWN),
    Fault("only a jpeg's first bytes", cut("JPEG", 0.01), UNDECODABLE),
    Fault("last bytes lost", write(IMAGE, encoded("PNG")[:-30]), UNDECODABLE),
    Fault("damaged pixels", patched("PNG", lambda data: raised(data, len(data) // 2)), UNDECODABLE),
    Fault("damaged header", patched("PNG", lambda data: raised(data, 25)), ("0001.png",)),
    Fault("too little data", write(IMAGE, png(32, 32, b"\0" * 100)), UNDECODABLE),
    Fault("no size", write(IMAGE, png(0, 0, b"")), ("0001.png",)),
    Fault("impossible depth", write(IMAGE, png(32, 32, bytes(4000), depth=7)), ("0001.png",)),
    Fault("impossible colour", write(IMAGE, png(32, 32, bytes(4000), colour=9)), ("0001.png",)),
    Fault("no colour table", write(IMAGE, png(32, 32, bytes(4000), colour=3)), ("0001.png",)),
]

BOMBS = [
    Fault("13,000 by 13,000", write(IMAGE, png(13_000, 13_000, bytes(1000))), BOMB),
    Fault("50,000 by 50,000", write(IMAGE, png(50_000, 50_000, bytes(1000))), BOMB),
    Fault("one long line", write(IMAGE, png(1 << 30, 1, bytes(1000))), BOMB),
    Fault("jpeg of 60,000 by 60,000", write(IMAGE, jpeg_of(60_000, 60_000)), BOMB),
    Fault("gif of 65,000 by 65,000", write(IMAGE, gif_of(65_000, 65_000)), BOMB),
    Fault("bmp of 100,000 by 100,000", write(IMAGE, bmp_of(100_000, 100_000)), BOMB),
    Fault("tiff of 40,000 by 40,000", write(IMAGE, tiff_of(40_000, 40_000)), BOMB),
    Fault(
        "text that unfolds",
        write(
            IMAGE,
            png(
                32,
                32,
                bytes(32 * 97),
                tail=chunk(b"zTXt", b"a\0\0" + zlib.compress(bytes(200_000_000), 9)),
            ),
        ),
        ("0001.png",),
    ),
    Fault(
        "colour profile that unfolds",
        write(
            IMAGE,
            png(
                32,
                32,
                bytes(32 * 97),
                tail=chunk(b"iCCP", b"a\0\0" + zlib.compress(bytes(200_000_000), 9)),
            ),
        ),
        ("0001.png",),
    ),
]

CLASSES = both(
    edit("behave.ini", "model = dot-finder", "model = shade-reader"),
    edit("behave.ini", "dataset = dots", "dataset = shades"),
    edit("features/goal.feature", "it finds at least 1 red dot", "accuracy is at least 50%"),
)
SHADE = f"{SHADES}/dark/000.png"

OF_CLASSES = [
    Fault(
        "in a class: empty", both(CLASSES, write(SHADE, b"")), ("dark/000.png", "empty (0 bytes)")
    ),
    Fault(
        "in a class: text",
        both(CLASSES, write(SHADE, b"x")),
        ("dark/000.png", "is none of JPEG, PNG"),
    ),
    Fault(
        "in a class: half", both(CLASSES, write(SHADE, encoded("JPEG")[:300])), ("dark/000.png",)
    ),
    Fault(
        "in a class: bomb",
        both(CLASSES, write(SHADE, png(50_000, 50_000, b""))),
        ("dark/000.png", "64,000,000 pixels"),
    ),
    Fault(
        "in a class: all of them",
        both(
            CLASSES,
            *(
                write(f"{SHADES}/{one}/00{n}.png", b"x")
                for one in ("dark", "light")
                for n in range(2)
            ),
        ),
        ("4 of 4 images cannot be used",),
    ),
]

FAULTS = [*FILES, *FORMATS, *DAMAGED, *BOMBS, *OF_CLASSES]
