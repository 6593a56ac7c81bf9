"""The pictures of a page: each once, as small as all of them together have to be.

A contact sheet says itself where its tiles are and what they show (see ``evidence.contact_sheet``),
so the page shows tile by tile, with the words as text.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import os
import warnings
from collections.abc import Collection, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

BUDGET = 8_500_000
"""Bytes of all pictures together, before base64 makes four of every three."""
_SCALES = (1.0, 0.8, 0.65, 0.5, 0.4, 0.3)  # tried in this order until all pictures fit
_MOST_BYTES = 32 * 1024**2
_MOST_PIXELS = 60_000_000
_SIDE = 1600  # pixels: no picture is shown larger
_QUALITY = 70
_LONGEST = 300  # characters of a heading or a caption
_MOST_PIECES = 60
_FORMATS = {"JPEG": "image/jpeg", "PNG": "image/png"}


@dataclass(frozen=True)
class Piece:
    """A part of a sheet in its own pixels (x, y, width, height).

    ``image`` is the image's name, "" where it has none, and ``what`` happened there.
    """

    area: tuple[int, int, int, int]
    image: str
    what: str

    @property
    def caption(self) -> str:
        """The two in a line."""
        return f"{self.image}: {self.what}" if self.image else self.what

    @property
    def view(self) -> str:
        """The part as an SVG viewBox."""
        return " ".join(map(str, self.area))


@dataclass(frozen=True)
class Sheet:
    """A picture on the page; ``key`` is its id there, ``name`` its file's."""

    key: str
    name: str
    width: int
    height: int
    heading: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Packed:
    """Pictures as they go into the page: data URIs by key; a key that is not there was left out."""

    sheets: Mapping[str, Sheet]
    uris: Mapping[str, str]

    def __contains__(self, key: object) -> bool:
        return key in self.uris

    def elements(self) -> Iterator[str]:
        """Yield each picture as an SVG element with its key as its id."""
        for key, uri in self.uris.items():
            size = f'width="{self.sheets[key].width}" height="{self.sheets[key].height}"'
            yield f'<image id="{key}" {size} preserveAspectRatio="none" href="{uri}"/>\n'


@dataclass(frozen=True)
class _File:
    sheet: Sheet
    content: bytes
    media_type: str


@dataclass
class Album:
    """Collects pictures, then packs them; the same bytes are one picture."""

    _files: dict[str, _File] = field(default_factory=dict)
    # By device and inode: goals name the same file many times, and it is read once.
    _known: dict[tuple[int, int], str | None] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self._files)

    def add(self, path: Path) -> Sheet | None:
        """Return the picture in a file; None if there is none, or if it is too large."""
        facts = path.stat()
        place = (facts.st_dev, facts.st_ino)
        if place not in self._known:
            self._known[place] = self._read(path)
        key = self._known[place]
        return None if key is None else self._files[key].sheet

    def _read(self, path: Path) -> str | None:
        if path.stat().st_size > _MOST_BYTES:
            return None
        content = path.read_bytes()
        key = f"p{hashlib.sha256(content).hexdigest()[:16]}"
        if key not in self._files:
            file = _opened(key, path.name, content)
            if file is None:
                return None
            self._files[key] = file
        return key

    def packed(self, first: Collection[str] = ()) -> Packed:
        """Return the pictures, together at most ``BUDGET`` bytes.

        Those that do not fit even when they are small are left out, those of ``first`` (keys) last.
        """
        files = sorted(self._files.values(), key=lambda file: file.sheet.key not in first)
        if not files:
            return Packed({}, {})
        made: list[bytes] = []
        for scale in _SCALES[_SCALES.index(_fitting(files)) :]:
            with ThreadPoolExecutor(min(4, os.cpu_count() or 1)) as pool:  # Pillow lets threads run
                made = list(pool.map(partial(_resized, scale), files))
            # The first scale is a guess; only what was made says how many bytes it takes.
            if sum(map(len, made)) <= BUDGET:
                break
        sheets = {key: file.sheet for key, file in self._files.items()}
        return Packed(sheets, _uris(files, made))


def _opened(key: str, name: str, content: bytes) -> _File | None:
    from PIL import Image, UnidentifiedImageError  # takes 20 ms

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # Pillow only warns of a decompression bomb
            with Image.open(io.BytesIO(content), formats=tuple(_FORMATS)) as image:
                if image.width * image.height > _MOST_PIXELS:
                    return None
                size, info = image.size, dict(image.info)
                media_type = _FORMATS[str(image.format)]
    # Pillow raises SyntaxError for a broken PNG.
    except (OSError, UnidentifiedImageError, ValueError, SyntaxError, Warning):
        return None
    # A JPEG has a comment, a PNG a text chunk.
    heading, pieces = _described(info.get("comment") or info.get("Description"), size)
    return _File(Sheet(key, name, *size, heading, pieces), content, media_type)


def _described(text: object, size: tuple[int, int]) -> tuple[str, tuple[Piece, ...]]:
    """Return heading and pieces as the file says them; nothing where they make no sense.

    Anybody may have written the file: whatever is wrong with what it says, the picture is shown.
    """
    try:
        said: Any = json.loads(text) if isinstance(text, str | bytes) else {}
        pieces = tuple(_piece(tile, size) for tile in said["tiles"][:_MOST_PIECES])
        return str(said["heading"])[:_LONGEST], pieces
    except (ValueError, KeyError, TypeError, RecursionError):
        return "", ()


def _piece(said: Mapping[str, Any], size: tuple[int, int]) -> Piece:
    x, y, width, height = map(int, said["area"])
    if min(x, y) < 0 or min(width, height) < 1 or x + width > size[0] or y + height > size[1]:
        raise ValueError("outside its picture")
    if "caption" in said:  # a sheet of an earlier version: there the image's name comes first
        first, mark, rest = str(said["caption"]).partition(": ")
        said = {"image": first, "what": rest} if mark else {"image": "", "what": first}
    image, what = (str(said[name])[:_LONGEST] for name in ("image", "what"))
    return Piece((x, y, width, height), image, what)


def _fitting(files: list[_File]) -> float:
    """Return the largest scale that is likely to fit.

    The exponent is below 2, because a pixel of a smaller picture takes more bytes.
    """
    whole = sum(len(file.content) for file in files)
    return next((scale for scale in _SCALES if whole * scale**1.5 <= BUDGET), _SCALES[-1])


def _resized(scale: float, file: _File) -> bytes:
    """Return a picture at a scale as JPEG; as it is where it is small enough already."""
    largest = max(file.sheet.width, file.sheet.height)
    if scale == 1.0 and largest <= _SIDE:
        return file.content
    from PIL import Image

    share = min(scale, _SIDE / largest)
    size = (
        max(1, round(file.sheet.width * share)),
        max(1, round(file.sheet.height * share)),
    )
    made = io.BytesIO()
    try:
        with Image.open(io.BytesIO(file.content), formats=tuple(_FORMATS)) as image:
            image.draft("RGB", size)  # a JPEG is read at a half or a quarter of its size at once
            small = image.convert("RGB").resize(size, Image.Resampling.HAMMING)
            small.save(made, format="JPEG", quality=_QUALITY)
    except (OSError, ValueError, SyntaxError, Warning):
        return b""
    return made.getvalue()


def _uris(files: Iterable[_File], made: Iterable[bytes]) -> dict[str, str]:
    uris, spent = {}, 0
    for file, content in zip(files, made, strict=True):
        if not content or spent + len(content) > BUDGET:
            continue
        spent += len(content)
        as_it_was = content is file.content
        media_type = file.media_type if as_it_was else "image/jpeg"
        uris[file.sheet.key] = f"data:{media_type};base64,{base64.b64encode(content).decode()}"
    return uris
