"""From a sentence and an estimate to a verdict: claims, thresholds, margins, and their words.

The modules in the order in which data flows:

    claims, changes, finding_claims   the words of a sentence become a claim, or are refused
    resolved_claim                    a claim with what must be measured for it; whether it can fail
    planning                          whether the data set can decide it, before any model is asked
    measurement, class_mapping        which answers are needed, in the data set's own categories
    uncertainty, interval_cache       the interval of what was measured
    decision                          value or interval against the threshold: met or not, or open
    settling, sample_size_words       what would settle a claim that is undecided
    rounding_sensitivity              whether a rounding error could have tipped it
    verdicts, wording                 the verdict and its words, which are written last
"""

from __future__ import annotations

from donewhen.judging.changes import change_claim, judge_change
from donewhen.judging.claims import claim, finding_claim
from donewhen.judging.decision import decide, exact, meets
from donewhen.judging.finding_claims import refuse_senseless
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
