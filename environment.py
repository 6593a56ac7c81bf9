"""behave's hooks, and nothing else: what they do stands in fixtures/."""

from __future__ import annotations

from behave import use_fixture
from behave.model import Scenario, Step
from behave.runner import Context
from fixtures.goal import begin_sentence, scenario_goal
from fixtures.run import judging_run
from fixtures.words import define_words

define_words()


def before_all(context: Context) -> None:
    """Read the settings once."""
    use_fixture(judging_run, context)


def before_scenario(context: Context, scenario: Scenario) -> None:
    """Start every scenario with an empty goal."""
    use_fixture(scenario_goal, context, scenario)


def before_step(context: Context, step: Step) -> None:
    """Tell the goal which sentence comes next, so that its verdict stands beside it."""
    context.scenario.continue_after_failed_step = False
    begin_sentence(context, step)
