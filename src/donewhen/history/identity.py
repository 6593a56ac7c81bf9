"""Which goal and which claim it is, from run to run.

Never the line, which moves with every edit above it. Of a claim's sentence the figures are left
out: a floor that rises from 80% to 85% is the same claim, held higher.
"""

from __future__ import annotations

import re
from collections import Counter

from donewhen.verdicts.document import GoalVerdict

_FIGURE = re.compile(r"\d[\d_,.]*")
_BETWEEN = " | "


def goal_key(goal: GoalVerdict) -> str:
    """Return what a goal of a verdict is called: its file and its name, with the row."""
    return _BETWEEN.join((goal.file, *filter(None, [goal.rule]), goal.scenario))


def claim_keys(goal: GoalVerdict) -> list[str]:
    """Return a key for each claim of a goal, preconditions first; no two are equal."""
    # Two sentences that differ in their figures alone are told apart by their order.
    start, seen = goal_key(goal), Counter[str]()
    keys = []
    for claim in (*goal.preconditions, *goal.claims):
        sentence = _FIGURE.sub("#", claim.text)
        parts = (start, sentence, claim.metric, claim.noun, claim.slice, claim.reference)
        key = _BETWEEN.join(parts)
        seen[key] += 1
        keys.append(key if seen[key] == 1 else f"{key}{_BETWEEN}{seen[key]}")
    return keys
