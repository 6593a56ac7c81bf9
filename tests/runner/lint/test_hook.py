"""The hook for pre-commit runs what the command line knows, when it has to."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from donewhen.cli.main import build_parser


@pytest.fixture
def hook(repository: Path) -> dict[str, Any]:
    text = (repository / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")
    (found,) = yaml.safe_load(text)
    assert isinstance(found, dict)
    return found


def test_the_hook_runs_a_command_that_there_is(hook: dict[str, Any]) -> None:
    program, *arguments = hook["entry"].split()
    assert program == "donewhen"
    build_parser().parse_args(arguments)
    assert hook["pass_filenames"] is False, "a manifest is no feature"


@pytest.mark.parametrize(
    ("file", "wanted"),
    [
        ("features/balloons/finding.feature", True),
        ("a.feature", True),
        ("features/sprints.yaml", True),
        ("datasets/12345/dataset.yaml", True),
        ("models/balloon-detector/model.yaml", True),
        ("behave.ini", True),
        ("steps/balloons.py", True),
        ("fixtures/robot.py", True),
        ("environment.py", True),
        ("src/donewhen/goals/goal.py", False),
        ("README.md", False),
        ("datasets/12345/images/1.jpg", False),
    ],
)
def test_the_hook_runs_when_something_changed_that_it_reads(
    hook: dict[str, Any], file: str, *, wanted: bool
) -> None:
    assert bool(re.search(hook["files"], file)) == wanted
