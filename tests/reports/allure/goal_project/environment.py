"""Hooks of a throw-away project: every scenario gets a record, as the real hooks give it."""

from typing import Any

from donewhen.domain.run_record import GoalRecord


def before_scenario(context: Any, scenario: Any) -> None:
    rule = scenario.parent if scenario.parent.type == "rule" else None
    scenario.goal_record = GoalRecord(
        file=scenario.filename,
        line=scenario.line,
        feature=scenario.feature.name,
        rule=rule.name if rule else None,
        scenario=scenario.name,
        tags=tuple(scenario.effective_tags),
        epic="balloons",
        sprint="12",
        model="balloon-detector",
        model_version="12",
        model_digest="sha256:" + "ab" * 32,
        data_set="12345",
        data_set_digest="sha256:" + "cd" * 32,
    )
    context.record = scenario.goal_record
