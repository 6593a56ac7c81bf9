from collections.abc import Callable, Iterator
from typing import Concatenate, ParamSpec, TypeVar, overload

from behave.runner import Context

P = ParamSpec("P")
T = TypeVar("T")
F = TypeVar("F", bound=Callable[..., object])

@overload
def fixture(func: F) -> F: ...
@overload
def fixture(
    func: None = None, name: str | None = None, pattern: str | None = None
) -> Callable[[F], F]: ...
@overload
def use_fixture(
    fixture_func: Callable[Concatenate[Context, P], Iterator[T]],
    context: Context,
    *args: P.args,
    **kwargs: P.kwargs,
) -> T: ...
@overload
def use_fixture(
    fixture_func: Callable[Concatenate[Context, P], T],
    context: Context,
    *args: P.args,
    **kwargs: P.kwargs,
) -> T: ...
