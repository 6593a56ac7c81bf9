from typing import Any

from behave.formatter.base import Formatter
from behave.model import Scenario

class JSONFormatter(Formatter):
    _step_index: int
    current_scenario: Scenario | None
    def finish_current_scenario(self) -> None: ...
    @property
    def current_feature_element(self) -> dict[str, Any]: ...

class PrettyJSONFormatter(JSONFormatter): ...
