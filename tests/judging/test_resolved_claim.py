from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from donewhen.domain.data_set import Boxes, Category, DataSet, ImageList
from donewhen.domain.estimate import Estimate
from donewhen.domain.verdict import Outcome, Verdict
from donewhen.evaluation.metrics import METRICS
from donewhen.foundation.errors import SentenceError
from donewhen.judging import change_claim, claim
from donewhen.judging.resolved_claim import ResolvedClaim, refuse_always_true, without_chance_alarms
from donewhen.language import Noun, parse_change, parse_goal

RECALL = METRICS.get("recall")
NOUN = Noun("dots", "dot", frozenset({0}), merged=False)


def judged_by(p_values: list[float]) -> tuple[list[ResolvedClaim], list[Outcome]]:
    """Return what remains of alarms with these p-values at a level of 5%."""
    goal = parse_goal("at least 80% with 95% confidence")
    asked = [
        ResolvedClaim(claim(RECALL, NOUN, goal, sentence=str(row)), RECALL, NOUN, (str(row),))
        for row in range(len(p_values))
    ]

    def judge(one: ResolvedClaim) -> Verdict:
        level = 1 - (one.claim.confidence or Fraction(0))
        alarm = p_values[int(one.claim.text)] <= level
        outcome = Outcome.NOT_MET if alarm else Outcome.UNDECIDED
        return Verdict(one.claim, outcome, Estimate(None, 0), "", "", "", "", "a reason")

    verdicts = without_chance_alarms(asked, [judge(one) for one in asked], judge)
    return asked, [one.outcome for one in verdicts]


@pytest.mark.parametrize(
    "p_values",
    [
        [0.04, 0.9, 0.9, 0.9],
        [0.012, 0.9, 0.9, 0.9],
        [0.012, 0.016, 0.024, 0.049],
        [0.012, 0.017, 0.024, 0.049],
        [0.04, 0.01, 0.03, 0.02],
        [0.04],
        [0.001] * 6,
    ],
)
def test_alarms_are_those_that_holm_leaves(p_values: list[float]) -> None:
    from statsmodels.stats.multitest import multipletests

    kept = multipletests(p_values, alpha=0.05, method="holm")[0]
    _, outcomes = judged_by(p_values)
    alarms = [outcome is Outcome.NOT_MET for outcome in outcomes]
    assert alarms == list(kept)


def data_set(images: int, things: int) -> DataSet:
    """Return images of which the first hold one dot each."""
    truth = Boxes(
        np.arange(things, dtype=np.int32),
        np.zeros(things, np.int32),
        np.tile([0.0, 0.0, 5.0, 5.0], (things, 1)),
        np.zeros(things, np.bool_),
    )
    names = tuple(f"{row}.png" for row in range(images))
    return DataSet("d", "D", ImageList(Path(), names), (Category("dot"),), truth, "sha256:0", {})


def asked_of(metric: str, goal: str, *slices: str) -> ResolvedClaim:
    chosen = METRICS.get(metric)
    if "by" in goal:
        made = change_claim(chosen, NOUN, parse_change(goal), sentence="")
    else:
        made = claim(chosen, NOUN, parse_goal(goal), sentence="")
    return ResolvedClaim(made, chosen, NOUN, slices)


@pytest.mark.parametrize(
    ("metric", "goal", "always"),
    [
        ("missed", "at most 12", True),
        ("missed", "at most 11", False),
        ("missed", "fewer than 13", True),
        ("missed", "between 0 and 12", True),
        ("found", "between 0 and 12", True),
        ("found", "between 1 and 12", False),
        ("found", "at least 1", False),
        ("false_positives", "at most 1,000", False),
        ("false_positives_per_image", "at most 99", False),
        ("recall", "at least 1%", False),
        ("recall", "drops by at most 100 points", True),
        ("recall", "drops by at most 99 points", False),
        ("average_precision", "drops by at most 100 points", True),
        ("found", "drops by at most 12", True),
        ("found", "drops by at most 11", False),
        ("missed", "rises by at most 12", True),
        ("missed", "rises by at most 11", False),
        ("false_positives", "rises by at most 1,000", False),
    ],
)
def test_a_claim_that_every_model_meets_is_refused(metric: str, goal: str, *, always: bool) -> None:
    seen, asked = data_set(30, 12), asked_of(metric, goal)
    if not always:
        refuse_always_true([asked], lambda _: seen)
        return
    with pytest.raises(
        SentenceError, match=r'^every model meets this: there are 12 dots in data set "d"'
    ):
        refuse_always_true([asked], lambda _: seen)


def test_slices_in_which_every_model_meets_a_claim_are_named() -> None:
    sets = {"many": data_set(30, 12), "few": data_set(30, 3), "tiny": data_set(9, 3)}
    asked = [asked_of("missed", "at most 5", one) for one in sets]
    with pytest.raises(
        SentenceError, match=r'3 dots in "few" images of data set "d"\. Write.*missed\.$'
    ):
        refuse_always_true(asked, lambda one: sets[one.slices[0]])
    refuse_always_true([asked[0], asked[2]], lambda one: sets[one.slices[0]])  # 9 are too few


def test_a_weakness_is_what_makes_a_metric_worse() -> None:
    weak = parse_goal("at most 80%")
    supposed = claim(RECALL, NOUN, weak, sentence="", supposed=True)
    assert ResolvedClaim(supposed, RECALL, NOUN, ()).supposes_weakness
    assert not asked_of("recall", "at least 80%").supposes_weakness
    assert not asked_of("missed", "at most 8").supposes_weakness
    assert not asked_of("recall", "drops by at most 2 points").supposes_weakness
