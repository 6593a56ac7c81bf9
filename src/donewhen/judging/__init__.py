"""From a sentence and an estimate to a verdict: claims, thresholds, margins, and their words.

Comparisons are exact: thresholds are fractions, counts are integers, so 7 of 10 meets 70%.
"""

from __future__ import annotations

from donewhen.judging.changes import change_claim, judge_change
from donewhen.judging.claims import claim, finding_claim
from donewhen.judging.finding_claims import refuse_senseless
from donewhen.judging.thresholds import decide, exact, meets
from donewhen.judging.verdicts import (
    expected_of,
    judge,
    judge_finding,
    judge_range,
    range_claim,
    undecided,
)

__all__ = [
    "change_claim",
    "claim",
    "decide",
    "exact",
    "expected_of",
    "finding_claim",
    "judge",
    "judge_change",
    "judge_finding",
    "judge_range",
    "meets",
    "range_claim",
    "refuse_senseless",
    "undecided",
]
