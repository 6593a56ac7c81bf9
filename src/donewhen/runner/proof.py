"""What keeps a run from being a proof, although nothing that it judged went wrong."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from behave.model import Feature, ScenarioOutline, Step
from behave.model_core import FileLocation
from behave.runner import Runner as BehaveRunner

from donewhen.domain.goal_status import GoalStatus
from donewhen.domain.run_record import GoalRecord, RunRecord


def gaps_of(
    runner: BehaveRunner, features: Sequence[Feature], locations: Sequence[FileLocation]
) -> Iterator[str]:
    """Yield a line for each thing that was named and that judges nothing."""
    filled = {
        os.path.realpath(feature.filename)
        for feature in features
        if any(True for _ in feature.walk_scenarios(with_outlines=True))
    }
    # By their links' ends: behave names a file as it was given.
    for path in dict.fromkeys(os.path.relpath(location.filename) for location in locations):
        if os.path.realpath(path) not in filled:
            yield f"{path}: no goal in this file. Is a keyword misspelt (Scenario:, Examples:)?"
    for feature in features:
        for outline in feature.walk_scenarios(with_outlines=True):
            rows = not isinstance(outline, ScenarioOutline) or outline.scenarios
            if not rows and outline.should_run(runner.config):
                yield (
                    f"{os.path.relpath(outline.filename)}:{outline.line}: "
                    "this outline has no row in its Examples, so it judges nothing."
                )
    for location in locations:
        # behave takes the last scenario for a line beyond the end.
        if location.line and location.line > _line_count(location.filename):
            yield (
                f"{os.path.relpath(location.filename)}:{location.line}: "
                "the file has no such line. Name the line of a scenario."
            )
    for step in runner.step_registry.error_handler.bad_step_definitions:
        yield f"a step definition cannot be used: {step}"
    if runner.config.dry_run:
        yield "a dry run judges nothing."


def no_goals(record: RunRecord) -> list[str]:
    """Return a line if no goal was selected."""
    if record.goals:
        return []
    if record.hypotheses:
        return ["only hypotheses were selected: they are no goals, so nothing counts."]
    return ["no goal was selected. Check tags, names and files."]


def unused_artifact(artifact: Path | None, record: RunRecord) -> list[str]:
    """Return a line if a file was given to be judged and no goal was about it."""
    judged = [*record.judged, *record.hypotheses]
    if artifact is None or not judged:
        return []
    files = {goal.model_file.resolve() for goal in judged if goal.model_file}
    if artifact.resolve() in files:
        return []
    return [f"-D artifact={artifact}: no goal judged it. Name its model: -D model=…"]


def unanswered(hypotheses: Sequence[GoalRecord]) -> list[str]:
    """Return a line for each hypothesis that could not be judged: where it stands, and why."""
    return [
        f"{goal.location}: a hypothesis could not be judged: {goal.problem} It blocks nothing."
        for goal in hypotheses
        if goal.status is GoalStatus.NOT_JUDGED
    ]


def only_hypotheses_failed(runner: BehaveRunner, features: Sequence[Feature]) -> bool:
    """Return whether steps of hypotheses are all that went wrong in a run that has ended.

    behave calls such a run failed, but hypotheses block nothing. A hook, a cleanup or an abort is
    an accident of the run, wherever it happened.
    """
    if runner.aborted or runner.hook_failures or getattr(runner.context, "cleanup_errors", 0):
        return False
    supposed: list[Step] = []
    for scenario in (found for feature in features for found in feature.walk_scenarios()):
        record: GoalRecord | None = getattr(scenario, "goal_record", None)
        if record is not None and record.is_hypothesis:
            supposed += scenario.all_steps
        elif scenario.status.has_failed():
            return False
    known = {id(step) for step in supposed}  # equal steps may stand in goals that do count
    return bool(supposed) and all(id(step) in known for step in runner.undefined_steps)


def _line_count(file: str) -> int:
    with Path(file).open("rb") as lines:
        return sum(1 for _ in lines)
