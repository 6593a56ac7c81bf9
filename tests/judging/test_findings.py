"""What a look at files has shown, held against a sentence."""

from __future__ import annotations

from dataclasses import replace

import pytest

from donewhen.domain.claim import Unit
from donewhen.domain.estimate import Interval
from donewhen.domain.finding import Finding
from donewhen.domain.verdict import Outcome, Verdict
from donewhen.judging import finding_claim, judge_finding
from donewhen.language import parse_goal

PAIRS = Finding(
    "look_alikes",
    "pairs that look alike",
    0,
    Unit.COUNT,
    rows=(),
    unseen="2 of 5 images cannot be read: 1.png, 2.png",
)


def judged(finding: Finding, goal: str) -> Verdict:
    return judge_finding(finding_claim(finding, parse_goal(goal), sentence=""), finding)


def test_what_was_not_seen_shows_nothing_to_be_met() -> None:
    verdict = judged(PAIRS, "at most 0")
    assert verdict.outcome is Outcome.UNDECIDED
    assert verdict.reason == (
        "pairs that look alike: 0, none wanted: undecided, "
        "2 of 5 images cannot be read: 1.png, 2.png"
    )
    assert judged(replace(PAIRS, unseen=""), "at most 0").outcome is Outcome.MET


def test_what_was_found_counts_whatever_was_not_seen() -> None:
    found = replace(PAIRS, value=1, rows=(("3.png", "4.png"),), quoted=("3.png and 4.png",))
    verdict = judged(found, "at most 0")
    assert verdict.outcome is Outcome.NOT_MET
    assert verdict.reason.endswith(": 1 too many: 3.png and 4.png; " + PAIRS.unseen)


def test_one_name_stands_for_each_thing_that_is_counted() -> None:
    rows = tuple((f"{one}.png", f"x{two}.png") for one in range(4) for two in range(2))
    found = Finding("shared", "images", 4, Unit.COUNT, rows=rows)
    assert judged(found, "at most 0").reason.endswith("0.png, 0.png, 1.png and 5 more")
    named = replace(found, quoted=tuple(f"{one}.png" for one in range(4)))
    assert judged(named, "at most 0").reason.endswith("0.png, 1.png, 2.png and 1 more")


@pytest.mark.parametrize("value", [0.00746, 1.196])
def test_a_factor_is_not_shown_above_its_own_bound(value: float) -> None:
    high = value * 1.001
    known = Interval(value * 0.9, high, 0.95, "ranks", 15, "rounds")
    found = Finding("times", "time", value, Unit.TIMES, interval=known)
    words = judged(found, "at most 1.5 with 95% confidence").observed
    shown = float(words.split(" times")[0])
    bound = float(words.split("at most ")[1].split(" times")[0])
    assert shown <= bound
