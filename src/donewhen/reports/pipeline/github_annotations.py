"""Annotations: what stands beside the lines of a feature in a pull request on GitHub.

An error for each deciding goal that is not met, at its first sentence that does not hold; a
warning for each @wip goal. GitHub shows ten of each kind per step and drops the others silently,
so the tenth says how many more there are.
"""

from collections.abc import Mapping, Sequence
from posixpath import join, normpath
from typing import Any

from donewhen.reports.pipeline.reading import Goal, Role, Run, read_run
from donewhen.reports.pipeline.workflow_commands import command

_SHOWN = 10
_REASONS = 10


def annotations(statement: Mapping[str, Any], folder: str = "") -> list[str]:
    """Return GitHub's commands for ``statement``, one to a line, errors first.

    ``folder`` is the one in which the features' names start, as the repository sees it.
    """
    run = read_run(statement)
    errors = [*_run_errors(run), *(_error(goal, folder) for goal in _unmet(run))]
    warnings = [_warning(goal, folder) for goal in run.of_role(Role.AIMED_FOR)]
    return [*_limited(errors, "error"), *_limited(warnings, "warning")]


def _unmet(run: Run) -> list[Goal]:
    return [goal for goal in run.of_role(Role.DECIDING) if not goal.met]


def _run_errors(run: Run) -> list[str]:
    """Return what no goal is to blame for: without it a refusal could go unexplained."""
    title = f"donewhen: {run.outcome}"
    said = list(run.problems)
    if not run.passed and not said and not _unmet(run):
        said = [run.reason or "no deciding goal was judged"]
    return [command("error", {"title": title}, text) for text in said]


def _error(goal: Goal, folder: str) -> str:
    return _at(goal, folder, "error", goal.status.capitalize(), _explained(goal))


def _warning(goal: Goal, folder: str) -> str:
    if goal.met:
        text = f"@wip {goal.since}, and met. Take the tag away: from then on it is a guard."
        return _at(goal, folder, "warning", "Met", text)
    text = f"@wip {goal.since}: it decides nothing yet.\n{_explained(goal)}"
    return _at(goal, folder, "warning", goal.status.capitalize(), text)


def _explained(goal: Goal) -> str:
    reasons = [text for _, text in goal.reasons()]
    rest = len(reasons) - _REASONS
    return "\n".join([*reasons[:_REASONS], *([f"and {rest} more"] if rest > 0 else [])])


def _at(goal: Goal, folder: str, kind: str, status: str, text: str) -> str:
    line = goal.line if goal.met else goal.reasons()[0][0]
    file = normpath(join(folder, goal.file)) if goal.file else ""
    properties = {"file": file, "line": line, "title": f"{status}: {goal.scenario}"}
    return command(kind, properties, text)


def _limited(commands: Sequence[str], kind: str) -> list[str]:
    if len(commands) <= _SHOWN:
        return list(commands)
    rest = len(commands) - _SHOWN + 1
    said = f"{rest} more {kind}s: see the summary of this step, or summary.md in the report folder."
    return [*commands[: _SHOWN - 1], command(kind, {"title": "donewhen"}, said)]
