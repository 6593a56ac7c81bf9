"""Which goals a run selected, noted before any of them runs."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from behave.configuration import Configuration
from behave.model import Feature, Scenario, ScenarioOutline
from behave.model_core import FileLocation


def selected_scenarios(features: Iterable[Feature], config: Configuration) -> list[Scenario]:
    """Return the scenarios (rows, for outlines) that tags, names and places select."""
    return [
        scenario
        for feature in features
        for scenario in feature.walk_scenarios()
        if scenario.should_run(config)
    ]


def empty_features(locations: Iterable[FileLocation], features: Iterable[Feature]) -> list[str]:
    """Return the files that hold no scenario at all: a misspelt keyword looks like this."""
    filled = {
        os.path.realpath(feature.filename)
        for feature in features
        if any(True for _ in feature.walk_scenarios(with_outlines=True))
    }
    files = dict.fromkeys(os.path.relpath(location.filename) for location in locations)
    return [file for file in files if os.path.realpath(file) not in filled]


def lines_beyond(locations: Iterable[FileLocation]) -> list[str]:
    """Return the places on the command line ("a.feature:999") that lie behind their file's end.

    behave takes the last scenario for them.
    """
    return [
        f"{os.path.relpath(location.filename)}:{location.line}"
        for location in locations
        if location.line and location.line > _line_count(location.filename)
    ]


def _line_count(file: str) -> int:
    with Path(file).open("rb") as lines:
        return sum(1 for _ in lines)


def empty_outlines(features: Iterable[Feature], config: Configuration) -> list[str]:
    """Return the places of selected outlines that have no row in their Examples."""
    return [
        f"{os.path.relpath(outline.filename)}:{outline.line}"
        for feature in features
        for outline in feature.walk_scenarios(with_outlines=True)
        if isinstance(outline, ScenarioOutline)
        and not outline.scenarios
        and outline.should_run(config)
    ]
