"""Text for a terminal: names without control characters."""

from __future__ import annotations

import unicodedata


def clean(text: str) -> str:
    """Return ``text`` with control characters replaced: a name must not drive a terminal.

    Line ends stay; other white space becomes a space.
    """
    return text if text.isprintable() else "".join(map(_clean_character, text))


def _clean_character(char: str) -> str:
    if char.isprintable() or char == "\n":
        return char
    return " " if char == "\t" or unicodedata.category(char) == "Zs" else "\ufffd"
