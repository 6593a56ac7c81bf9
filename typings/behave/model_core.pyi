from types import TracebackType

from behave.model_type import FileLocation as FileLocation
from behave.model_type import Status as Status

class BasicStatement:
    type: str
    location: FileLocation
    keyword: str
    name: str
    exception: BaseException | None
    exc_traceback: TracebackType | list[str] | None
    error_message: str | None
    hook_failed: bool
    @property
    def filename(self) -> str: ...
    @property
    def line(self) -> int: ...
    def store_exception_context(self, exception: BaseException) -> None: ...

class TagStatement(BasicStatement):
    tags: list[Tag]
    def should_run_with_tags(self, tag_expression: TagExpression) -> bool: ...

class TagAndStatusStatement(TagStatement):
    parent: ScenarioContainer | None
    should_skip: bool
    skip_reason: str | None
    @property
    def inherited_tags(self) -> set[Tag]: ...
    @property
    def effective_tags(self) -> set[Tag]: ...
    @property
    def status(self) -> Status: ...
    def set_status(self, value: Status | str) -> None: ...
    def clear_status(self) -> None: ...

from behave.model import ScenarioContainer, Tag
from behave.tag_expression import TagExpression
