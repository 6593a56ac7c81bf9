"""Attachments that several goals share stand once in Allure's single file."""

from __future__ import annotations

import re

_ATTACHMENT = re.compile(r'd\("(data/attachments/[\w.-]+)","([A-Za-z0-9+/=]+)"\)')
_SHORTEST = 200  # characters: a reference takes half as many


def without_repetitions(page: str) -> str:
    """Return a page in which content that was there before is named and not repeated.

    The page puts every file into ``allureReportData`` as soon as it reads its line, so an earlier
    one is there when a later one names it.
    """
    first: dict[str, str] = {}

    def once(found: re.Match[str]) -> str:
        name, content = found.groups()
        earlier = first.setdefault(content, name)
        if earlier == name or len(content) < _SHORTEST:
            return found.group()
        return f'd("{name}",window.allureReportData["{earlier}"])'

    return _ATTACHMENT.sub(once, page)
