from collections.abc import Callable
from typing import Any

from behave.model_type import Argument, FileLocation
from behave.runner import Context

class Match:
    func: Callable[..., object] | None
    arguments: list[Argument] | None
    location: FileLocation | None
    def __init__(
        self, func: Callable[..., object] | None, arguments: list[Argument] | None = None
    ) -> None: ...
    def run(self, context: Context) -> None: ...

class NoMatch(Match):
    def __init__(self) -> None: ...

class Matcher:
    func: Callable[..., object]
    pattern: str
    step_type: str
    location: FileLocation
    def match(self, step_text: str) -> Match | None: ...
    def matches(self, step_text: str) -> bool: ...
    def describe(self, schema: str | None = None) -> str: ...

def use_step_matcher(name: str) -> None: ...
def __getattr__(name: str) -> Any: ...
