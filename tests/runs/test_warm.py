"""A run over stored answers: quick, because it loads nothing that it does not need."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.runs.conftest import Project

SLOW = (
    "sqlalchemy",
    "alembic",
    "onnxruntime",
    "PIL",
    "sklearn",
    "scipy",
    "pandas",
    "onnx",
    "matplotlib",
    "torch",
)
# Python runs a module of this name when it starts; at the end it says what was imported.
PROBE = """\
import atexit, json, os, sys


def note():
    path = os.path.join({folder!r}, f"{{os.getpid()}}.json")
    with open(path, "w") as file:
        json.dump([sys.orig_argv, sorted(sys.modules)], file)


atexit.register(note)
"""


@pytest.fixture
def probed(project: Project) -> Project:
    """Return a project with a goal that is met, one that is not, and a classifier's."""
    project.dots(["found"] * 4 + ["missed"] * 2 + ["false"])
    project.shades(right=4, wrong=1)
    project.feature("When the model ingests the images", "Then it finds at least 4 red dots")
    project.feature("Then it finds at least 5 dots", name="fails")
    project.feature("Then average precision for red dots is at least 50%", name="ranks")
    project.feature(
        'Given data set "shades"',
        'And the model "shade-reader"',
        "Then accuracy is at least 90%",
        name="classifies",
    )
    folder = project.root / "probe"
    (folder / "said").mkdir(parents=True)
    (folder / "sitecustomize.py").write_text(PROBE.format(folder=str(folder / "said")))
    project.environment["PYTHONPATH"] = str(folder)
    return project


def imported(project: Project) -> set[str]:
    """Run behave; return what its process imported, and check that it was the only one."""
    folder = project.root / "probe" / "said"
    for path in folder.iterdir():
        path.unlink()
    run = project.behave(fresh=True)
    assert run.code == 1
    assert run.predicate["counts"]["judged"] == 4, run.text
    said = [json.loads(path.read_text()) for path in folder.iterdir()]
    (modules,) = [modules for command, modules in said if "behave" in command]
    assert not any("donewhen.inference.workers.prediction_worker" in command for command, _ in said)
    return {name.partition(".")[0] for name in modules}


def test_a_warm_run_imports_neither_runtime_nor_image_library(probed: Project) -> None:
    cold = imported(probed)
    assert "donewhen" in cold
    assert "PIL" in cold, "the probe sees what is drawn"
    warm = imported(probed)
    assert "donewhen" in warm
    assert not warm & set(SLOW)


def test_a_warm_run_draws_again_what_is_gone_and_computes_nothing(probed: Project) -> None:
    imported(probed)
    before = {path: path.stat().st_mtime_ns for path in probed.shards()}
    for path in (probed.root / ".donewhen" / "evidence").iterdir():
        path.unlink()
    again = imported(probed)
    assert "PIL" in again
    assert "onnxruntime" not in again
    assert {path: path.stat().st_mtime_ns for path in probed.shards()} == before


def test_what_was_drawn_stays_as_it_is(probed: Project) -> None:
    imported(probed)
    folder = probed.root / ".donewhen" / "evidence"
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    assert before
    imported(probed)
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == before
