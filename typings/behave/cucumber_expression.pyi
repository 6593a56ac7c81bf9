from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

def define_parameter_type_with(
    name: str,
    regexp: str,
    type: type[T],
    transformer: Callable[..., T] | None = None,
    use_for_snippets: bool = True,
    prefer_for_regexp_match: bool = False,
) -> None: ...
def use_step_matcher_for_cucumber_expressions() -> None: ...

class _Type:
    regexps: list[str]

class _TypesByName:
    parameter_type_by_name: dict[str, _Type]

class _Types:
    parameter_types: _TypesByName
    def has_registered_type(self, name: str) -> bool: ...
    def clear(self) -> None: ...

class StepMatcher4CucumberExpressions:
    TYPE_REGISTRY: _Types
