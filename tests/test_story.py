"""The script behind ``make story``, over a small project with two sprints and two versions."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from donewhen.foundation.settings import project_settings
from donewhen.history.history import open_history

from .runs.conftest import Project, project

if TYPE_CHECKING:
    from playwright.sync_api import Browser

__all__ = ["project"]

SCRIPT = Path(__file__).resolve().parent.parent / "docs" / "story.py"
SPRINTS = """\
- {number: 1, goal: Dots are found., starts: 2026-11-02, ends: 2026-11-13}
- {number: 2, goal: Red dots are found., starts: 2026-11-16, ends: 2026-11-27}
- {number: 3, goal: Nothing of it is there yet., starts: 2026-11-30, ends: 2026-12-11}
"""


def tell(project: Project, *arguments: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, str(SCRIPT), *arguments],
        cwd=project.root,
        env=os.environ | project.environment,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


@pytest.fixture
def told(project: Project) -> Project:
    """Return a project whose first version takes red dots for blue ones."""
    project.dots(["found"] * 3 + ["missed"])
    manifest = project.root / "models/dot-finder/model.yaml"
    text = manifest.read_text().replace('{"1": v1.onnx}', '{"1": v1.onnx, "2": v2.onnx}')
    manifest.write_text(text.replace('version: "1"', 'version: "2"'))
    project.detector("models/dot-finder/v1.onnx", swapped=True)
    project.detector("models/dot-finder/v2.onnx")
    project.feature(
        "When the model ingests the images",
        "Then it finds at least 3 red dots",
        "And recall for red dots is at least 70%",
        title="Dots are found",
    )
    project.write("features/sprints.yaml", SPRINTS)
    return project


def test_sprints_are_recorded_once_and_the_last_page_shows_them_all(
    told: Project, browser: Browser
) -> None:
    code, text = tell(told)
    assert code == 0, text
    assert "A synthetic story: 2 sprints of dot-finder" in text
    assert "Sprint 1: Dots are found.\n  refused, 0 of 1 goals are met (dot-finder 1), in" in text
    assert "Sprint 2: Red dots are found.\n  accepted, 1 of 1 goals are met (dot-finder 2)" in text
    again, known = tell(told)
    assert again == 0, known
    assert known.count("recorded already: ") == 2
    recorded = f"history=sqlite:///{told.root}/history.sqlite"
    with open_history(project_settings(told.root, [recorded])) as history:
        assert [(run.sprint, run.outcome) for run in history.runs()] == [
            ("1", "refused"),
            ("2", "accepted"),
        ]
    page = browser.new_page()
    page.goto((told.root / "reports/sprint-2/index.html").as_uri())
    assert "recall for red dots rose from 0% to 75% since sprint 1" in page.inner_text(".lead")
    shown = "Goals met by sprint. sprint 1: 0 of 1 goal; sprint 2: 1 of 1 goal."
    assert page.get_by_role("img", name=shown).is_visible()
    page.close()
    feature = told.root / "features/goal.feature"
    feature.write_text(feature.read_text().replace("at least 70%", "at least 80%"))
    code, text = tell(told)
    assert code == 1, "three of four are found"
    assert "recorded already" not in text, "it was recorded with other features"
    assert "recorded already" not in tell(told, "--again")[1]


def test_without_a_sprint_that_has_a_version_there_is_nothing_to_tell(told: Project) -> None:
    told.write("features/sprints.yaml", SPRINTS.splitlines()[2])
    code, text = tell(told)
    assert (code, "There is no story to tell." in text) == (2, True)


def test_a_gate_that_judged_nothing_ends_it(told: Project) -> None:
    told.feature("When the model ingests the images", "Then it finds at lest 3 red dots")
    code, text = tell(told)
    assert code == 3, text
    assert "features/goal.feature:6" in text
