"""Text that goes into a report: no control characters, no paths of this machine."""

from __future__ import annotations

import os
import re
import unicodedata
from pathlib import Path

_KEPT = "\n\t"
_PICTURES = 0x2400  # the Unicode block that shows control characters as pictures
_ABSOLUTE = re.compile(r"(?<![\w.:/<\\~])(?:/[^\s/\"'<>|:,;()]+){2,}|\b[A-Za-z]:\\[^\s\"'<>|,;()]+")
_SITE_PACKAGES = re.compile(r".*/(site-packages|dist-packages|lib/python3\.\d+)/")


def clean(text: str) -> str:
    """Return ``text`` with control characters made visible (ESC becomes U+241B).

    Line breaks and tabs stay. Characters that reorder what is read, and halves of surrogate
    pairs, become U+FFFD.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(map(_shown, text.replace("\r\n", "\n")))


def _shown(character: str) -> str:
    code = ord(character)
    if character in _KEPT:
        return character
    if code < 0x20:
        return chr(_PICTURES + code)
    if code == 0x7F:
        return "\u2421"
    hidden = unicodedata.category(character) in {"Cc", "Cs"}
    reordering = 0x202A <= code <= 0x202E or 0x2066 <= code <= 0x2069
    return "\ufffd" if hidden or reordering else character


def without_local_paths(text: str) -> str:
    """Return ``text`` with absolute paths shortened.

    Below the current folder they become relative, in installed packages they begin with
    ``site-packages``, elsewhere the last two parts are kept.
    """
    here = str(Path.cwd())
    below = re.escape(here.rstrip(os.sep) + os.sep)
    text = re.sub(rf"(?<![\w.]){below}(?=\S)", "", text)  # also where its name has a space
    return _ABSOLUTE.sub(lambda match: _short(match.group(), here), text)


def _short(path: str, here: str) -> str:
    bare = path.rstrip(".")
    end = path[len(bare) :]
    if bare.rstrip(os.sep) == here:
        return f".{end}"
    if packaged := _SITE_PACKAGES.match(bare):
        return f"{packaged.group(1)}/{bare[packaged.end() :]}{end}"
    parts = [part for part in re.split(r"[/\\]", bare) if part]
    return "/".join(["…", *parts[-2:]]) + end


def first_lines(text: str, count: int = 2) -> str:
    """Return the first ``count`` lines of ``text`` that are not blank."""
    return "\n".join([line.rstrip() for line in text.splitlines() if line.strip()][:count])
