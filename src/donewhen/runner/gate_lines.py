"""What a gate prints while it runs: one line for each goal."""

from __future__ import annotations

from typing import TextIO

from behave.configuration import Configuration
from behave.formatter.base import Formatter, StreamOpener
from behave.model import Feature, Rule, Scenario

from donewhen.domain.goal_status import GoalStatus, mark
from donewhen.domain.run_record import GoalRecord
from donewhen.foundation.terminal_text import clean


class GateLines(Formatter):
    """Prints how each goal ended, where it stands, and for one that is not met, why."""

    name = "gate"
    description = "One line for each goal"

    def __init__(self, stream_opener: StreamOpener, config: Configuration) -> None:
        super().__init__(stream_opener, config)
        self._out: TextIO = self.open()
        self._scenario: Scenario | None = None

    def feature(self, feature: Feature) -> None:
        """Print the goal before."""
        del feature
        self._finish()

    def rule(self, rule: Rule) -> None:
        """Print the goal before."""
        del rule
        self._finish()

    def scenario(self, scenario: Scenario) -> None:
        """Print the goal before, note the one that starts."""
        self._finish()
        self._scenario = scenario

    def eof(self) -> None:
        """Print the feature's last goal."""
        self._finish()

    def close(self) -> None:
        """Print what is left, and close."""
        self._finish()
        super().close()

    def _finish(self) -> None:
        scenario, self._scenario = self._scenario, None
        record: GoalRecord | None = getattr(scenario, "goal_record", None)
        if record is None:
            return
        why = _why(record)
        line = f"{_mark(record)}  {record.location}  {record.scenario}{': ' if why else ''}{why}"
        self._out.write(f"{' '.join(clean(line).splitlines())}\n")
        self._out.flush()


def _mark(record: GoalRecord) -> str:
    said = mark(record.status, hypothesis=record.is_hypothesis)
    return f"{'wip ' if record.is_wip else ''}{said.rstrip() if record.is_wip else said}".ljust(13)


def _why(record: GoalRecord) -> str:
    if record.status is GoalStatus.MET:
        return ""
    unmet = [verdict.reason for _, verdict in record.lines() if verdict.outcome.value != "met"]
    return unmet[0] if unmet else record.problem or ""
