from collections.abc import Callable
from typing import Protocol, TypeVar

from behave.matchers import Match, Matcher
from behave.model import Step

_F = TypeVar("_F", bound=Callable[..., object])

class _Decorator(Protocol):
    def __call__(self, step_text: str, /) -> Callable[[_F], _F]: ...

given: _Decorator
when: _Decorator
then: _Decorator
step: _Decorator

class AmbiguousStep(ValueError): ...

class BadStepDefinitionCollector:
    bad_step_definitions: list[Matcher]

class StepRegistry:
    steps: dict[str, list[Matcher]]
    error_handler: BadStepDefinitionCollector
    def clear(self) -> None: ...
    def add_step_definition(
        self, keyword: str, step_text: str, func: Callable[..., object]
    ) -> None: ...
    def find_step_definition(self, step: Step) -> Matcher | None: ...
    def find_match(self, step: Step) -> Match | None: ...

registry: StepRegistry
