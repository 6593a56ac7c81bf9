"""A project with ties, lots and listings: what could come out differently each time."""

from __future__ import annotations

import random
from typing import Any

import pytest
from tests.runs import conftest as toy

project = toy.project

FATES = [toy.FOUND, toy.FALSE, toy.FAINT, toy.MISSED, toy.TRACE, toy.EMPTY]


def figures(verdict: dict[str, Any] | None) -> dict[str, Any]:
    """Return all of a verdict but what differs between equal runs."""
    assert verdict is not None
    predicate = {k: v for k, v in verdict["predicate"].items() if k not in ("run", "runId")}
    return verdict | {"predicate": predicate}


def claims(verdict: dict[str, Any] | None) -> list[list[dict[str, Any]]]:
    """Return what was judged, whatever the model's file is."""
    return [goal["claims"] for goal in figures(verdict)["predicate"]["goals"]]


@pytest.fixture
def mixed(project: toy.Project) -> toy.Project:
    """Return a project of both tasks, with many equal scores, drawn pixels and resampling."""
    drawn = random.Random(4)  # noqa: S311 - fates of images, no secret
    project.dots([drawn.choice(FATES) for _ in range(60)])
    project.shades(right=12, wrong=3)
    project.feature(
        "When the model ingests the images",
        "Then it finds at least 8 red dots",
        "And average precision for red dots is at least 1%",
        "And recall for red dots is at least 10% with 95% confidence",
        "And it reports at most 60 false red dots",
    )
    project.feature(
        "Given the images are noisy at severity 2",
        "When the model ingests the images",
        "Then average precision for red dots is at least 1%",
        name="noise",
    )
    project.feature(
        'Given data set "shades"',
        'And the model "shade-reader"',
        "When the model ingests the images",
        "Then accuracy is at least 60% with 95% confidence",
        'And recall for "light" is at least 50%',
        "And no image appears twice",
        name="shades",
    )
    return project
