from typing import Any

from behave.formatter.base import Formatter

class JSONFormatter(Formatter):
    _step_index: int
    @property
    def current_feature_element(self) -> dict[str, Any]: ...

class PrettyJSONFormatter(JSONFormatter): ...
