"""What a run prints while it goes on: for people, for a pipeline, and behave's own JSON."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from behave.configuration import Configuration
from behave.formatter._registry import register_as
from behave.formatter.base import Formatter, StreamOpener
from behave.formatter.json import JSONFormatter, PrettyJSONFormatter
from behave.model import Background, Feature, Rule, Scenario, Step

from donewhen.domain.goal_status import GoalStatus, mark
from donewhen.domain.run_record import GoalRecord
from donewhen.domain.verdict import Outcome
from donewhen.foundation.errors import DonewhenError
from donewhen.foundation.terminal_text import clean


class EndedGoals(Formatter):
    """Sees every goal once it has ended, which behave tells no formatter.

    A goal has ended when the next one begins, or a rule, or when its feature does.
    """

    def __init__(self, stream_opener: StreamOpener, config: Configuration) -> None:
        super().__init__(stream_opener, config)
        self._scenario: Scenario | None = None

    def feature(self, _feature: Feature) -> None:
        """Look at the goal before."""
        self._end()

    def rule(self, _rule: Rule) -> None:
        """Look at the goal before the rule."""
        self._end()

    def rule_finished(self) -> None:
        """Look at the rule's last goal, before any other formatter tells of it."""
        self._end()

    def scenario(self, scenario: Scenario) -> None:
        """Look at the goal before, note the one that starts."""
        self._end()
        self._scenario = scenario

    def eof(self) -> None:
        """Look at the feature's last goal."""
        self._end()

    def close(self) -> None:
        """Look at the goal that is left where a run broke off, and close."""
        self._end()
        super().close()

    def _end(self) -> None:
        scenario, self._scenario = self._scenario, None
        record: GoalRecord | None = getattr(scenario, "goal_record", None)
        if scenario is not None and record is not None:
            self.ended(scenario, record)

    def ended(self, scenario: Scenario, record: GoalRecord) -> None:
        """Do what is to be done with a goal that has ended."""
        raise NotImplementedError


class GoalFormatter(EndedGoals):
    """Prints a line per goal and a line per claim, with what was expected and observed."""

    name = "goals"
    description = "Goals and claims with expected and observed figures"

    def __init__(self, stream_opener: StreamOpener, config: Configuration) -> None:
        super().__init__(stream_opener, config)
        self._out: TextIO = self.open()  # at once: a file that cannot be written stops the run here
        self._failed: list[Step] = []
        self._headings: list[str] = []

    def feature(self, feature: Feature) -> None:
        """Note the feature's name and file: they are printed above its first goal."""
        super().feature(feature)
        file = os.path.relpath(feature.filename)
        self._headings = [f"\n{clean(feature.name)}  ({clean(file)})\n"]

    def rule(self, rule: Rule) -> None:
        """Note the rule's name: it is printed above its first goal, if one was selected."""
        super().rule(rule)
        self._headings = [heading for heading in self._headings if heading.startswith("\n")]
        self._headings.append(f"  {clean(rule.name)}\n")

    def scenario(self, scenario: Scenario) -> None:
        """Note the goal that starts; it is printed when it has ended."""
        super().scenario(scenario)
        self._failed = []

    def result(self, step: Step) -> None:
        """Note a step that failed."""
        if step.status.has_failed() or step.exception is not None:
            self._failed.append(step)

    def ended(self, scenario: Scenario, record: GoalRecord) -> None:
        """Print a goal, its claims, and what failed in it."""
        with reader_may_leave(self._out):
            self._print(scenario, record)

    def _print(self, scenario: Scenario, record: GoalRecord) -> None:
        self._out.writelines(self._headings)
        self._headings = []  # printed once, and only above a goal that was selected
        said = mark(record.status, hypothesis=record.is_hypothesis)
        self._out.write(f"    {said}  {clean(scenario.name)}\n")
        if record.hypothesis:
            self._out.write(f"        hypothesis: {clean(record.hypothesis)}\n")
        for line, verdict in record.lines():
            place = "" if verdict.outcome is Outcome.MET else f"{record.file}:{line}: "
            self._out.write(f"        {clean(place + verdict.reason)}\n")
        self._out.writelines(f"        note: {clean(note)}\n" for note in record.notes)
        if record.problem and not self._failed:
            self._out.write(f"        {clean(f'{record.location}: {record.problem}')}\n")
        # A claim that is not met has said why above; what else failed has not.
        judged = {line for line, _ in record.lines()}
        for step in self._failed:
            if isinstance(step.exception, DonewhenError) or judged.isdisjoint(_lines(step)):
                message = clean(step.error_message or str(step.exception))
                self._out.writelines(f"        {line}\n" for line in message.splitlines())
        if record.status is not GoalStatus.MET:
            self._out.writelines(f"        {clean(line)}\n" for line in record.worst)
            folders = dict.fromkeys(str(evidence.path.parent) for evidence in record.evidence)
            self._out.writelines(f"        see {clean(folder)}\n" for folder in folders)
        self._out.flush()


@contextmanager
def reader_may_leave(stream: TextIO) -> Iterator[None]:
    """Print on into nothing where the reader of a pipe has left: ``behave | head``.

    The run itself goes on, and its verdict is written.
    """
    try:
        yield
    except BrokenPipeError:
        # The handle itself is turned: Python flushes it once more when it ends.
        nothing = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nothing, stream.fileno())
        os.close(nothing)


def _lines(step: Step) -> set[int]:
    """Return the lines at which a step's verdicts stand: its own, or those of its table's rows."""
    rows = [] if step.table is None else [row.line or 0 for row in step.table.rows]
    return {step.line, *rows}


class GateLines(EndedGoals):
    """Prints how each goal ended, where it stands, and for one that is not met, why."""

    name = "gate"
    description = "One line for each goal"

    def ended(self, _scenario: Scenario, record: GoalRecord) -> None:
        """Print a goal in one line."""
        why = _why(record)
        said = mark(record.status, hypothesis=record.is_hypothesis)
        mark_of_goal = f"wip {said.rstrip()}" if record.is_wip else said
        line = f"{mark_of_goal:13}  {record.location}  {record.scenario}{': ' if why else ''}{why}"
        out = self.open()
        out.write(f"{' '.join(clean(line).splitlines())}\n")
        out.flush()


def _why(record: GoalRecord) -> str:
    if record.status is GoalStatus.MET:
        return ""
    unmet = [verdict.reason for _, verdict in record.lines() if verdict.outcome is not Outcome.MET]
    return unmet[0] if unmet else record.problem or ""


class GoalJSONFormatter(JSONFormatter):
    """behave's "json" with the message of every step that did not pass, and every status.

    behave writes the message of a failed step only, so a refused input would be an "error" without
    a reason; and the last scenario before a background, such as a rule's, gets no status.
    """

    def background(self, background: Background) -> None:
        """Write a background, after the scenario before it."""
        self.finish_current_scenario()
        self.current_scenario = None  # else behave would finish it again, behind the background
        super().background(background)

    def result(self, step: Step) -> None:
        """Write a step's result."""
        index = self._step_index  # behave counts on while it writes
        super().result(step)
        result = self.current_feature_element["steps"][index]["result"]
        if step.error_message:
            result.setdefault("error_message", step.error_message)


class GoalPrettyJSONFormatter(GoalJSONFormatter, PrettyJSONFormatter):
    """The format "json.pretty"."""


def register_json() -> None:
    """Let these answer to behave's names."""
    register_as("json", GoalJSONFormatter)
    register_as("json.pretty", GoalPrettyJSONFormatter)
