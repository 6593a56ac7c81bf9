"""What behave calls a failed run although only hypotheses failed: they block nothing."""

from __future__ import annotations

from collections.abc import Sequence

from behave.model import Feature, Scenario, Step
from behave.runner import Runner as BehaveRunner

from donewhen.domain.goal_status import GoalStatus
from donewhen.domain.run_record import GoalRecord


def only_hypotheses_failed(runner: BehaveRunner, features: Sequence[Feature]) -> bool:
    """Return whether steps of hypotheses are all that went wrong in a run that has ended.

    A hook, a cleanup or an abort is an accident of the run, wherever it happened.
    """
    if runner.aborted or runner.hook_failures or getattr(runner.context, "cleanup_errors", 0):
        return False
    supposed: list[Step] = []
    for scenario in _scenarios(features):
        record: GoalRecord | None = getattr(scenario, "goal_record", None)
        if record is not None and record.is_hypothesis:
            supposed += scenario.all_steps
        elif scenario.status.has_failed():
            return False
    known = {id(step) for step in supposed}
    return bool(supposed) and all(id(step) in known for step in runner.undefined_steps)


def unanswered(hypotheses: Sequence[GoalRecord]) -> list[str]:
    """Return a line for each hypothesis that could not be judged: where it stands, and why."""
    return [
        f"{goal.location}: a hypothesis could not be judged: {goal.problem} It blocks nothing."
        for goal in hypotheses
        if goal.status is GoalStatus.NOT_JUDGED
    ]


def _scenarios(features: Sequence[Feature]) -> list[Scenario]:
    return [scenario for feature in features for scenario in feature.walk_scenarios()]
