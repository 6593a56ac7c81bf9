"""What GitHub reads beside the report folder: annotations, a step's summary, its outputs.

An annotation stands beside a line of a feature in a pull request: an error for each deciding goal
that is not met, at its first sentence that does not hold; a warning for each @wip goal. Of each
kind GitHub shows ten per step and drops the others silently, so the tenth says how many more there
are.

Annotations are workflow commands, lines on stdout that a runner obeys:
``::error file=a.feature,line=3::text``. A runner also obeys ``##[command]`` anywhere in a line, so
whoever prints names of unknown origin stops commands before and resumes them after.

Source: command.ts of actions/toolkit (escaping), ActionCommand.cs of actions/runner (reading).
"""

# No ``from __future__ import annotations`` here: the function below has that name.
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from donewhen.foundation.atomic_file import writing
from donewhen.foundation.errors import UnfinishedError
from donewhen.reports.pipeline.run import (
    REMOVE_WIP,
    Role,
    Run,
    is_met,
    read_run,
    reasons,
    repository_file,
)
from donewhen.reports.pipeline.summary import STEP_SUMMARY_LIMIT, step_summary
from donewhen.verdicts.document import GoalVerdict, Statement

_STEP_SUMMARY = "GITHUB_STEP_SUMMARY"
_OUTPUT = "GITHUB_OUTPUT"
_SHOWN = 10
_REASONS = 10


def annotations(statement: Statement, folder: str = "") -> list[str]:
    """Return GitHub's commands for a verdict, each on a line, errors first.

    ``folder`` is where the features' names start, as the repository sees it.
    """
    run = read_run(statement)
    unmet = [goal for goal in run.of_role(Role.DECIDING) if not is_met(goal)]
    said = list(run.problems)
    if not (run.passed or said or unmet):
        # No goal is to blame: without a line of its own a refusal would go unexplained.
        said = [run.reason or "no deciding goal was judged"]
    errors = [command("error", {"title": f"donewhen: {run.outcome}"}, text) for text in said]
    errors += [_beside(goal, folder, "error", _explained(goal)) for goal in unmet]
    warnings = [
        _beside(goal, folder, "warning", _in_progress(run, goal))
        for goal in run.of_role(Role.IN_PROGRESS)
    ]
    return [*_limited(errors, "error"), *_limited(warnings, "warning")]


def _in_progress(run: Run, goal: GoalVerdict) -> str:
    since = run.time_in_progress(goal)
    if is_met(goal):
        return f"@wip {since}, and met. {REMOVE_WIP}"
    return f"@wip {since}: it decides nothing yet.\n{_explained(goal)}"


def _explained(goal: GoalVerdict) -> str:
    said = [text for _, text in reasons(goal)]
    rest = len(said) - _REASONS
    return "\n".join([*said[:_REASONS], *([f"and {rest} more"] if rest > 0 else [])])


def _beside(goal: GoalVerdict, folder: str, kind: str, text: str) -> str:
    line = goal.line if is_met(goal) else reasons(goal)[0][0]
    title = f"{goal.status.capitalize()}: {goal.scenario}"
    properties = {"file": repository_file(goal, folder), "line": line, "title": title}
    return command(kind, properties, text)


def _limited(commands: Sequence[str], kind: str) -> list[str]:
    if len(commands) <= _SHOWN:
        return list(commands)
    rest = len(commands) - _SHOWN + 1
    said = f"{rest} more {kind}s: see the summary of this step, or summary.md in the report folder."
    return [*commands[: _SHOWN - 1], command(kind, {"title": "donewhen"}, said)]


def command(name: str, properties: Mapping[str, object], message: str) -> str:
    """Return one command; empty properties are left out, and those that are 0."""
    listed = ",".join(
        f"{key}={_property(str(value))}" for key, value in properties.items() if value
    )
    return f"::{name}{' ' if listed else ''}{listed}::{_escaped(message)}"


def stop_commands(token: str) -> str:
    """Return the line after which nothing is obeyed until the commands are resumed.

    ``token`` must be new for each run, so that no name can hold it: ``secrets.token_hex()``.
    """
    return f"::stop-commands::{token}"


def resume_commands(token: str) -> str:
    """Return the line after which commands are obeyed again."""
    return f"::{token}::"


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _escaped(text).replace(":", "%3A").replace(",", "%2C")


def tell_github(statement: Statement, folder: Path, environment: Mapping[str, str]) -> None:
    """Append to the step's summary, and ``report`` to its outputs, where there are any.

    Called when all else is done: what is appended cannot be taken back. Raises
    ``UnfinishedError`` when a file cannot be written, or is a pipe: nobody may read it.
    """
    if path := environment.get(_STEP_SUMMARY):
        _append(Path(path), lambda taken: step_summary(statement, STEP_SUMMARY_LIMIT - taken))
    if path := environment.get(_OUTPUT):
        name = folder.as_posix()
        # One line, or a name could set outputs of its own.
        _append(Path(path), lambda _: f"report={name}\n" if name.isprintable() else "")


def _append(path: Path, text: Callable[[int], str]) -> None:
    """Append to a file of GitHub's; ``text`` is given how many bytes it holds already."""
    with writing(path):
        if path.is_fifo() or path.is_socket():
            raise UnfinishedError(f"{path} is a pipe, not a file. Name a file.")
        # An earlier command of this step may have written into it, and the limit is the file's.
        taken = path.stat().st_size if path.exists() else 0
        with path.open("ab") as file:
            file.write(text(taken).encode())
