"""behave's JSON with the message of every step that did not pass, and every scenario's status.

behave writes the message of a failed step only, so a refused input would be an "error" without a
reason; and the last scenario before a background, such as a rule's, gets no status.
"""

from __future__ import annotations

from behave.formatter._registry import register_as
from behave.formatter.json import JSONFormatter, PrettyJSONFormatter
from behave.model import Background, Step


class GoalJSONFormatter(JSONFormatter):
    """The format "json"."""

    def background(self, background: Background) -> None:
        """Write a background, after the scenario before it."""
        self.finish_current_scenario()
        self.current_scenario = None
        super().background(background)

    def result(self, step: Step) -> None:
        """Write a step's result."""
        index = self._step_index
        super().result(step)
        result = self.current_feature_element["steps"][index]["result"]
        if step.error_message:
            result.setdefault("error_message", step.error_message)


class GoalPrettyJSONFormatter(GoalJSONFormatter, PrettyJSONFormatter):
    """The format "json.pretty"."""


def register() -> None:
    """Let these answer to behave's names."""
    register_as("json", GoalJSONFormatter)
    register_as("json.pretty", GoalPrettyJSONFormatter)
