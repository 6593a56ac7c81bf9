"""A toy project whose data sets are small and known, and lint over one feature of it."""

from __future__ import annotations

import textwrap
from collections.abc import Callable

import pytest
from tests.runs import conftest as toy

from donewhen.runner.lint.lint import lint

project = toy.project
FEATURE = "features/goals.feature"
Lint = Callable[[str], list[str]]


@pytest.fixture
def dots(project: toy.Project, monkeypatch: pytest.MonkeyPatch) -> toy.Project:
    """Return the current folder: 12 images with a red dot each, 3 without; no blue dot at all."""
    project.dots(["found"] * 12 + ["empty"] * 3)
    manifest = project.root / "datasets/dots/dataset.yaml"
    with manifest.open("a", encoding="utf-8") as file:
        file.write("slices:\n  full: {objects: 1}\n  bare: {objects: none}\n")
    project.shades(right=3, wrong=1)
    monkeypatch.chdir(project.root)
    return project


@pytest.fixture
def found(dots: toy.Project) -> Lint:
    """Return a function that lints the text of a feature: each mistake as "line: message"."""

    def run(text: str) -> list[str]:
        dots.write(FEATURE, textwrap.dedent(text).lstrip("\n"))
        report = lint()
        assert all(one.file == FEATURE for one in report.problems)
        return [f"{one.line}: {one.message}" for one in report.problems]

    return run


def scenario(*sentences: str) -> str:
    """Return a feature with one scenario; its first sentence stands in line 4."""
    lines = "\n".join(f"    {one}" for one in sentences)
    return f"Feature: Dots\n\n  Scenario: Goal\n{lines}\n"
