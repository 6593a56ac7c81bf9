"""Markdown whose texts are only text, on GitHub and on GitLab.

Whatever a name holds, it opens no cell, no tag and no link, mentions nobody, and names no issue.
Characters that mean something become references; those that are looked for in the finished page
(``@name``, ``#12``, addresses) are parted by a space of no width.

Source: GitHub Flavored Markdown, GitLab's list of references.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_PARTED = "&#8203;"
_MEANS_SOMETHING = re.compile(r"[\\`*_{}\[\]<>#!|~&@$^]")
# A reference of GitHub or GitLab (@name, #12, !12, ~label, %milestone, $snippet, &epic, ^alert) …
_REFERENCE = re.compile(r"[@#!~%$&^](?=[\w\"'{\[])")
# … an address, a mail address among them, and an issue in another way.
_ADDRESS = re.compile(r":(?=//)|(?<=\bwww)(?=\.)|(?<=\bGH)(?=-\d)", re.IGNORECASE)
# What would open a list, a line or a heading where a paragraph begins.
_OPENING = re.compile(r"^(?:[-+=](?=[-+=\s]|$)|\d+[.)](?=\s|$))")
_MAIL = re.compile(r"\b(mailto|xmpp):", re.IGNORECASE)


def clipped(text: str, longest: int = 300) -> str:
    """Return ``text``, cut where it is longer than ``longest`` characters."""
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def escaped(text: str) -> str:
    """Return one line of text for a paragraph, an item of a list or a cell, as what it is."""
    parted = _REFERENCE.sub(lambda match: f"{match.group()}\0", text)
    parted = _ADDRESS.sub(lambda match: f"{match.group()}\0", parted)
    parted = _MAIL.sub(lambda match: f"{match.group(1)}\0:", parted)
    shown = _MEANS_SOMETHING.sub(lambda match: _reference(match.group()), parted)
    shown = _OPENING.sub(lambda match: match.group()[:-1] + _reference(match.group()[-1]), shown)
    return shown.replace("\0", _PARTED)


def _reference(character: str) -> str:
    return f"&#{ord(character)};"


def row(cells: Sequence[str]) -> str:
    """Return one row of a table; its cells are Markdown already, on one line."""
    return f"| {' | '.join(cells)} |"


def table_head(*titles: str) -> list[str]:
    """Return the two lines that a table begins with."""
    return [row(titles), row(["---"] * len(titles))]
