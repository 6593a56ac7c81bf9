"""Allure's single HTML file: what is read in it, and what is corrected there.

Each of its files is one call, ``d("name","base64")``.
"""

from __future__ import annotations

import base64
import json
import re
from typing import Any

from donewhen.foundation.errors import UnfinishedError
from donewhen.reports.allure.node_tools import ALLURE_VERSION

_ANALYTICS = re.compile(
    r"\s*<script async src=\"https://www\.googletagmanager\.com/[^\"]*\"></script>"
    r"\s*<script>(?:(?!</script>).)*?gtag\('config'(?:(?!</script>).)*?</script>",
    re.DOTALL,
)
_FORBIDDEN = ("googletagmanager", "google-analytics", "gtag(")
# The page may load nothing: where a description or an attachment asks for it, the browser refuses.
POLICY = (
    "default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval' data: blob:; "
    "style-src 'unsafe-inline' data: blob:; img-src data: blob:; font-src data:; "
    "media-src data: blob:; connect-src data: blob:; frame-src data: blob: about:; "
    "worker-src blob: data:; form-action 'none'; base-uri 'self'"
)
_ATTACHMENT = re.compile(r'd\("(data/attachments/[\w.-]+)","([A-Za-z0-9+/=]+)"\)')
_SHORTEST = 200  # characters: a reference takes half as many
# Each group once: whoever folds it away finds it folded when the page is opened again.
OPENING = """\
<script>
try {
  const listed = (key) => JSON.parse(localStorage.getItem(key) ?? "[]");
  const store = (key, ids) => localStorage.setItem(key, JSON.stringify([...new Set(ids)]));
  const known = listed("donewhenGroups");
  const fresh = %s.filter((id) => !known.includes(id));
  store("expandedTrees", [...listed("expandedTrees"), ...fresh]);
  store("donewhenGroups", [...known, ...fresh]);
} catch { /* without storage they stay folded */ }
</script>"""


def embedded(page: str, name: str) -> Any:  # noqa: ANN401
    """Return what the JSON file ``name`` of a page holds; None where the page has no such file."""
    found = re.search(rf'd\("{re.escape(name)}","([A-Za-z0-9+/=]+)"\)', page)
    return json.loads(base64.b64decode(found[1])) if found else None


def sealed(page: str) -> str:
    """Return ``page`` without Allure's analytics, and with a policy that forbids requests."""
    page, cut = _ANALYTICS.subn("", page)
    left = [word for word in _FORBIDDEN if word in page]
    head = '<meta charset="utf-8">'
    if cut != 1 or left or head not in page:
        raise UnfinishedError(
            f"Allure {ALLURE_VERSION} made a page that cannot be kept from making requests "
            f"({', '.join(left) or 'its head is another than expected'}), so it is not kept."
        )
    policy = f'{head}\n    <meta http-equiv="Content-Security-Policy" content="{POLICY}">'
    return page.replace(head, policy, 1)


def with_open_groups(page: str) -> str:
    """Return Allure's page with every group of its tree open when it is opened first.

    Allure folds groups in which all goals are met, and has no setting for it; a Product Owner came
    to see those as well. It remembers in the browser's storage which groups were opened by hand, so
    the page notes its own there before Allure's script runs.
    """
    tree = embedded(page, "widgets/default/tree.json") or {}
    groups = json.dumps(sorted(tree.get("groupsById", {})))
    return page.replace("</head>", f"{OPENING % groups}\n</head>", 1)


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
