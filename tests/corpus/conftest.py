from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tests.corpus.fault import CLAIM, INGEST, steps
from tests.runs.conftest import (
    BEHAVE_INI,
    DOT_FINDER,
    SHADE_READER,
    Project,
    write_classifier,
)


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory, repository: Path) -> Path:
    """Make a project with nothing wrong in it, judge it once, and return where it lies."""
    made = Project(tmp_path_factory.mktemp("sound") / "project")
    without = shutil.ignore_patterns("__pycache__")
    shutil.copytree(repository / "steps", made.root / "steps", ignore=without)
    shutil.copy(repository / "environment.py", made.root)
    made.write("behave.ini", BEHAVE_INI)
    made.write("models/dot-finder/model.yaml", DOT_FINDER)
    made.detector()
    made.write("models/shade-reader/model.yaml", SHADE_READER)
    write_classifier(made.root / "models/shade-reader/v1.onnx")
    made.dots(["found", "found", "missed"])
    made.shades(right=2, wrong=0)
    steps(INGEST, CLAIM)(made)
    run = made.donewhen("gate")
    assert run.returncode == 0, run.stdout + run.stderr
    return made.root


@pytest.fixture
def sound(template: Path, tmp_path: Path) -> Project:
    """Return a sound project of the test's own, with the answers of an earlier run stored."""
    shutil.copytree(template, tmp_path / "project", symlinks=True)
    return Project(tmp_path / "project")
