"""behave's hooks that every project has: they keep the run and a goal on behave's context.

``environment.py`` calls ``register(globals())`` in its last line. Hooks that it defines above that
line run behind these. behave never calls a misspelt hook, so names that only look like hooks are
refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, MutableMapping
from functools import wraps
from pathlib import Path
from typing import Any

from behave import fixture, use_fixture
from behave.exception import ConfigError
from behave.model import Scenario, Step
from behave.runner import Context

from donewhen.foundation.name_suggestions import nearest
from donewhen.foundation.settings import Settings
from donewhen.goals.goal import Goal
from donewhen.goals.run import Run
from donewhen.runner.control_characters import clean_errors
from donewhen.runner.current_goal import goal_with_table
from donewhen.runner.parameter_types import define_parameter_types
from donewhen.runner.recorder import block_lines

_Hook = Callable[..., object]

_LEVELS = ("all", "feature", "rule", "scenario", "step", "tag")
_NAMES = frozenset(f"{when}_{level}" for when in ("before", "after") for level in _LEVELS)


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
    for hook in _HOOKS:  # in front: a project's own hook may use the goal
        _put_in_front(environment, hook)


def prepare(hooks: MutableMapping[str, Any], file: str) -> None:
    """Make the hooks that behave has read from ``file`` fit for a run.

    Raises ``ConfigError`` for a function called like a hook that behave does not know.
    """
    # A before_step that stands below ``register`` has replaced the package's: without that one a
    # claim would have no place, and two scores in one scenario would not be seen. That
    # ``before_scenario`` is missing is noticed where a sentence asks for its goal.
    if _is(hooks.get("before_scenario"), before_scenario):
        _put_in_front(hooks, before_step)
    for name, value in hooks.items():
        if name in _NAMES:
            hooks[name] = clean_errors(value)
        elif name.startswith(("before_", "after_")) and callable(value):
            near = nearest(name, _NAMES, count=1)
            meant = f'Did you mean "{near[0]}"?' if near else "Call it something else."
            raise ConfigError(f'{file}: behave knows no hook "{name}". {meant}')


def _is(own: object, hook: _Hook) -> bool:
    # Behind it may stand one of the project's own already.
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
