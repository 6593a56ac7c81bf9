"""What a run prints: each goal with its outcome, and for a goal that fails, why and where."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from behave.configuration import Configuration
from behave.formatter.base import Formatter, StreamOpener
from behave.model import Feature, Rule, Scenario, Step

from donewhen.domain.goal_status import GoalStatus, mark
from donewhen.domain.run_record import GoalRecord
from donewhen.domain.verdict import Outcome
from donewhen.foundation.errors import DonewhenError
from donewhen.foundation.terminal_text import clean


class GoalFormatter(Formatter):
    """Prints a line per goal and a line per claim, with what was expected and observed."""

    name = "goals"
    description = "Goals and claims with expected and observed figures"

    def __init__(self, stream_opener: StreamOpener, config: Configuration) -> None:
        super().__init__(stream_opener, config)
        self._out: TextIO = self.open()
        self._scenario: Scenario | None = None
        self._failed: list[Step] = []
        self._headings: list[str] = []

    def feature(self, feature: Feature) -> None:
        """Note the feature's name and file: they are printed above its first goal."""
        self._finish()
        file = os.path.relpath(feature.filename)
        self._headings = [f"\n{clean(feature.name)}  ({clean(file)})\n"]

    def rule(self, rule: Rule) -> None:
        """Note the rule's name: it is printed above its first goal, if one was selected."""
        self._finish()
        self._headings = [heading for heading in self._headings if heading.startswith("\n")]
        self._headings.append(f"  {clean(rule.name)}\n")

    def scenario(self, scenario: Scenario) -> None:
        """Note the goal that starts; it is printed when it has ended."""
        self._finish()
        self._scenario = scenario

    def result(self, step: Step) -> None:
        """Note a step that failed."""
        if step.status.has_failed() or step.exception is not None:
            self._failed.append(step)

    def eof(self) -> None:
        """Print the feature's last goal."""
        self._finish()

    def close(self) -> None:
        """Print what is left, and close."""
        self._finish()
        super().close()

    def _finish(self) -> None:
        """Print the goal that has ended, if there is one."""
        scenario, failed = self._scenario, self._failed
        self._scenario, self._failed = None, []
        record: GoalRecord | None = getattr(scenario, "goal_record", None)
        if scenario is None or record is None:
            return
        with reader_may_leave(self._out):
            self._print(scenario, record, failed)

    def _print(self, scenario: Scenario, record: GoalRecord, failed: list[Step]) -> None:
        self._out.writelines(self._headings)
        self._headings = []
        self._out.write(f"    {_mark(record)}  {clean(scenario.name)}\n")
        if record.hypothesis:
            self._out.write(f"        hypothesis: {clean(record.hypothesis)}\n")
        for line, verdict in record.lines():
            place = "" if verdict.outcome is Outcome.MET else f"{record.file}:{line}: "
            self._out.write(f"        {clean(place + verdict.reason)}\n")
        self._out.writelines(f"        note: {clean(note)}\n" for note in record.notes)
        if record.problem and not failed:
            self._out.write(f"        {clean(f'{record.location}: {record.problem}')}\n")
        judged = {line for line, _ in record.lines()}
        for step in failed:
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
        nothing = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nothing, stream.fileno())
        os.close(nothing)


def _mark(record: GoalRecord) -> str:
    return mark(record.status, hypothesis=record.is_hypothesis)


def _lines(step: Step) -> set[int]:
    """Return the lines at which a step's verdicts stand: its own, or those of its table's rows."""
    rows = [] if step.table is None else [row.line or 0 for row in step.table.rows]
    return {step.line, *rows}
