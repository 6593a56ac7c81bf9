"""From behave's scenarios to goal records, and from tracebacks to messages."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

from behave.configuration import Configuration
from behave.formatter.base import StreamOpener
from behave.model import Background, Feature, Scenario, ScenarioOutline, Step
from behave.model_core import Status
from behave.step_registry import StepRegistry

from donewhen.domain.goal_status import GoalStatus
from donewhen.domain.run_record import GoalRecord
from donewhen.foundation.errors import DonewhenError, UnfinishedError
from donewhen.foundation.terminal_text import clean
from donewhen.runner.formatters import EndedGoals
from donewhen.runner.sentences import undefined

_ANSWERS = (GoalStatus.MET, GoalStatus.NOT_MET, GoalStatus.UNDECIDED)
SPRINT_TAG = re.compile(r"sprint[.:=](?P<sprint>[0-9A-Za-z._-]+)")
"""A tag that puts a goal into a sprint: sprint.12."""


class Recorder(EndedGoals):
    """The first formatter: gives later ones messages that people can read.

    An input that donewhen refuses is no accident of the program: its message says all there is,
    and a traceback would only hide it.
    """

    name = "recorder"
    description = "Tidies messages for the formatters behind it"

    def __init__(
        self,
        stream_opener: StreamOpener,
        config: Configuration,
        sentences: Callable[[], StepRegistry],
        settle: Callable[[Scenario], None],
    ) -> None:
        super().__init__(stream_opener, config)
        self._sentences, self._settle = sentences, settle
        self._feature: Feature | None = None

    def feature(self, feature: Feature) -> None:
        """Note which feature runs now."""
        super().feature(feature)
        self._feature = feature

    def eof(self) -> None:
        """Settle the feature's last goal, and those that did not run."""
        super().eof()
        feature, self._feature = self._feature, None
        for scenario in feature.walk_scenarios() if feature else ():
            if hasattr(scenario, "goal_record"):
                self._settle(scenario)

    def ended(self, scenario: Scenario, _record: GoalRecord) -> None:
        """Settle a goal before any other formatter tells of it."""
        self._settle(scenario)

    def result(self, step: Step) -> None:
        """Put a refusal's place and message where behave put a traceback."""
        if step.status.name == "undefined":
            step.exception = undefined(step.name, self._sentences(), step.step_type)
        error = step.exception
        if error is not None and (said := _readable(str(error))) != str(error):
            error.args = (said,)  # reports show it
        if isinstance(error, DonewhenError):
            step.error_message = _placed(step, str(error))
        elif isinstance(error, AssertionError) and step.error_message:  # a claim that is not met
            message = step.error_message.removeprefix("ASSERT FAILED: ")
            step.error_message = f"{_place(step)}: {clean(message)}"
        elif step.error_message:
            step.error_message = clean(step.error_message)


def settle(scenario: Scenario, not_started: str = "") -> None:
    """Decide how a goal ended, and tell behave where it believes too much.

    A hook may have made a failed step pass, or a scenario may hold no claim at all: then behave's
    own status is corrected, so that every report says the same. ``not_started`` is what kept the
    whole run from beginning.
    """
    record: GoalRecord = scenario.goal_record
    if record.settled:
        return
    cleaned = [error for _, error in getattr(scenario, "cleanup_errors", [])]
    errors = [*(step.exception for step in scenario.all_steps), *cleaned]
    record.unfinished = any(isinstance(error, UnfinishedError) for error in errors)
    refused = any(isinstance(error, DonewhenError) for error in errors)
    status, problem = scenario.status.name, _first_problem(scenario)
    # behave calls a scenario untested that a hook around it kept from starting.
    if status == "untested" and (kept_from_it := _outer_problem(scenario) or not_started):
        status, problem = "hook_error", kept_from_it
    record.settle(status, problem, refused=refused)
    if record.is_hypothesis and record.status in _ANSWERS:
        return  # whatever the answer is, it was got
    if scenario.status is Status.passed and record.status is not GoalStatus.MET:
        judged = record.status in (GoalStatus.NOT_MET, GoalStatus.UNDECIDED)
        scenario.set_status(Status.failed if judged else Status.error)
    elif scenario.status is Status.failed and refused:
        scenario.set_status(Status.error)


def goal_record(scenario: Scenario, sprint: str) -> GoalRecord:
    """Return the empty record of a scenario that was selected."""
    tags = tuple(sorted({str(tag) for tag in scenario.effective_tags}))
    tagged = [match["sprint"] for tag in tags if (match := SPRINT_TAG.fullmatch(tag))]
    rule = scenario.parent  # an outline lies between its rows and their rule
    while rule is not None and rule.type != "rule":
        rule = rule.parent
    file = os.path.relpath(scenario.filename)
    return GoalRecord(
        file=Path(file).as_posix(),
        line=scenario.line,
        feature=scenario.feature.name,
        rule=rule.name if rule is not None else None,
        scenario=scenario.name,
        tags=tags,
        epic=_epic(Path(file)),
        sprint=tagged[0] if tagged else sprint,
    )


def block_lines(scenario: Scenario) -> tuple[int, ...]:
    """Return the lines at which the Backgrounds of a scenario and the scenario itself begin.

    Of a row of an outline, it is the outline that begins.
    """
    outline = scenario.parent
    lines = [outline.line if isinstance(outline, ScenarioOutline) else scenario.line]
    background: Background | None = scenario.background
    while background is not None:
        if background.line:  # behave makes an empty one for a rule that has none
            lines.append(background.line)
        background = getattr(background, "inherited_background", None)
    return tuple(sorted(lines))


def _outer_problem(scenario: Scenario) -> str | None:
    """Return what went wrong in a hook around the scenario, before it could run."""
    outer = scenario.parent
    while outer is not None:
        if getattr(outer, "hook_failed", False):
            return _readable(_first_lines(outer.error_message or "a hook was interrupted"))
        outer = outer.parent
    return None


def _first_problem(scenario: Scenario) -> str | None:
    """Return the message of the first step, hook or cleanup that raised, None if none did.

    A refusal comes before a claim that is not met: it is what has to be mended first.
    """
    steps = [
        step
        for step in scenario.all_steps
        if step.exception is not None or step.status.has_failed()
    ]
    for step in sorted(steps, key=lambda step: not isinstance(step.exception, DonewhenError)):
        return _readable(_first_lines(step.error_message or str(step.exception)))
    for _, error in getattr(scenario, "cleanup_errors", []):
        return _readable(_first_lines(str(error)))
    if scenario.error_message or scenario.exception is not None:
        return _readable(_first_lines(scenario.error_message or str(scenario.exception)))
    return None


def _readable(message: str) -> str:
    """Return a message with no control characters and with paths from the current folder on."""
    return clean(message).replace(f"{Path.cwd()}{os.sep}", "")


def _placed(step: Step, message: str) -> str:
    """Return a message with its place in front; rows of a table say theirs themselves."""
    place = _place(step)
    file = place.rpartition(":")[0]
    return message if re.match(rf"{re.escape(file)}:[0-9]+: ", message) else f"{place}: {message}"


def _place(step: Step) -> str:
    return f"{Path(os.path.relpath(step.filename)).as_posix()}:{step.line}"


def _epic(file: Path) -> str:
    """Return the folder below features/ that a file lies in, or the folder that holds it."""
    parts = file.parent.parts
    if "features" in parts:
        # Of several, the last: a checkout may lie below a folder of that name itself.
        below = parts[len(parts) - parts[::-1].index("features") :]
        return below[0] if below else "features"
    return parts[-1] if parts else "features"


def _first_lines(message: str) -> str:
    """Return a message without its traceback: the last line of one says what happened."""
    lines = [line for line in message.strip().splitlines() if line.strip()]
    if any(line.startswith("Traceback") for line in lines):
        return lines[-1].strip()
    return " ".join(line.strip() for line in lines[:2])
