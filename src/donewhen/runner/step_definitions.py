"""The package's step definitions, kept apart from behave's own registry.

behave registers a step while its file is executed, once: a second project in the same process
(a test, an editor, ``donewhen lint`` behind a run) would find it gone or defined twice. So the
package's sentences are collected here when they are imported, and handed to behave as often as a
project asks for them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pkgutil import iter_modules
from typing import TypeVar

# Not behave.step_registry.registry: behave's reset_runtime() puts another one there, while the
# runner and the decorators that step files import keep the first.
from behave.runner import the_step_registry

from donewhen.runner.parameter_types import define_parameter_types

_Step = TypeVar("_Step", bound=Callable[..., None])


@dataclass(frozen=True)
class StepDefinition:
    """A function that answers to one wording; ``kind`` is given, when or then."""

    kind: str
    pattern: str
    function: Callable[..., None]


STEP_DEFINITIONS: list[StepDefinition] = []
"""Those of the files in ``runner/steps``, in the order in which they were read."""


def given(pattern: str) -> Callable[[_Step], _Step]:
    """Let a function answer to a Given sentence, written as a Cucumber Expression."""
    return _decorator("given", pattern)


def when(pattern: str) -> Callable[[_Step], _Step]:
    """Let a function answer to a When sentence, written as a Cucumber Expression."""
    return _decorator("when", pattern)


def then(pattern: str) -> Callable[[_Step], _Step]:
    """Let a function answer to a Then sentence, written as a Cucumber Expression."""
    return _decorator("then", pattern)


def _decorator(kind: str, pattern: str) -> Callable[[_Step], _Step]:
    def collect(function: _Step) -> _Step:
        STEP_DEFINITIONS.append(StepDefinition(kind, pattern, function))
        return function

    return collect


def register() -> None:
    """Make the package's sentences known to behave; those that it knows already stay as they are.

    Raises behave's ``AmbiguousStep`` where a sentence of the project reads like one of them.
    """
    define_parameter_types()
    _import_steps()
    known = {
        (kind, matcher.pattern, matcher.func)
        for kind, matchers in the_step_registry.steps.items()
        for matcher in matchers
    }
    for step in STEP_DEFINITIONS:
        if (step.kind, step.pattern, step.function) not in known:
            the_step_registry.add_step_definition(step.kind, step.pattern, step.function)


def _import_steps() -> None:
    steps = import_module("donewhen.runner.steps")
    for module in iter_modules(steps.__path__):
        import_module(f"{steps.__name__}.{module.name}")
