"""What a goal is called, and what makes it the same goal in the next run."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from pathlib import Path

from donewhen.reports.allure.gherkin import (
    Feature,
    Scenario,
    feature_of,
    feature_path,
    outline_of,
    row_items,
    rule_of,
)


class Identity:
    """A goal's place: file, rule, name, row and its number among goals of that very name."""

    def __init__(self, scenario: Scenario, number: int) -> None:
        self.case = (*_case(scenario),)
        self.row = row_items(scenario)
        self.number = number

    @property
    def full_name(self) -> str:
        """``file: rule: name``."""
        return ": ".join(part for part in self.case if part)

    @property
    def history_id(self) -> str:
        """The same in every run, and different for every goal of a run.

        Allure takes results of one test case for retries and hides all but the last, so this is
        the test case as well: a row of an outline, and each of two goals of the same name.
        """
        return _digest([*self.case, [list(item) for item in self.row], self.number])


def identities(feature: Feature) -> dict[int, Identity]:
    """Return the identity of every scenario of ``feature``, by ``id(scenario)``."""
    seen: Counter[tuple[object, ...]] = Counter()
    found = {}
    for scenario in feature.walk_scenarios():
        key = (*_case(scenario), row_items(scenario))
        found[id(scenario)] = Identity(scenario, seen[key])
        seen[key] += 1
    return found


def display_name(scenario: Scenario) -> str:
    """Return the name to show: of a row, the outline's with the row's values."""
    outline = outline_of(scenario)
    if outline is None:
        return scenario.name or scenario.keyword
    name = scenario.name.rsplit(" -- @", 1)[0]
    if name != outline.name:
        return name
    values = ", ".join(f"{column} {value}" for column, value in row_items(scenario))
    return f"{name} ({values})"


def feature_name(feature: Feature) -> str:
    """Return the feature's name, or its file's where it has none."""
    return feature.name or Path(feature.filename).stem


def _case(scenario: Scenario) -> tuple[str, str, str]:
    rule = rule_of(scenario)
    outline = outline_of(scenario)
    return (
        feature_path(feature_of(scenario)).as_posix(),
        rule.name if rule else "",
        outline.name if outline else scenario.name,
    )


def _digest(parts: list[object]) -> str:
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:32]
