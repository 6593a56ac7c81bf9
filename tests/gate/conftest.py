from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from tests.runs.conftest import Project, project

__all__ = ["Gate", "project"]

CLAIM = ("When the model ingests the images", "Then it finds at least 3 red dots")


@dataclass
class Said:
    """What a gate said, and the verdict that it left."""

    code: int
    text: str
    verdict: dict[str, Any] | None

    @property
    def outcome(self) -> str:
        return self.text.splitlines()[-1]

    @property
    def predicate(self) -> dict[str, Any]:
        assert self.verdict is not None, self.text
        return dict(self.verdict["predicate"])


@dataclass
class Gate:
    """A project with a goal that is met, and its gate."""

    project: Project

    def __call__(self, *arguments: str) -> Said:
        done = self.project.donewhen("gate", *arguments)
        text = done.stdout + done.stderr
        assert "Traceback" not in text, text
        return Said(done.returncode, text.strip(), self.project.verdict())


@pytest.fixture
def gate(project: Project) -> Gate:
    project.dots(["found"] * 3 + ["missed"])
    project.feature(*CLAIM, title="Dots are found")
    return Gate(project)
