"""How a value and its interval stand to a threshold, in the claim's own unit."""

from __future__ import annotations

from fractions import Fraction

import pytest

from donewhen.domain.claim import Unit
from donewhen.domain.estimate import Estimate, Interval
from donewhen.domain.verdict import VerdictWarning, WarningKind
from donewhen.evaluation.metrics import METRICS
from donewhen.judging import claim, judge
from donewhen.judging.decision import in_unit
from donewhen.language import Noun, parse_goal

NOUN = Noun("dots", "dot", frozenset({0}), merged=True)
KNOWN = Interval(0.8119, 0.9001, 0.975, "a method", 100, "images", warning="from 3 images")


def test_the_interval_of_a_count_is_told_in_whole_things_rounded_outwards() -> None:
    own = in_unit(KNOWN, Unit.COUNT, 1000)
    assert own is not None
    assert (own.low, own.high, own.confidence, own.warning) == (811, 901, 0.975, "from 3 images")


@pytest.mark.parametrize("unit", [Unit.RATIO, Unit.PER_IMAGE, Unit.TIMES])
def test_any_other_interval_is_in_its_unit_already(unit: Unit) -> None:
    assert in_unit(KNOWN, unit, 1000) is KNOWN


def test_without_a_number_of_things_a_count_has_no_interval() -> None:
    assert in_unit(KNOWN, Unit.COUNT, None) is None
    assert in_unit(None, Unit.COUNT, 10) is None


def test_a_verdict_carries_its_interval_and_its_warnings() -> None:
    found = METRICS.get("found")
    asked = claim(found, NOUN, parse_goal("at least 800"), sentence="…")
    verdict = judge(asked, found, Estimate(Fraction(850), 100, 850, 1000, KNOWN))
    assert verdict.interval is not None
    assert (verdict.interval.low, verdict.interval.high) == (811, 901)
    assert verdict.estimate.interval is KNOWN
    assert verdict.warnings == (VerdictWarning(WarningKind.INTERVAL, "from 3 images"),)
