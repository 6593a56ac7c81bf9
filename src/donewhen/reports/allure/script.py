"""Small changes to the script of Allure's page, and nothing where it is another than expected.

The script is that of the version in the lock. Where a later one looks different, the report is as
Allure made it: dates in place of the sprints' names, groups folded.
"""

from __future__ import annotations

import base64
import json
import re

_SCRIPT = re.compile(r'(?<=src="data:text/javascript;base64,)[A-Za-z0-9+/=]+(?=")')
_LATEST = b'"the latest sprint"'  # stands for the name of the sprint that is reported

CHANGES: tuple[tuple[str, re.Pattern[bytes], bytes], ...] = (
    (
        "groups in which all goals are met are open, too",
        re.compile(re.escape(b"(e=>void 0===e||Boolean(e?.failed||e?.broken))(e)")),
        b"true",
    ),
    (
        "charts name the sprints on their axis",
        re.compile(rb'(\w)\?\w\("ticks\.history",\{timestamp:\1\?\.timestamp\}\)'),
        rb"\1?\1.id",
    ),
    (
        "charts name the latest sprint on their axis",
        re.compile(rb'\w\("ticks\.current"\)'),
        _LATEST,
    ),
    (
        "charts name the sprint that the mouse is over",
        re.compile(
            rb'(\w)\("tooltips\.current"\):\1\("tooltips\.history",\{timestamp:e\?\.timestamp\}\)'
        ),
        _LATEST + b":e.id",
    ),
    (
        "a goal's history names the sprint",
        re.compile(
            re.escape(b"(e=>{const{stop:t,duration:n,start:r}=e;return t?W(t):r&&n?W(r+n):void 0})")
            + rb"\((\w)\)"
        ),
        rb"\1.fullName",
    ),
)
"""What is changed, where, and to what."""


def adapted(page: str, latest: str) -> str:
    """Return Allure's page with the changes; ``latest`` names the sprint that is reported."""
    return _SCRIPT.sub(lambda found: _encoded(found.group(), latest), page)


def changed(page: str) -> dict[str, int]:
    """Return how often each change finds its place in a page."""
    scripts = [base64.b64decode(found) for found in _SCRIPT.findall(page)]
    return {
        what: sum(len(place.findall(script)) for script in scripts) for what, place, _ in CHANGES
    }


def _encoded(script: str, latest: str) -> str:
    code = base64.b64decode(script)
    for _, place, instead in CHANGES:
        code = place.sub(instead, code)
    code = code.replace(_LATEST, json.dumps(latest).encode())
    return base64.b64encode(code).decode("ascii")
