"""Annotations: what stands beside the lines of a feature in a pull request on GitHub.

An error for each deciding goal that is not met, at its first sentence that does not hold; a
warning for each @wip goal. GitHub shows ten of each kind per step and drops the others silently,
so the tenth says how many more there are.
"""

from collections.abc import Sequence
from posixpath import join, normpath

from donewhen.reports.pipeline.run import Role, Run, is_met, read_run, reasons
from donewhen.reports.pipeline.workflow_commands import command
from donewhen.verdicts.document import GoalVerdict, Statement

_SHOWN = 10
_REASONS = 10


def annotations(statement: Statement, folder: str = "") -> list[str]:
    """Return GitHub's commands for a verdict, each on a line, errors first.

    ``folder`` is where the features' names start, as the repository sees it.
    """
    run = read_run(statement)
    errors = [*_run_errors(run), *(_error(goal, folder) for goal in _unmet(run))]
    warnings = [_warning(run, goal, folder) for goal in run.of_role(Role.IN_PROGRESS)]
    return [*_limited(errors, "error"), *_limited(warnings, "warning")]


def _unmet(run: Run) -> list[GoalVerdict]:
    return [goal for goal in run.of_role(Role.DECIDING) if not is_met(goal)]


def _run_errors(run: Run) -> list[str]:
    """Return what no goal is to blame for: without it a refusal could go unexplained."""
    title = f"donewhen: {run.outcome}"
    said = list(run.problems)
    if not run.passed and not said and not _unmet(run):
        said = [run.reason or "no deciding goal was judged"]
    return [command("error", {"title": title}, text) for text in said]


def _error(goal: GoalVerdict, folder: str) -> str:
    return _at(goal, folder, "error", goal.status.capitalize(), _explained(goal))


def _warning(run: Run, goal: GoalVerdict, folder: str) -> str:
    since = run.time_in_progress(goal)
    if is_met(goal):
        text = f"@wip {since}, and met. Remove the tag: from then on it is a guard."
        return _at(goal, folder, "warning", "Met", text)
    text = f"@wip {since}: it decides nothing yet.\n{_explained(goal)}"
    return _at(goal, folder, "warning", goal.status.capitalize(), text)


def _explained(goal: GoalVerdict) -> str:
    said = [text for _, text in reasons(goal)]
    rest = len(said) - _REASONS
    return "\n".join([*said[:_REASONS], *([f"and {rest} more"] if rest > 0 else [])])


def _at(goal: GoalVerdict, folder: str, kind: str, status: str, text: str) -> str:
    line = goal.line if is_met(goal) else reasons(goal)[0][0]
    file = normpath(join(folder, goal.file)) if goal.file else ""
    properties = {"file": file, "line": line, "title": f"{status}: {goal.scenario}"}
    return command(kind, properties, text)


def _limited(commands: Sequence[str], kind: str) -> list[str]:
    if len(commands) <= _SHOWN:
        return list(commands)
    rest = len(commands) - _SHOWN + 1
    said = f"{rest} more {kind}s: see the summary of this step, or summary.md in the report folder."
    return [*commands[: _SHOWN - 1], command(kind, {"title": "donewhen"}, said)]
