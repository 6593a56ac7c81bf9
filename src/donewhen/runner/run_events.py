"""The events of a behave run: it started, a goal was judged, it ended."""

from __future__ import annotations

from donewhen.domain.goal_status import GoalStatus
from donewhen.domain.run_record import GoalRecord, RunRecord
from donewhen.foundation.event_log import EventLog


def tell_started(log: EventLog, record: RunRecord) -> None:
    """Say that a run began, and how many goals were selected."""
    goals, hypotheses = len(record.goals), len(record.hypotheses)
    log.tell(
        "run started", run=record.run_id, sprint=record.sprint, goals=goals, hypotheses=hypotheses
    )


def tell_goal(log: EventLog, goal: GoalRecord) -> None:
    """Say how a goal ended: its status in the words of ``verdict.json``."""
    log.tell(
        "goal judged",
        file=goal.file,
        line=goal.line,
        scenario=goal.scenario,
        status=goal.status.value,
        hypothesis=goal.is_hypothesis,
        wip=goal.is_wip,
        model=goal.model,
        version=goal.model_version,
        dataSet=goal.data_set,
        problem=goal.problem,
    )


def tell_ended(log: EventLog, record: RunRecord) -> None:
    """Say that a run ended, whether it was completed, and how many goals ended how."""
    counts = {status.value: record.count(status) for status in GoalStatus}
    log.tell(
        "run ended",
        run=record.run_id,
        complete=record.complete,
        judged=len(record.judged),
        problems=len(record.problems),
        **counts,
    )
