"""Which goal and which claim it is, from run to run.

Never the line, which moves with every edit above it. Of a claim's sentence the figures are left
out: a floor that rises from 80% to 85% is the same claim, held higher.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

_FIGURE = re.compile(r"\d[\d_,.]*")
_BETWEEN = " | "


def goal_key(goal: Mapping[str, Any]) -> str:
    """Return what a goal of a statement is called: its file and its name, with the row."""
    file = str(goal["location"]).rpartition(":")[0]
    return _BETWEEN.join((file, *filter(None, [goal.get("rule")]), str(goal["scenario"])))


def claim_keys(goal: Mapping[str, Any]) -> list[str]:
    """Return a key for each claim of a goal, preconditions first; no two are equal."""
    start, seen = goal_key(goal), Counter[str]()
    keys = []
    for claim in (*goal.get("preconditions", ()), *goal["claims"]):
        sentence = _FIGURE.sub("#", str(claim["text"]))
        parts = [start, sentence, *(str(claim[key]) for key in ("metric", "of", "in", "against"))]
        key = _BETWEEN.join(parts)
        seen[key] += 1
        keys.append(key if seen[key] == 1 else f"{key}{_BETWEEN}{seen[key]}")
    return keys
