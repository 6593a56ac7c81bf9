"""What the reports read of a parsed and run feature, and how to walk it.

The objects are behave's; nothing here imports it.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePath
from typing import Any, Protocol


class Step(Protocol):
    """One step of a scenario, after it ran or was passed over."""

    keyword: str
    name: str
    line: int
    text: str | None
    table: Any
    status: Any
    exception: BaseException | None
    error_message: str | None


class Node(Protocol):
    """A feature, a rule, an outline or a scenario."""

    type: str | None
    keyword: str
    name: str
    line: int
    filename: str
    tags: list[str]
    description: list[str]
    parent: Any
    status: Any
    hook_failed: bool
    exception: BaseException | None
    error_message: str | None


class Scenario(Node, Protocol):
    """A scenario, or one row of an outline."""

    all_steps: Iterable[Step]
    skip_reason: str | None

    def should_run(self, config: Any) -> bool:  # noqa: ANN401
        """Tell whether tags, names and lines on the command line select it."""
        ...


class Feature(Node, Protocol):
    """A feature file."""

    run_items: list[Any]

    def walk_scenarios(self) -> list[Any]:
        """Return all scenarios, those in rules and rows of outlines too."""
        ...


class Settings(Protocol):
    """The settings of a run."""

    dry_run: bool
    stop: bool
    userdata: dict[str, Any]


def ancestors(node: Node) -> Iterator[Node]:
    """Yield what ``node`` stands in, from the inside out."""
    parent = node.parent
    while parent is not None:
        yield parent
        parent = parent.parent


def _ancestor(node: Node, kind: str) -> Any:  # noqa: ANN401
    return next((outer for outer in ancestors(node) if outer.type == kind), None)


def feature_of(scenario: Scenario) -> Feature:
    """Return the feature that ``scenario`` stands in."""
    feature: Feature = _ancestor(scenario, "feature")
    return feature


def rule_of(scenario: Scenario) -> Node | None:
    """Return the rule that ``scenario`` stands in, if any."""
    rule: Node | None = _ancestor(scenario, "rule")
    return rule


def outline_of(scenario: Scenario) -> Any:  # noqa: ANN401
    """Return the outline that ``scenario`` is a row of, if any."""
    return _ancestor(scenario, "scenario_outline")


def row_items(scenario: Scenario) -> tuple[tuple[str, str], ...]:
    """Return column and value of each cell of the row that ``scenario`` was made from."""
    row = getattr(scenario, "_row", None)
    return () if row is None else tuple(zip(row.headings, row.cells, strict=True))


def all_tags(scenario: Scenario) -> tuple[str, ...]:
    """Return the tags of the feature, the rule and the scenario, each once, without the @."""
    # A row carries the tags of its outline already, with its values filled in.
    nodes = [scenario, *(node for node in ancestors(scenario) if node.type != "scenario_outline")]
    return tuple(dict.fromkeys(str(tag) for node in reversed(nodes) for tag in node.tags))


def feature_path(scenario: Node) -> PurePath:
    """Return the feature file relative to the current folder."""
    try:
        return PurePath(os.path.relpath(scenario.filename))
    except ValueError:  # on another drive
        return PurePath(Path(scenario.filename).name)
