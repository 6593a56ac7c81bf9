"""Links from goals to the stories and issues that they belong to.

A tag names the story (``@story.ABC-123``), a setting says where stories are to be found
(``story_url = https://example.org/browse/{}``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from donewhen.foundation.errors import InputError

_KINDS = ("story", "issue", "tms")
SETTINGS = tuple(f"{kind}_url" for kind in _KINDS)
"""The settings that hold an address; ``tms`` is a system in which tests are managed."""
_TAG = re.compile(rf"(?P<kind>{'|'.join(_KINDS)})[.:=](?P<name>.+)")
_HOLE = "{}"
_SHOWN = 80  # characters of a wrong address


@dataclass(frozen=True)
class TrackerLink:
    """``kind`` is story, issue or tms; ``name`` is what the tag says; ``url`` where it leads."""

    kind: str
    name: str
    url: str


def tracker_patterns(userdata: Mapping[str, str]) -> dict[str, str]:
    """Return the address of each kind that has one, with ``{}`` for the name.

    Raises ``InputError`` for an address that has no ``{}`` or does not begin with https:// or
    http://.
    """
    found = {}
    for kind, setting in zip(_KINDS, SETTINGS, strict=True):
        if setting not in userdata:
            continue
        pattern = userdata[setting].strip()
        if wrong := _wrong(pattern):
            shown = "…" if "@" in pattern else pattern[:_SHOWN]  # a password is not repeated
            raise InputError(
                f"-D {setting}={shown}: {wrong}. "
                f"Write it like this: {setting}=https://example.org/browse/{{}}"
            )
        found[kind] = pattern
    return found


def tracker_links(tags: Iterable[str], patterns: Mapping[str, str]) -> list[TrackerLink]:
    """Return the links that ``tags`` ask for, each once; a kind without an address has none."""
    links = []
    for tag in tags:
        match = _TAG.fullmatch(tag)
        if match and match["kind"] in patterns:
            # Quoted, so that a tag cannot lead to another host or add a parameter.
            url = patterns[match["kind"]].replace(_HOLE, quote(match["name"], safe=""))
            links.append(TrackerLink(match["kind"], match["name"], url))
    return list(dict.fromkeys(links))


def _wrong(pattern: str) -> str:
    """Return what is wrong with an address, "" where nothing is."""
    if pattern.count(_HOLE) != 1:
        return f"{_HOLE} must appear in it once, for the tag's name"
    if not pattern.isprintable() or " " in pattern:
        return "it must not contain spaces"
    try:
        parts = urlsplit(pattern)
        host = parts.hostname
    except ValueError:
        return "this is not an address"
    if parts.scheme not in ("http", "https") or not host:
        return "it must begin with https:// or http:// and a host"
    if "@" in parts.netloc or _HOLE in parts.netloc:
        return "only a host may stand between https:// and the next /, and no password"
    return ""
