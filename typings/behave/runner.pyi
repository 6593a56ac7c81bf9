from collections.abc import Callable
from typing import Any

from behave.configuration import Configuration
from behave.formatter.base import Formatter
from behave.model import Feature, FileLocation, Rule, Scenario, Step, Table, Tag, Text
from behave.runner_util import PathManager
from behave.step_registry import StepRegistry

the_step_registry: StepRegistry

class Context:
    _runner: ModelRunner
    config: Configuration
    feature: Feature
    rule: Rule
    scenario: Scenario
    tags: set[Tag]
    table: Table | None
    text: Text | None
    aborted: bool
    failed: bool
    on_cleanup_error: Callable[[Context, Callable[..., object], Exception], None]
    def __init__(self, runner: ModelRunner) -> None: ...
    def __getattr__(self, name: str) -> Any: ...
    def __setattr__(self, name: str, value: Any) -> None: ...
    def __contains__(self, name: str) -> bool: ...
    def abort(self, reason: str | None = None) -> None: ...
    def add_cleanup(
        self, cleanup_func: Callable[..., object], *args: Any, **kwargs: Any
    ) -> None: ...

class ModelRunner:
    config: Configuration
    context: Context
    features: list[Feature]
    formatters: list[Formatter]
    feature: Feature | None
    hooks: dict[str, Callable[..., object]]
    hook_failures: int
    step_registry: StepRegistry
    aborted: bool
    def __init__(
        self,
        config: Configuration,
        features: list[Feature] | None = None,
        step_registry: StepRegistry | None = None,
    ) -> None: ...
    @property
    def undefined_steps(self) -> list[Step]: ...
    def abort(self, reason: str | None = None) -> None: ...
    def run_hook(self, hook_name: str, *args: object) -> bool: ...
    def run_model(self, features: list[Feature] | None = None) -> bool: ...
    def run(self) -> bool: ...

class Runner(ModelRunner):
    DEFAULT_DIRECTORY: str
    base_dir: str
    path_manager: PathManager
    def __init__(self, config: Configuration) -> None: ...
    def setup_paths(self) -> None: ...
    def before_all_default_hook(self, context: Context) -> None: ...
    def load_hooks(self, filename: str | None = None) -> None: ...
    def load_step_definitions(self, extra_step_paths: list[str] | None = None) -> None: ...
    def feature_locations(self) -> list[FileLocation]: ...
    def run_with_paths(self) -> bool: ...
