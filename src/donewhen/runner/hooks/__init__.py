"""behave's hooks that every project has: they keep the run and a goal on behave's context.

``environment.py`` calls ``register(globals())`` in its last line. Hooks that it defines above that
line run behind these. ``hook_names`` finds names that only look like hooks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, MutableMapping
from functools import wraps
from pathlib import Path
from typing import Any

from behave import fixture, use_fixture
from behave.model import Scenario, Step
from behave.runner import Context

from donewhen.foundation.settings import Settings
from donewhen.goals.goal import Goal
from donewhen.goals.run import Run
from donewhen.runner.current_goal import goal_with_table
from donewhen.runner.parameter_types import define_parameter_types
from donewhen.runner.recorder import block_lines

__all__ = ["before_all", "before_scenario", "before_step", "keep_step_hook", "register"]

_Hook = Callable[..., object]


def before_all(context: Context) -> None:
    """Read the settings once; all scenarios share the run and what it has loaded."""
    use_fixture(_judging_run, context)


def before_scenario(context: Context, scenario: Scenario) -> None:
    """Start every scenario with an empty goal."""
    use_fixture(_scenario_goal, context, scenario)


def before_step(context: Context, step: Step) -> None:
    """Tell the goal which sentence comes next, so that its verdict stands beside it."""
    context.scenario.continue_after_failed_step = False
    goal_with_table(context).at(step.line, step.name)


_HOOKS: tuple[_Hook, ...] = (before_all, before_scenario, before_step)


def register(environment: MutableMapping[str, Any]) -> None:
    """Put the hooks into ``environment``, the names of environment.py, each in front of its own.

    A second call changes nothing.
    """
    # Here, not with the sentences: steps/ is read after the hooks, file by file in alphabetical
    # order, and a file in front of the one that registers the sentences may use the types.
    define_parameter_types()
    for hook in _HOOKS:
        _put_in_front(environment, hook)


def keep_step_hook(hooks: MutableMapping[str, Any]) -> None:
    """Put ``before_step`` in front of one that stands below ``register`` and replaced it.

    Without it a claim would have no place, and two scores in one scenario would not be seen. That
    ``before_scenario`` is missing is noticed where a sentence asks for its goal.
    """
    if _is(hooks.get("before_scenario"), before_scenario):
        _put_in_front(hooks, before_step)


def _is(own: object, hook: _Hook) -> bool:
    return own is hook or getattr(own, "__wrapped__", None) is hook


def _put_in_front(environment: MutableMapping[str, Any], hook: _Hook) -> None:
    own = environment.get(hook.__name__)
    if own is None:
        environment[hook.__name__] = hook
    elif not _is(own, hook):
        environment[hook.__name__] = _both(hook, own)


def _both(hook: _Hook, own: _Hook) -> _Hook:
    @wraps(hook)
    def called(*arguments: object) -> None:
        hook(*arguments)
        own(*arguments)

    return called


@fixture
def _judging_run(context: Context) -> Iterator[Run]:
    context.run = Run(Settings.from_userdata(context.config.userdata, Path.cwd()))
    yield context.run


@fixture
def _scenario_goal(context: Context, scenario: Scenario) -> Iterator[Goal]:
    context.goal = Goal(context.run, scenario.goal_record, block_lines(scenario))
    yield context.goal
    context.goal.gather_evidence()
