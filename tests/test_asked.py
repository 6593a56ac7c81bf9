from __future__ import annotations

from fractions import Fraction

import pytest

from donewhen.asked import Asked, without_chance_alarms
from donewhen.judging import claim
from donewhen.language import Noun, parse_goal
from donewhen.metrics import METRICS
from donewhen.verdict import Estimate, Outcome, Verdict

RECALL = METRICS.get("recall")
NOUN = Noun("dots", "dot", frozenset({0}), merged=False)


def judged_by(p_values: list[float]) -> tuple[list[Asked], list[Outcome]]:
    """Return what remains of alarms with these p-values at a level of 5%."""
    goal = parse_goal("at least 80% with 95% confidence")
    asked = [
        Asked(claim(RECALL, NOUN, goal, sentence=str(row)), RECALL, NOUN, (str(row),))
        for row in range(len(p_values))
    ]

    def judge(one: Asked) -> Verdict:
        level = 1 - (one.claim.confidence or Fraction(0))
        alarm = p_values[int(one.claim.text)] <= level
        outcome = Outcome.NOT_MET if alarm else Outcome.UNDECIDED
        return Verdict(one.claim, outcome, Estimate(None, 0), "", "", "", "a reason")

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
