"""``donewhen show`` as a person types it, where no display is."""

from __future__ import annotations

import os
import subprocess
import time
from pathlib import Path

import pytest
from tests.reports.page.conftest import goal, statement
from tests.warm.python import run_module

from donewhen.verdicts.statement import verdict_of, write_statement


@pytest.fixture
def project(tmp_path: Path) -> Path:
    write_statement(verdict_of(statement(goal())), tmp_path / "reports/sprint-12")
    (tmp_path / "behave.ini").write_text("[behave.userdata]\nsprint = 12\n")
    return tmp_path


def show(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    hidden = ("DISPLAY", "WAYLAND_DISPLAY")
    environment = {name: value for name, value in os.environ.items() if name not in hidden}
    return run_module("donewhen", "show", *arguments, folder=folder, environment=environment)


def test_the_page_is_made_and_its_path_printed(project: Path) -> None:
    done = show(project)
    assert (done.returncode, done.stdout) == (0, "reports/sprint-12/index.html\n"), done.stderr
    page = project / "reports/sprint-12/index.html"
    assert "Most balloons are found" in page.read_text(encoding="utf-8")
    before = page.stat().st_mtime_ns
    assert show(project, "--print").returncode == 0
    assert page.stat().st_mtime_ns == before, "it is not made twice"
    time.sleep(0.01)
    write_statement(verdict_of(statement(goal("Another one"))), project / "reports/sprint-12")
    show(project)
    assert "Another one" in page.read_text(encoding="utf-8")


def test_a_goal_is_printed(project: Path) -> None:
    done = show(project, "goal", "most", "balloons")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("met  Most balloons are found\n")


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["goal", "zebra"], 2, "no goal of the last run"),
        (["gaol", "red"], 2, 'donewhen show goal "words"'),
        (["goal"], 2, "name a goal"),
        (["--sprint", "13"], 3, "no verdict"),
    ],
)
def test_what_cannot_be_shown_is_refused(
    project: Path, arguments: list[str], code: int, said: str
) -> None:
    done = show(project, *arguments)
    assert done.returncode == code
    assert said in done.stderr
    assert not done.stdout
    assert len(done.stderr.splitlines()) <= 2
