"""From a sentence and an estimate to a verdict: claims, thresholds, margins, and their words.

The modules in the order in which data flows:

    claims, changes       the words of a sentence become a claim, or are refused
    resolved_claim        a claim with what must be measured for it; whether it can fail
    planning              whether the data set can decide it, before any model is asked
    measurement           which answers are needed, and which of the model's classes is which
                          category of the data set (``class_mapping``)
    uncertainty           the interval of what was measured, remembered
    decision              value or interval against the threshold: met or not, or open
    settling              what would settle a claim that is undecided, and its words
    rounding_sensitivity  whether a rounding error could have tipped it
    verdicts, wording     the verdict and its words, which are written last
"""

from __future__ import annotations

from donewhen.judging.changes import change_claim, judge_change
from donewhen.judging.claims import claim, finding_claim, refuse_senseless
from donewhen.judging.decision import decide, exact, meets
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
