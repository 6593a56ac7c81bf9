from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
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

SECONDS = 60  # on a busy machine; usually one
Command = Callable[..., subprocess.CompletedProcess[str]]


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


@pytest.fixture(scope="session")
def server() -> Iterator[subprocess.Popen[str]]:
    """Start what runs commands."""
    path = Path(__file__).with_name("command_server.py")
    started = subprocess.Popen(
        [sys.executable, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with started as process:
        yield process
        assert process.stdin is not None
        process.stdin.close()


@pytest.fixture
def command(server: subprocess.Popen[str], tmp_path: Path) -> Command:
    """Return what runs ``donewhen`` with some arguments in a project."""

    def run(project: Project, *arguments: str) -> subprocess.CompletedProcess[str]:
        assert server.stdin is not None
        assert server.stdout is not None
        output = tmp_path / "said"
        job: dict[str, object] = {"arguments": arguments, "folder": str(project.root)}
        job |= {"output": str(output), "seconds": SECONDS}
        server.stdin.write(json.dumps(job) + "\n")
        server.stdin.flush()
        code = int(server.stdout.readline())
        out, err = (output.with_suffix(f".{name}").read_text("utf-8") for name in ("out", "err"))
        return subprocess.CompletedProcess(["donewhen", *arguments], code, out, err)

    return run
