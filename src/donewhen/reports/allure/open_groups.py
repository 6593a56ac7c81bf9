"""Groups in which all goals are met are open, too: a Product Owner came to see those as well.

Allure folds them away and has no setting for it. But it remembers in the browser's storage which
groups were opened by hand, so the page notes its own there before Allure's script runs.
"""

from __future__ import annotations

import json

from donewhen.reports.allure.page_data import embedded

# Each group once: whoever folds it away finds it folded when the page is opened again.
SCRIPT = """\
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


def with_open_groups(page: str) -> str:
    """Return Allure's page with every group of its tree open when it is opened first."""
    tree = embedded(page, "widgets/default/tree.json") or {}
    groups = json.dumps(sorted(tree.get("groupsById", {})))
    return page.replace("</head>", f"{SCRIPT % groups}\n</head>", 1)
