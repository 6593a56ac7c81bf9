from collections.abc import Iterable

from allure_commons.model2 import Label, Link

def parse_tag(
    tag: str, issue_pattern: str | None = None, link_pattern: str | None = None
) -> Label | Link: ...
def labels_set(labels: Iterable[Label]) -> list[Label]: ...
