from __future__ import annotations

import os
import re
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest
from tests.runs import conftest as toy
from tests.warm.python import run_module

from donewhen.cli.main import command_modules

project = toy.project


def command(folder: Path, *arguments: str, fresh: bool = False) -> subprocess.CompletedProcess[str]:
    return run_module("donewhen", *arguments, folder=folder, fresh=fresh)


def test_help_names_every_command(tmp_path: Path) -> None:
    done = command(tmp_path, "--help")
    assert done.returncode == 0
    assert "behave" in done.stdout
    listed = re.findall(r"^    ([a-z]+)(?:  |$)", done.stdout, re.MULTILINE)
    assert listed == list(command_modules())
    assert {"samples", "report", "gate", "verify"} <= set(listed)


@pytest.mark.parametrize("name", command_modules())
def test_every_command_says_what_it_does(tmp_path: Path, name: str) -> None:
    module = command_modules()[name]
    for part in ("POSITION", "HELP", "EXIT_CODES", "add", "run"):
        assert hasattr(module, part), f"cli/{name}.py needs {part}: see cli/main.py"
    positions = [other.POSITION for other in command_modules().values()]
    assert positions.count(module.POSITION) == 1, f"another command has POSITION {module.POSITION}"
    assert command(tmp_path, name, "--help").returncode == 0


def test_the_version_is_that_of_the_package(tmp_path: Path) -> None:
    done = command(tmp_path, "--version")
    assert (done.returncode, done.stdout) == (0, f"donewhen {version('donewhen')}\n")


def test_the_installed_command_is_the_module(tmp_path: Path) -> None:
    script = Path(sys.executable).with_name("donewhen")
    done = subprocess.run([script, "--help"], capture_output=True, text=True, check=True)
    assert done.stdout == command(tmp_path, "--help", fresh=True).stdout


@pytest.mark.parametrize(
    "arguments", [[], ["reprot"], ["report", "--sprnt", "1"], ["report", "extra"]]
)
def test_a_command_that_makes_no_sense_is_exit_2(tmp_path: Path, arguments: list[str]) -> None:
    done = command(tmp_path, *arguments)
    assert done.returncode == 2
    assert "usage: donewhen" in done.stderr
    assert "Traceback" not in done.stderr


def refused(folder: Path, code: int, *arguments: str) -> str:
    """Return the refusal of a command: one or two lines on stderr, nothing on stdout."""
    done = command(folder, *arguments)
    assert done.returncode == code, done.stderr
    assert not done.stdout
    assert done.stderr.startswith("donewhen: ")
    assert 1 <= len(done.stderr.splitlines()) <= 2
    return done.stderr


def test_samples_without_data_sets_is_exit_2(tmp_path: Path) -> None:
    assert "no data set with a recipe" in refused(tmp_path, 2, "samples")
    assert '"12345"' in refused(tmp_path, 2, "samples", "12345")


def test_samples_says_what_was_made_and_found(tmp_path: Path) -> None:
    folder = tmp_path / "datasets/ten"
    folder.mkdir(parents=True)
    (folder / "dataset.yaml").write_text(
        "title: Ten\nimages: images\nannotations: {format: coco, file: annotations.json}\n"
        "made: {recipe: one-balloon, seed: 5, images: 2}\n"
    )
    for line in ("ten: made\n", "ten: found\n"):
        done = command(tmp_path, "samples")
        assert (done.returncode, done.stdout) == (0, line), done.stderr


def test_a_report_without_a_sprint_or_a_run_is_refused(tmp_path: Path) -> None:
    assert "sprint" in refused(tmp_path, 2, "report")
    assert "sprint" in refused(tmp_path, 2, "report", "--sprint", "../1")
    message = refused(tmp_path, 3, "report", "--sprint", "1")
    assert "reports/sprint-1/verdict.json" in message
    assert "Run behave" in message


def test_settings_that_are_no_settings_are_refused(tmp_path: Path) -> None:
    (tmp_path / "behave.ini").write_text("sprint = 12\n")
    message = refused(tmp_path, 2, "report")
    assert "behave.ini cannot be read: File contains no section headers. It must be" in message
    assert "a line [behave.userdata], and lines name = value below it." in message


def test_half_a_verdict_is_exit_3(tmp_path: Path) -> None:
    folder = tmp_path / "reports/sprint-1"
    folder.mkdir(parents=True)
    (folder / "verdict.json").write_text('{"predicate": {"result": "PASSED"')
    assert "not a verdict" in refused(tmp_path, 3, "report", "--sprint", "1")


@pytest.mark.parametrize(
    ("sentence", "code", "word"),
    [
        ("Then it finds at least 2 red dots", 0, "met "),
        ("Then it finds at least 3 red dots", 1, "NOT MET"),
        ("Then recall for blue dots is at least 10%", 1, "UNDECIDED"),
        ("Then it finds at least 3 red dotts", 2, "NO ANSWER"),
    ],
)
def test_the_exit_code_of_a_report_is_that_of_its_goals(
    project: toy.Project, sentence: str, code: int, word: str
) -> None:
    project.dots(["found", "found"])
    project.feature(sentence)
    assert project.behave().code == (0 if code == 0 else 1)
    for _ in range(2):
        done = project.donewhen("report")
        assert done.returncode == code, done.stdout + done.stderr
        assert f"  {word}" in done.stdout
        assert "Report: reports/sprint-1/allure/index.html" in done.stdout
    page = project.root / "reports/sprint-1/allure/index.html"
    assert page.stat().st_size > 100_000


def test_a_run_that_was_cut_short_is_exit_3(project: toy.Project) -> None:
    project.dots(["found", "found"])
    project.feature("Then it finds at least 2 red dots")
    assert project.behave().code == 0
    path = project.root / "reports/sprint-1/verdict.json"
    text = path.read_text()
    path.write_text(re.sub(r'"complete": true', '"complete": false', text))
    done = project.donewhen("report")
    assert done.returncode == 3
    assert "not completed" in done.stderr


def test_a_verdict_without_results_is_no_success(project: toy.Project) -> None:
    project.dots(["found", "found"])
    project.feature("Then it finds at least 2 red dots")
    assert project.behave().code == 0
    for path in (project.root / "reports/sprint-1/allure-results").iterdir():
        path.unlink()
    done = project.donewhen("report")
    assert done.returncode == 2
    assert "no Allure results" in done.stderr


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_verdict_that_cannot_be_read_is_exit_3(tmp_path: Path) -> None:
    folder = tmp_path / "reports/sprint-1"
    folder.mkdir(parents=True)
    (folder / "verdict.json").write_text("{}")
    (folder / "verdict.json").chmod(0)
    assert "cannot be read" in refused(tmp_path, 3, "report", "--sprint", "1")
